"""Measures ours and what a user would take instead, in turns, and compares. One JSON object to --json, a table to the terminal.

    python compare.py DIR --java "java -jar ponder.jar" --same-runtime PYTHON --peers DIR --gguf FILE

Figures of peers are of this machine and this run; ratios are medians over rounds, in which ours and theirs take turns.
"""

import argparse
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import measure
from its_hub_problems import PARTICLES, SAMPLES

HERE = Path(__file__).parent
TOKENS = 128
GRAPHS = {"fp32": "model.onnx", "int8": "model_int8.onnx", "int4": "model_int4.onnx"}

BARE = "bare graph in Python, ONNX Runtime "

# What is to be reached: (figure, of ours, of a peer, least or most ratio).
WANTED = [
    ("rate N=1 100 fp32", "ours fp32", "genai fp32", 0.95, None),
    ("rate N=1 100 int4", "ours int4", "genai int4", 0.95, None),
    ("rate N=16 100 fp32", "ours fp32", "genai fp32", 1.15, None),
    ("rate N=16 100 int4", "ours int4", "genai int4", 1.25, None),
    ("rate N=16 100 int8", "ours int8", "llama.cpp", 1.2, None),
    ("rate N=16 500 fp32", "ours fp32", "genai fp32", 1.8, None),
    ("rate N=16 500 int4", "ours int4", "genai int4", 2.2, None),
    ("rate N=64 100 fp32", "ours fp32", "ours fp32 N=16", 0.95, None),
    ("rate N=64 100 int4", "ours int4", "ours int4 N=16", 0.95, None),
    ("seconds best-of-n fp32", "ours fp32", "its_hub", None, 0.5),
    ("seconds best-of-n int8", "ours int8", "its_hub", None, 0.4),
    ("seconds particle-filter fp32", "ours fp32", "its_hub", None, 0.5),
    ("seconds particle-filter int8", "ours int8", "its_hub", None, 0.4),
    ("memory N=16 100 fp32", "ours fp32", "genai fp32", None, 1.0),
    ("memory N=16 100 int4", "ours int4", "genai int4", None, 1.0),
]


