"""Times a step of our graphs: N branches with a token each, after 100 tokens that they have in common.

    python tools/export/speed.py GRAPH [GRAPH ...]

flat: all branches in one row; rows: a row each, with a cache of its own. In turns, medians in ms; compare within one run only.
With --threads 1 it is processor time, which other work on the machine disturbs less.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime

PROMPT, OWN = 100, 32  # tokens


class Step:
    """One step, prepared; past and present share buffers, as in Java."""

    def __init__(self, session: onnxruntime.InferenceSession, branches: int, flat: bool, clock: Callable[[], float]):
        self.session, self.clock = session, clock
        rows, tokens = (1, branches) if flat else (branches, 1)
        slots = 1 + PROMPT + (OWN * branches if flat else OWN)
        shapes = {port.name: port.shape for port in session.get_inputs()}
        half = shapes["rotary_cos"][1]
        bias = np.zeros((rows, 1, tokens, slots), np.float32)
        bias[..., 0] = -1e9
        table = np.ones((slots, half), np.float32)
        feeds = {
            "input_ids": np.full((rows, tokens), 42),
            "position_ids": np.full((rows, tokens), PROMPT + OWN - 1),
            "attention_bias": bias,
            "logit_rows": np.arange(branches),
            "rotary_cos": table,
            "rotary_sin": 0 * table,
        }
        self.values = {name: onnxruntime.OrtValue.ortvalue_from_numpy(value) for name, value in feeds.items()}
        for name, shape in shapes.items():
            if name.startswith("past"):
                self.values[name] = onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros((rows, shape[1], slots, shape[3]), np.float32))
            elif name.startswith("shared"):
                self.values[name] = onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros((shape[0], 0, shape[2]), np.float32))
        self.binding = session.io_binding()
        for name, value in self.values.items():
            self.binding.bind_ortvalue_input(name, value)
            if name.startswith("past"):
                self.binding.bind_ortvalue_output(name.replace("past_key_values", "present"), value)
        vocabulary = next(port.shape[1] for port in session.get_outputs() if port.name == "logits")
        self.logits = onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros((branches, vocabulary), np.float32))
        self.binding.bind_ortvalue_output("logits", self.logits)
        if any(port.name == "hidden" for port in session.get_outputs()):
            self.binding.bind_output("hidden")

    def run(self) -> float:
        began = self.clock()
        self.session.run_with_iobinding(self.binding)
        return 1e3 * (self.clock() - began)


def main(graphs: list[Path], branches: list[int], rounds: int, threads: int) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    clock = time.process_time if threads == 1 else time.perf_counter
    sessions = {path.name: onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]) for path in graphs}
    for count in branches:
        for flat in (True, False) if count > 1 else (True,):
            steps = {name: Step(session, count, flat, clock) for name, session in sessions.items()}
            times = {name: [] for name in steps}
            for at in range(rounds + 1):
                for name, step in steps.items():
                    found = [step.run() for _ in range(4)][1:]
                    times[name] += found if at else []
            line = ", ".join(f"{name} {statistics.median(t):.1f} (best {min(t):.1f})" for name, t in times.items())
            print(f"N = {count}, {'flat' if flat else 'rows'}: {line}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graphs", nargs="+", type=Path)
    parser.add_argument("--branches", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    main(given.graphs, given.branches, given.rounds, given.threads)
