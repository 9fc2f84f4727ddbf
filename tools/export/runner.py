"""Runs a decoder's graph of any layout in ONNX Runtime: one row, its cache as long as what was read."""

from pathlib import Path

import numpy as np
import onnxruntime

from model import Shape

CLOSED = -1e9


class Runner:
    def __init__(self, path: Path, shape: Shape, threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.shape = shape
        self.kinds = {port.name: np.float16 if "float16" in port.type else np.float32 for port in self.session.get_inputs()}
        self.outputs = [port.name for port in self.session.get_outputs()]
        self.flat = "logit_rows" in self.kinds
        self.tables = shape.rotary_tables(min(shape.positions, 4096)) if self.flat else ()
        self.clear()

    def clear(self) -> None:
        """Forgets what was read. In our layout slot 0 is padding."""
        self.read = 0
        empty = (1, self.shape.kv_heads, int(self.flat), self.shape.head_size)
        self.cache = {name: np.zeros(empty, kind) for name, kind in self.kinds.items() if name.startswith("past")}

    def step(self, ids: list[int]) -> dict[str, np.ndarray]:
        """logits and, where there are any, hidden, of all tokens: [tokens, values]"""
        positions = np.arange(self.read, self.read + len(ids))[None]
        feeds = {"input_ids": np.array([ids]), "position_ids": positions}
        if self.flat:
            feeds |= self.places(positions[0])
        else:
            feeds["attention_mask"] = np.ones((1, self.read + len(ids)), np.int64)
        feeds |= self.cache
        found = self.session.run(self.outputs, {name: value for name, value in feeds.items() if name in self.kinds})
        values = dict(zip(self.outputs, found))
        self.cache = {name: values[name.replace("past_key_values", "present")] for name in self.cache}
        self.read += len(ids)
        return {name: values[name].reshape(len(ids), -1) for name in ("logits", "hidden") if name in values}

    def places(self, positions: np.ndarray) -> dict[str, np.ndarray]:
        slots = 2 + int(positions[-1])
        columns = np.arange(slots)
        open_ = (columns >= 1) & (columns <= 1 + positions[:, None])
        room = [(0, 0), (0, 0), (0, len(positions)), (0, 0)]  # past and present are of one size
        self.cache = {name: np.pad(value, room) for name, value in self.cache.items()}
        none = np.zeros((self.shape.kv_heads, 0, self.shape.head_size), np.float32)
        return {
            "attention_bias": np.where(open_, 0, CLOSED).astype(np.float32)[None, None],
            "logit_rows": np.arange(len(positions)),
            "rotary_cos": self.tables[0],
            "rotary_sin": self.tables[1],
            **{name: none for name in self.kinds if name.startswith("shared.")},
        }

    def greedy(self, prompt: list[int], tokens: int, ends: list[int]) -> list[int]:
        """The most likely tokens after a prompt; the last may be one that ends the text."""
        self.clear()
        ids, found = prompt, []
        while len(found) < tokens and not (found and found[-1] in ends):
            ids = [int(self.step(ids)["logits"][-1].argmax())]
            found += ids
        return found