class Runner:
    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.figures: dict[tuple[str, str], list[float]] = {}
        self.loads: list[float] = []

    def run(self, command: list[str]) -> dict:
        self.loads.append(measure.load())
        print("  " + " ".join(str(part) for part in command[:2]), file=sys.stderr, flush=True)
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HERE)
        if done.returncode != 0:
            raise SystemExit(f"{command}: {done.stderr[-2000:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def ours(self, arguments: list[str]) -> list[dict]:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out.json"
            command = [*shlex.split(self.options.java), "bench", *arguments, "--threads", "2", "--spinning", "--json", str(out)]
            self.loads.append(measure.load())
            subprocess.run(command, check=True, stdout=sys.stderr)
            return [json.loads(line) for line in out.read_text().splitlines()]

    def note(self, figure: str, who: str, value: float) -> None:
        self.figures.setdefault((figure, who), []).append(value)

    def rates(self, precision: str, samples: int, prompt: int, peers: list[str]) -> None:
        figure = f"N={samples} {prompt} {precision}"
        repeats = 5 if samples == 1 else 1  # one sample takes a few seconds
        load = ["--samples", samples, "--prompt", prompt, "--tokens", TOKENS, "--rounds", repeats]
        row = self.ours(["decode", "--model", str(self.options.folder), "--file", GRAPHS[precision], "--branches", str(samples),
                         "--prompt", str(prompt), "--tokens", str(TOKENS), "--rounds", str(repeats), "--cache-mib", "4096"])[0]
        self.note("rate " + figure, f"ours {precision}", row["tokens_per_s"])
        self.note("memory " + figure, f"ours {precision}", row["peak_rss_mib"])
        if "genai" in peers:
            folder = self.options.peers / f"genai-{precision}"
            reply = self.run([sys.executable, "genai_rate.py", folder, *load])
            self.note("rate " + figure, f"genai {precision}", reply["tokens_per_s"])
            self.note("memory " + figure, f"genai {precision}", reply["peak_rss_mib"])
            self.note("seconds to first token " + figure, f"genai {precision}", reply["seconds_to_first_token"])
        if "llama.cpp" in peers:
            reply = self.run([sys.executable, "llama_rate.py", self.options.gguf, *load])
            self.note("rate " + figure, "llama.cpp", reply["tokens_per_s"])
            self.note("memory " + figure, "llama.cpp", reply["peak_rss_mib"])
        for python in {"bare": [self.options.same_runtime], "bare both": [self.options.same_runtime, sys.executable]}.get(peers[-1], []):
            reply = self.run([python, "same_graph.py", self.options.folder / GRAPHS[precision], *load])
            self.note("rate " + figure, BARE + reply["onnxruntime"], reply["tokens_per_s"])

    def problems(self) -> None:
        reply = self.run([sys.executable, "its_hub_problems.py", self.options.gguf])
        for strategy in ("best-of-n", "particle-filter"):
            for precision in GRAPHS:
                self.note(f"seconds {strategy} {precision}", "its_hub", reply[strategy]["seconds_a_problem"])
        for precision, graph in GRAPHS.items():
            rows = self.ours(["problems", "--model", str(self.options.folder), "--file", graph, "--problems", str(HERE / "problems.json")])
            for row in rows:
                self.note(f"seconds {row['strategy']} {precision}", f"ours {precision}", row["seconds_a_problem"])
                self.note(f"tokens {row['strategy']} {precision}", f"ours {precision}", row["generated_tokens"] / len(row["seconds"]))

    def round(self) -> None:
        for precision in ("fp32", "int4"):
            for bare in (["bare both"], [], [], []):  # the closest line: turns follow one another, or the machine changes in between
                self.rates(precision, 1, 100, ["genai", *bare])
            self.rates(precision, 16, 100, ["genai", "bare both"])
            self.rates(precision, 16, 500, ["genai"])
            self.rates(precision, 64, 100, ["bare"])
        self.rates("int8", 16, 100, ["llama.cpp", "bare"])
        for precision in ("fp32", "int8"):
            self.rates(precision, PARTICLES, 100, ["bare"])
        self.problems()

    def values(self, figure: str, who: str) -> list[float]:
        if who.endswith(" N=16"):
            return self.figures[(figure.replace("N=64", "N=16"), who.removesuffix(" N=16"))]
        return self.figures[(figure, who)]

    def bare(self, figure: str) -> float:
        """The rate that the kernels allow: the bare graph's with the version of ONNX Runtime that Java has, which is measured first."""
        return next(statistics.median(values) for (f, who), values in self.figures.items() if f == figure and who.startswith(BARE))

    def ceiling(self, figure: str, them: str) -> float | None:
        """The best ratio that the parts allow: none of memory."""
        kind, *rest = figure.split()
        if kind == "memory":
            return None
        theirs = statistics.median(self.values(figure, them))
        if kind == "seconds":
            tokens = statistics.median(self.values(figure.replace("seconds", "tokens"), "ours " + rest[1]))
            branches = PARTICLES if rest[0] == "particle-filter" else SAMPLES
            return tokens / self.bare(f"rate N={branches} 100 {rest[1]}") / theirs
        if them.startswith("genai"):  # the same kernels, and the prompt computed once instead of for each sample
            samples = int(rest[0].removeprefix("N="))
            seconds = samples * TOKENS / theirs
            prompt = statistics.median(self.values(figure.replace("rate", "seconds to first token"), them))
            return seconds / (seconds - prompt * (1 - 1 / samples))
        return self.bare(figure) / theirs

    def lines(self) -> list[dict]:
        lines = []
        for figure, us, them, least, most in WANTED:
            ratios = [a / b for a, b in zip(self.values(figure, us), self.values(figure, them))]
            ratio = statistics.median(ratios)
            lines.append({
                "figure": figure, "ours": us, "theirs": them, "ratio": ratio, "ratios": ratios, "ceiling": self.ceiling(figure, them),
                "wanted_at_least": least, "wanted_at_most": most,
                "holds": (least is None or ratio >= least) and (most is None or ratio <= most)})
        return lines

    def write(self, file: Path) -> None:
        file.write_text(json.dumps({
            "machine": {"processor": processor(), "cores": os.cpu_count(), "system": platform.platform()},
            "load": {"median": statistics.median(self.loads), "most": max(self.loads)},
            "figures": [{"figure": f, "who": w, "values": v, "median": statistics.median(v)} for (f, w), v in self.figures.items()],
            "lines": self.lines(),
        }, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--java", required=True)
    parser.add_argument("--same-runtime", required=True)
    parser.add_argument("--peers", type=Path, required=True)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true", help="exit with 1 unless all lines hold")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    runner = Runner(options)
    for i in range(options.rounds):
        print(f"round {i + 1} of {options.rounds}, load {measure.load():.1f}", file=sys.stderr, flush=True)
        runner.round()
        if options.json:  # what there is, should a later round fail
            runner.write(options.json)
    lines = runner.lines()
    print(f"\n{'figure':48} {'who':44} median")
    for (figure, who), values in sorted(runner.figures.items()):
        print(f"{figure:48} {who:44} {statistics.median(values):.2f}")
    print()
    for line in lines:
        bound = f"at least {line['wanted_at_least']}" if line["wanted_at_least"] else f"at most {line['wanted_at_most']}"
        ceiling = f", the parts allow {line['ceiling']:.2f}" if line["ceiling"] else ""
        print(f"{'ok  ' if line['holds'] else 'FAIL'} {line['figure']}: {line['ours']} / {line['theirs']} = {line['ratio']:.2f}, wanted {bound}{ceiling}")
    if options.check and not all(line["holds"] for line in lines):
        sys.exit(1)


def processor() -> str:
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")]
    flags = [flag for flag in ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8") if f" {flag}" in text]
    return f"{names[0] if names else platform.processor()} ({', '.join(flags)})"


main()
