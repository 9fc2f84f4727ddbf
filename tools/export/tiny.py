"""Writes a tiny random model in every layout, and what it should compute, for tests of the Java side.

    python tools/export/tiny.py
"""

import argparse
import json
from pathlib import Path

import numpy as np

from decoder import export
from graph import Graph
from layouts import Flat, Hub, Hub23, HubGqa
from model import Model, Shape
from reference import Plain
from runner import Runner

FOLDER = Path(__file__).resolve().parents[2] / "backends/onnx/src/test/resources/io/ponder4j/onnx/tiny"
SHAPE = Shape(
    layers=2, width=32, inner=64, heads=4, kv_heads=2, head_size=16, vocabulary=512, positions=256,
    epsilon=1e-5, rotary_base=10000.0, tied=True,
)  # fmt: skip
LAYOUTS = {
    "ours": lambda g: Flat(g, SHAPE),
    "ours_hidden_prefix": lambda g: Flat(g, SHAPE, hidden=True, prefix=True),
    "hub": lambda g: Hub(g, SHAPE),
    "hub_fp16_kv": lambda g: Hub(g, SHAPE, half=True),
    "hub_fp16_kv_and_logits": lambda g: Hub(g, SHAPE, half=True, half_logits=True),
    "hub_gqa": lambda g: HubGqa(g, SHAPE),
    "hub_attention23": lambda g: Hub23(g, SHAPE),
}
PROMPT, OTHER, STEPS = 12, 7, 5  # tokens


def model(shape: Shape, seed: int = 1) -> Model:
    """Weights so large that logits differ by several units."""
    random = np.random.default_rng(seed)
    s, weights = shape, {}

    def matrix(name: str, rows: int, columns: int, gain: float = 1.0) -> None:
        weights[name] = (random.standard_normal((rows, columns)) * gain / columns**0.5).astype(np.float32)

    def vector(name: str, size: int) -> None:
        weights[name] = random.uniform(0.7, 1.3, size).astype(np.float32)

    matrix("model.embed_tokens.weight", s.vocabulary, s.width, 3.0)
    for i in range(s.layers):
        block = f"model.layers.{i}"
        for part, heads in (("q", s.heads), ("k", s.kv_heads), ("v", s.kv_heads)):
            matrix(f"{block}.self_attn.{part}_proj.weight", heads * s.head_size, s.width, 1.5)
        matrix(f"{block}.self_attn.o_proj.weight", s.width, s.heads * s.head_size, 1.5)
        for part in ("gate", "up"):
            matrix(f"{block}.mlp.{part}_proj.weight", s.inner, s.width, 1.5)
        matrix(f"{block}.mlp.down_proj.weight", s.width, s.inner, 1.5)
        for part in ("input", "post_attention"):
            vector(f"{block}.{part}_layernorm.weight", s.width)
        if s.qk_norm:
            for part in "qk":
                vector(f"{block}.self_attn.{part}_norm.weight", s.head_size)
    vector("model.norm.weight", s.width)
    if not s.tied:
        matrix("lm_head.weight", s.vocabulary, s.width, 3.0)
    return Model(s, weights.get)


def rounded(array: np.ndarray) -> list:
    return [[float(f"{v:.6g}") for v in row] for row in array]


def compare(path: Path, ids: list[int], prompt: int, expected: dict[str, np.ndarray]) -> None:
    """The prompt at once, then token by token."""
    runner = Runner(path, SHAPE)
    found = [runner.step(part) for part in [ids[:prompt], *([token] for token in ids[prompt:])]]
    for name in found[0]:
        off = float(np.abs(np.concatenate([step[name] for step in found]) - expected[name]).max())
        print(f"{path.name}: {path.stat().st_size} bytes, largest difference of {name} {off:.1e}")
        assert off < (0.05 if "fp16" in path.name else 1e-4)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = model(SHAPE)
    for name, layout in LAYOUTS.items():
        export(made, layout(Graph("tiny")), folder / f"{name}.onnx")
    reference, random = Plain(made, np.float64), np.random.default_rng(2)
    expected = []
    for prompt, rows in ((PROMPT, [0, 5, 11]), (OTHER, [6])):
        ids = random.integers(5, SHAPE.vocabulary - 2, prompt + STEPS).tolist()
        hidden = reference.hidden(ids)
        logits = reference.of_hidden(hidden)
        for name in LAYOUTS:
            compare(folder / f"{name}.onnx", ids, prompt, {"logits": logits, "hidden": hidden})
        rows = rows + list(range(prompt, len(ids)))
        given = {"logits": rounded(logits[rows]), "hidden": rounded(hidden[rows])}
        tops = logits.argmax(-1).tolist()
        expected.append({"prompt": ids[:prompt], "steps": ids[prompt:], "top": tops, "rows": rows, **given})
    (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    main(parser.parse_args().folder)
