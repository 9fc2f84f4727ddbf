"""Compares graphs with a reference, on chats of the model's own format."""

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import reference
import template
from model import Model
from runner import Runner

OFF = 1e-3  # largest difference of an fp32 graph's logits
TOKENS = 40
SINGLE = 8  # tokens of a text that are read one by one, behind the rest
CHATS = [
    ("What is the capital of France?", "The capital of France is Paris, a city on the river Seine with about two million inhabitants."),
    ("What is 17 + 25? Think step by step.", "First add the tens: 10 + 20 = 30. Then add the ones: 7 + 5 = 12. Together that is 30 + 12 = 42. The answer is 42."),
    ("Write a Python function that adds two numbers.", "```python\ndef add(a, b):\n    return a + b\n```\nIt returns the sum of its two arguments."),
    ("Tom has 3 boxes with 12 pencils each. He gives 8 pencils away. How many are left?", "He has 3 * 12 = 36 pencils. After giving away 8, there are 36 - 8 = 28 pencils left."),
    ("Name three colours of the rainbow.", "Three colours of the rainbow are red, yellow and blue."),
]


def prompt(folder: Path, question: str) -> str:
    """A question as the folder's chat template has it; as it is where there is none."""
    config = json.loads((folder / "tokenizer_config.json").read_text()) if (folder / "tokenizer_config.json").exists() else {}
    apart = folder / "chat_template.jinja"
    chosen = apart.read_text() if apart.exists() else config.get("chat_template")
    if not isinstance(chosen, str):
        return question
    tokens = {key: config[key] for key in ("bos_token", "eos_token") if isinstance(config.get(key), str)}
    return template.render(chosen, [{"role": "user", "content": question}], add_generation_prompt=True, **tokens)


def check(model: Model, folder: Path, graphs: dict[str, Path], threads: int = 2) -> None:
    """graphs: by their precision. Exits where one of fp32 is off."""
    config = json.loads((folder / "config.json").read_text())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    prompts = [tokenizer.encode(prompt(folder, question), add_special_tokens=False).ids for question, _ in CHATS]
    texts = [ids + tokenizer.encode(answer, add_special_tokens=False).ids for ids, (_, answer) in zip(prompts, CHATS)]
    ends = config.get("eos_token_id", [])
    ends = ends if isinstance(ends, list) else [ends]
    expected = reference.of(model, config)
    print(f"compared with {expected.name}" + ("" if expected.name == "torch" else "; there is no transformers with torch here"), flush=True)
    rows = [expected.logits(ids) for ids in texts]
    for precision, path in graphs.items():
        runner = Runner(path, model.shape, threads)
        off, divergence, tops = [], [], []
        for ids, wanted in zip(texts, rows):
            runner.clear()
            parts = [ids[:-SINGLE], *([token] for token in ids[-SINGLE:])]
            found = np.concatenate([runner.step(part)["logits"] for part in parts])
            off.append(float(np.abs(found - wanted).max()))
            tops += (found.argmax(-1) == wanted.argmax(-1)).tolist()
            log, other = log_softmax(wanted), log_softmax(found)
            divergence += (np.exp(log) * (log - other)).sum(-1).tolist()
        equal = 0
        for ids in prompts:
            found = runner.greedy(ids, TOKENS, ends)
            wanted = expected.logits(ids + found)[len(ids) - 1 : -1].argmax(-1)
            equal += wanted.tolist() == found
        print(
            f"{path.name}: logits differ by {max(off):.2g} at most, KL {max(np.mean(divergence), 0):.2g} on average, "
            f"same top token {np.mean(tops):.3f}, same greedy text {equal} of {len(prompts)}",
            flush=True,
        )
        if precision == "fp32" and not max(off) <= OFF:
            raise SystemExit(f"{path} is not what the model computes: its logits should differ by {OFF} at most")


def log_softmax(logits: np.ndarray) -> np.ndarray:
    logits = logits - logits.max(-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))
