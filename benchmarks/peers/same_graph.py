"""The bare graph of ours in Python: rows behind a prompt that is computed once, no sampling. Prints one JSON object.

So a difference of kernels between versions of ONNX Runtime is not taken for one of engines, and what is left to ours is seen.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort

import measure

CLOSED = np.float32(-1e9)


class Graph:
    def __init__(self, path: Path, threads: int, spinning: bool):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "1" if spinning else "0")
        self.session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        shapes = {i.name: i.shape for i in self.session.get_inputs()}
        self.layers = sum(name.startswith("past_key_values.") and name.endswith(".key") for name in shapes)
        _, self.heads, _, self.size = shapes["past_key_values.0.key"]
        self.vocabulary = next(o.shape[-1] for o in self.session.get_outputs() if o.name == "logits")
        base = float(self.session.get_modelmeta().custom_metadata_map["rotary_base"])
        self.frequencies = base ** (-np.arange(0, self.size, 2) / self.size)

    def cache(self, rows: int, places: int) -> list[np.ndarray]:
        return [np.zeros((rows, self.heads, places, self.size), np.float32) for _ in range(2 * self.layers)]

    def run(self, ids: np.ndarray, positions: np.ndarray, bias: np.ndarray, wanted: np.ndarray, cache: list[np.ndarray]) -> np.ndarray:
        angles = np.arange(cache[0].shape[2])[:, None] * self.frequencies
        inputs = {
            "input_ids": ids, "position_ids": positions, "attention_bias": bias, "logit_rows": wanted,
            "rotary_cos": np.cos(angles).astype(np.float32), "rotary_sin": np.sin(angles).astype(np.float32)}
        binding = self.session.io_binding()
        for name, array in inputs.items():
            binding.bind_cpu_input(name, array)
        for i, array in enumerate(cache):
            name = f"{i // 2}.{'value' if i % 2 else 'key'}"
            for side, bind in (("past_key_values", binding.bind_input), ("present", binding.bind_output)):
                bind(f"{side}.{name}", "cpu", 0, np.float32, array.shape, array.ctypes.data)
        logits = np.empty((len(wanted), self.vocabulary), np.float32)
        binding.bind_output("logits", "cpu", 0, np.float32, logits.shape, logits.ctypes.data)
        self.session.run_with_iobinding(binding)
        return logits


def sample(graph: Graph, rows: int, prompt: int, tokens: int, seed: int) -> float:
    random = np.random.default_rng(seed)
    one = graph.cache(1, prompt + 1)
    began = time.perf_counter()
    bias = np.full((1, 1, prompt, prompt + 1), CLOSED, np.float32)
    bias[0, 0][np.tril_indices(prompt)[0], np.tril_indices(prompt)[1] + 1] = 0
    graph.run(random.integers(3, 40_000, (1, prompt)), np.arange(prompt)[None], bias, np.array([prompt - 1]), one)
    places = 1 + prompt + tokens
    cache = graph.cache(rows, places)
    for many, alone in zip(cache, one):
        many[:, :, : prompt + 1] = alone
    for token in range(tokens - 1):
        end = 1 + prompt + token + 1
        bias = np.zeros((rows, 1, 1, end), np.float32)
        bias[..., 0] = CLOSED
        ids = random.integers(3, 40_000, (rows, 1))
        graph.run(ids, np.full((rows, 1), prompt + token), bias, np.arange(rows), cache)
    return rows * tokens / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--prompt", type=int, required=True)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    graph = Graph(arguments.graph, arguments.threads, True)
    sample(graph, arguments.samples, arguments.prompt, 16, 0)
    rates = [sample(graph, arguments.samples, arguments.prompt, arguments.tokens, 1 + i) for i in range(arguments.rounds)]
    print(json.dumps({
        "tokens_per_s": measure.median(rates), "onnxruntime": ort.__version__, "peak_rss_mib": measure.peak_rss_mib()}))


if __name__ == "__main__":
    main()
