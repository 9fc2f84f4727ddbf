"""A decoder of the Llama family as its exporter sees it: its shape and, by name, its weights."""

from dataclasses import dataclass
from typing import Callable, Optional, Union

import numpy as np

BLOCK = 32  # weights of a row that share a scale


@dataclass(frozen=True)
class Shape:
    """rotary_frequencies: of each pair of a head, where they are not the usual powers of the base; else None.
    rotary_factor: what cosines and sines are multiplied with. tied: the embedding is the output matrix too."""

    layers: int
    width: int
    inner: int
    heads: int
    kv_heads: int
    head_size: int
    vocabulary: int
    positions: int
    epsilon: float
    rotary_base: float
    tied: bool
    qk_norm: bool = False
    rotary_frequencies: Optional[tuple[float, ...]] = None
    rotary_factor: float = 1.0

    def frequencies(self) -> np.ndarray:
        if self.rotary_frequencies is not None:
            return np.array(self.rotary_frequencies)
        return self.rotary_base ** (-2.0 * np.arange(self.head_size // 2) / self.head_size)

    def rotary_tables(self, positions: int) -> tuple[np.ndarray, np.ndarray]:
        """cos, sin [positions, head_size / 2]"""
        angles = np.arange(positions)[:, None] * self.frequencies()[None]
        scaled = self.rotary_factor * np.stack([np.cos(angles), np.sin(angles)])
        return tuple(scaled.astype(np.float32))


@dataclass(frozen=True)
class Blocks:
    """A matrix that is quantised already: scale * values + offset, the last two one a block.

    values [rows, blocks, 32] uint8 below 2^bits; scale, offset [rows, blocks] float32
    """

    bits: int
    values: np.ndarray
    scale: np.ndarray
    offset: np.ndarray

    def dense(self) -> np.ndarray:
        return (self.scale[..., None] * self.values + self.offset[..., None]).reshape(len(self.values), -1)

    def rest(self) -> np.ndarray:
        """[rows, blocks] what lies between the middle value and zero."""
        return self.offset + (1 << self.bits - 1) * self.scale

    def packed(self) -> np.ndarray:
        """The values as MatMulNBits has them: of 4 bits two a byte, the first one low."""
        return self.values if self.bits == 8 else self.values[..., 0::2] | self.values[..., 1::2] << 4


Matrix = Union[np.ndarray, Blocks]  # [rows, columns], rows are outputs


def dense(matrix: Matrix) -> np.ndarray:
    return matrix.dense() if isinstance(matrix, Blocks) else matrix


def stacked(matrices: list[Matrix]) -> Matrix:
    """The rows of all of them; quantised where they are all so in the same way."""
    if all(isinstance(m, Blocks) and m.bits == matrices[0].bits for m in matrices):
        parts = [np.concatenate([getattr(m, part) for m in matrices]) for part in ("values", "scale", "offset")]
        return Blocks(matrices[0].bits, *parts)
    return np.concatenate([dense(m) for m in matrices])


@dataclass(frozen=True)
class Model:
    """tensor: a weight by the name that Hugging Face's Llama gives it, None where the model has none such."""

    shape: Shape
    tensor: Callable[[str], Optional[Matrix]]

    def matrix(self, name: str) -> Matrix:
        found = self.tensor(name)
        if found is None:
            raise SystemExit(f"the model has no weight {name}; is it of the Llama family, and complete?")
        return found

    def vector(self, name: str) -> np.ndarray:
        return dense(self.matrix(name)).astype(np.float32)

    def bias(self, name: str) -> Optional[np.ndarray]:
        found = self.tensor(name)
        return None if found is None else dense(found).astype(np.float32)
