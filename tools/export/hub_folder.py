"""Reads a local Hugging Face folder: config.json and safetensors."""

import json
import math
from pathlib import Path
from typing import Optional

import numpy as np

from model import Model, Shape

FAMILY = {
    "LlamaForCausalLM": {},
    "MistralForCausalLM": {},
    "Qwen2ForCausalLM": {},
    "Qwen3ForCausalLM": {"qk_norm": True},
}
KINDS = {"F32": np.float32, "F16": np.float16, "BF16": np.uint16, "F64": np.float64}


class Safetensors:
    """The tensors of all *.safetensors files of a folder, mapped."""

    def __init__(self, folder: Path):
        self.places = {}
        for file in sorted(folder.glob("*.safetensors")):
            with file.open("rb") as opened:
                length = int.from_bytes(opened.read(8), "little")
                header = json.loads(opened.read(length))
            data = np.memmap(file, np.uint8, "r", 8 + length)
            self.places.update({name: (data, entry) for name, entry in header.items() if name != "__metadata__"})
        if not self.places:
            raise SystemExit(f"there are no *.safetensors in {folder}; save the model as such (save_pretrained)")

    def get(self, name: str) -> Optional[np.ndarray]:
        if name not in self.places:
            return None
        data, entry = self.places[name]
        if entry["dtype"] not in KINDS:
            raise SystemExit(f"{name} is of type {entry['dtype']}; of {sorted(KINDS)} it should be one")
        begin, end = entry["data_offsets"]
        array = data[begin:end].view(KINDS[entry["dtype"]]).reshape(entry["shape"])
        if entry["dtype"] == "BF16":
            return (array.astype(np.uint32) << 16).view(np.float32)
        return array.astype(np.float32)


def frequencies(config: dict, base: float, head_size: int) -> Optional[tuple[float, ...]]:
    """Of scaled rotary positions; None where they are not scaled."""
    scaling = config.get("rope_scaling") or config.get("rope_parameters") or {}
    kind = scaling.get("rope_type", scaling.get("type", "default"))
    plain = [base ** (-2.0 * i / head_size) for i in range(head_size // 2)]
    if kind == "default":
        return None
    if kind == "linear":
        return tuple(f / scaling["factor"] for f in plain)
    if kind != "llama3":
        raise SystemExit(f"rotary scaling of the kind '{kind}' is not supported; default, linear and llama3 are")
    low, high, old = scaling["low_freq_factor"], scaling["high_freq_factor"], scaling["original_max_position_embeddings"]

    def scaled(frequency: float) -> float:
        turns = old * frequency / (2 * math.pi)
        smooth = min(max((turns - low) / (high - low), 0.0), 1.0)
        return (1 - smooth) * frequency / scaling["factor"] + smooth * frequency

    return tuple(map(scaled, plain))


def read(folder: Path) -> tuple[Model, dict]:
    """The model and its config.json."""
    try:
        config = json.loads((folder / "config.json").read_text())
    except FileNotFoundError:
        raise SystemExit(f"there is no config.json in {folder}; is it a Hugging Face model's folder?") from None
    names = config.get("architectures") or ["none"]
    if names[0] not in FAMILY:
        raise SystemExit(f"{names[0]} is not supported; {', '.join(FAMILY)} are")
    for key, why in (("quantization_config", "quantised"), ("use_sliding_window", "of a sliding window")):
        if config.get(key):
            raise SystemExit(f"the model is {why} ({key}); export it from plain weights with full attention")
    act = config.get("hidden_act", "silu")
    if act != "silu":
        raise SystemExit(f"the activation {act} is not supported; silu is")
    heads = config["num_attention_heads"]
    size = config.get("head_dim") or config["hidden_size"] // heads
    base = config.get("rope_theta") or (config.get("rope_parameters") or {}).get("rope_theta", 10000.0)
    window = config.get("sliding_window") if names[0].startswith("Mistral") else None
    tensors = Safetensors(folder)
    shape = Shape(
        layers=config["num_hidden_layers"],
        width=config["hidden_size"],
        inner=config["intermediate_size"],
        heads=heads,
        kv_heads=config.get("num_key_value_heads") or heads,
        head_size=size,
        vocabulary=config["vocab_size"],
        positions=min(config["max_position_embeddings"], window or math.inf),  # within the window attention is full
        epsilon=config["rms_norm_eps"],
        rotary_base=float(base),
        tied=tensors.get("lm_head.weight") is None or bool(config.get("tie_word_embeddings")),
        rotary_frequencies=frequencies(config, base, size),
        **FAMILY[names[0]],
    )
    return Model(shape, tensors.get), config
