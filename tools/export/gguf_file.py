"""Reads a GGUF file: weights, kept quantised where blocks of 32 share a scale, and what config.json would say."""

from functools import cached_property
from pathlib import Path
from typing import Any, Optional

import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import GGUFReader
from gguf.quants import Q4_K, dequantize

from model import Blocks, Matrix, Model, Shape

ARCHITECTURES = {"llama": "LlamaForCausalLM", "qwen2": "Qwen2ForCausalLM", "qwen3": "Qwen3ForCausalLM"}
LAYER = {
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
OUTSIDE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def half(raw: np.ndarray) -> np.ndarray:
    """[rows, blocks, 2] bytes -> [rows, blocks] numbers"""
    return np.ascontiguousarray(raw).view(np.float16)[..., 0].astype(np.float32)


def nibbles(raw: np.ndarray) -> np.ndarray:
    """[.., n] bytes -> [.., 2n] values: low halves first"""
    return np.concatenate([raw & 15, raw >> 4], -1)


def q8_0(raw: np.ndarray) -> Blocks:
    scale = half(raw[..., :2])
    return Blocks(8, raw[..., 2:] ^ 128, scale, -128 * scale)


def q4_0(raw: np.ndarray) -> Blocks:
    scale = half(raw[..., :2])
    return Blocks(4, nibbles(raw[..., 2:]), scale, -8 * scale)


def q4_1(raw: np.ndarray) -> Blocks:
    return Blocks(4, nibbles(raw[..., 4:]), half(raw[..., :2]), half(raw[..., 2:4]))


def q4_k(raw: np.ndarray) -> Blocks:
    """Blocks of 256, in which eights of 32 have a scale and an offset of 6 bits each."""
    rows = len(raw)
    scale, offset = Q4_K.get_scale_min(raw[..., 4:16].reshape(-1, 12))
    scale = half(raw[..., :2]).reshape(-1, 1) * scale
    offset = -half(raw[..., 2:4]).reshape(-1, 1) * offset
    values = nibbles(raw[..., 16:].reshape(rows, -1, 32))
    return Blocks(4, values.reshape(rows, -1, 32), scale.reshape(rows, -1), offset.reshape(rows, -1))


BLOCKS = {Kind.Q8_0: (34, q8_0), Kind.Q4_0: (18, q4_0), Kind.Q4_1: (20, q4_1), Kind.Q4_K: (144, q4_k)}  # bytes a block


def apart(matrix: Matrix, heads: int) -> Matrix:
    """Undoes what llama.cpp's converter did to the rows of a head, where pairs of rotary positions lie together."""

    def rows(array: np.ndarray) -> np.ndarray:
        pairs = array.reshape(heads, -1, 2, *array.shape[1:])
        return np.ascontiguousarray(pairs.swapaxes(1, 2)).reshape(array.shape)

    if isinstance(matrix, Blocks):
        return Blocks(matrix.bits, rows(matrix.values), rows(matrix.scale), rows(matrix.offset))
    return rows(matrix)


class GgufFile:
    def __init__(self, path: Path):
        self.path = path
        reader = GGUFReader(path)
        self.fields = reader.fields
        self.tensors = {tensor.name: tensor for tensor in reader.tensors}
        self.kind = self.fact("general.architecture")
        if self.kind not in ARCHITECTURES:
            raise SystemExit(f"{path.name} is of the architecture {self.kind}; {', '.join(ARCHITECTURES)} are supported")

    def fact(self, key: str, otherwise: Any = None) -> Any:
        return self.fields[key].contents() if key in self.fields else otherwise

    def of_model(self, key: str, otherwise: Any = None) -> Any:
        return self.fact(f"{self.kind}.{key}", otherwise)

    def get(self, name: str) -> Optional[Matrix]:
        """A weight by its name in a Hugging Face folder."""
        stem, suffix = name.rsplit(".", 1)
        if stem.startswith("model.layers."):
            _, _, layer, part = stem.split(".", 3)
            stored = f"blk.{layer}.{LAYER[part]}"
        else:
            part, stored = stem, OUTSIDE[stem]
        found = self.matrix(f"{stored}.{suffix}")
        if found is None or self.kind != "llama" or part not in ("self_attn.q_proj", "self_attn.k_proj"):
            return found
        return apart(found, self.shape.heads if part == "self_attn.q_proj" else self.shape.kv_heads)

    def matrix(self, stored: str) -> Optional[Matrix]:
        if stored not in self.tensors:
            return None
        tensor = self.tensors[stored]
        if tensor.tensor_type in BLOCKS:
            size, unpack = BLOCKS[tensor.tensor_type]
            return unpack(tensor.data.reshape(len(tensor.data), -1, size))
        return np.array(dequantize(tensor.data, tensor.tensor_type), np.float32)

    @cached_property
    def shape(self) -> Shape:
        heads = self.of_model("attention.head_count")
        width = self.of_model("embedding_length")
        size = self.of_model("attention.key_length", width // heads)
        base = self.of_model("rope.freq_base", 10000.0)
        scaling = self.of_model("rope.scaling.type", "none")
        if scaling not in ("none", "linear") or self.of_model("expert_count", 0):
            raise SystemExit(f"{self.path.name} has rotary scaling of the kind {scaling}, or experts; neither is supported")
        factors = self.matrix("rope_freqs.weight")
        if scaling == "linear":
            factors = np.full(size // 2, self.of_model("rope.scaling.factor"))
        plain = base ** (-2.0 * np.arange(size // 2) / size)
        return Shape(
            layers=self.of_model("block_count"),
            width=width,
            inner=self.of_model("feed_forward_length"),
            heads=heads,
            kv_heads=self.of_model("attention.head_count_kv", heads),
            head_size=size,
            vocabulary=int(self.tensors["token_embd.weight"].shape[1]),
            positions=self.of_model("context_length"),
            epsilon=float(f"{self.of_model('attention.layer_norm_rms_epsilon'):.6g}"),  # it was a decimal before it was a float
            rotary_base=base,
            tied="output.weight" not in self.tensors,
            qk_norm=self.kind == "qwen3",
            rotary_frequencies=None if factors is None else tuple((plain / factors).tolist()),
        )

    def config(self) -> dict:
        """config.json as Hugging Face would have it."""
        s = self.shape
        config = {
            "architectures": [ARCHITECTURES[self.kind]],
            "model_type": self.kind,
            "hidden_size": s.width,
            "intermediate_size": s.inner,
            "num_hidden_layers": s.layers,
            "num_attention_heads": s.heads,
            "num_key_value_heads": s.kv_heads,
            "head_dim": s.head_size,
            "vocab_size": s.vocabulary,
            "max_position_embeddings": s.positions,
            "rms_norm_eps": s.epsilon,
            "rope_theta": s.rotary_base,
            "hidden_act": "silu",
            "tie_word_embeddings": s.tied,
        }
        for name in ("bos", "eos", "padding"):
            token = self.fact(f"tokenizer.ggml.{name}_token_id")
            if token is not None:
                config[f"{name.removesuffix('ding')}_token_id"] = token
        return config


def read(path: Path) -> tuple[Model, dict, GgufFile]:
    """The model, what its config.json would say, and the file."""
    file = GgufFile(path)
    shape = file.shape
    return Model(shape, file.get), file.config(), file
