"""How weights of a matrix go into a graph: as they are, or quantised.

A quantised matrix is a MatMulNBits of blocks of 32 along its columns, with activations in 8 bits too (accuracy level 4). What
was quantised already is not quantised again: 8 bits of a GGUF file are taken over exactly, and so are 4 bits with an offset a
block, which MatMulNBits does not have. Of w = scale * q + offset it gets scale * (q - 8), and the rest, offset + 8 * scale, is
the same for all columns of a block, so that it is multiplied with the sum of the block's activations: a matrix product of a 32nd
of the size.
"""

from dataclasses import dataclass

import numpy as np

from graph import Graph
from model import BLOCK, Blocks, Matrix, dense

BITS = {"int8": 8, "int4": 4}


def quantised(matrix: np.ndarray, bits: int) -> Blocks:
    """Symmetric, of the scale that is best for each block."""
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    middle = 1 << bits - 1
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)[..., 0]
    best, error, best_values = None, None, None
    # the extreme is at -middle, or a little inside; for 8 bits nothing is gained by a search
    for reach in [middle] if bits == 8 else np.arange(middle - 1.5, middle + 0.75, 0.25):
        scale = (-extreme / reach).astype(np.float32)
        scale[scale == 0] = 1
        values = np.clip(np.rint(blocks / scale[..., None]), -middle, middle - 1)
        off = ((values * scale[..., None] - blocks) ** 2).sum(-1)
        if best is None:
            best, error, best_values = scale, off, values
        else:
            better = off < error
            best, error = np.where(better, scale, best), np.where(better, off, error)
            best_values = np.where(better[..., None], values, best_values)
    return Blocks(bits, (best_values + middle).astype(np.uint8), best, -middle * best)


@dataclass(frozen=True)
class Linear:
    """precision: fp32, int8 or int4; of the embedding and the output matrix, too, which may be one."""

    g: Graph
    precision: str = "fp32"
    table_precision: str = "fp32"

    def times(self, x: str, name: str, matrix: Matrix, out: str) -> str:
        """x [.., columns] -> [.., rows]"""
        if self.precision == "fp32":
            return self.g.add("MatMul", [x, self.g.weight(name, dense(matrix).T)], out)
        blocks = as_blocks(matrix, self.precision)
        rest = blocks.rest()
        if not rest.any():
            return self.product(x, self.g.weight(name, blocks.packed()), name, blocks, out)
        product = self.product(x, self.g.weight(name, blocks.packed()), name, blocks, f"{out}.even")
        count = rest.shape[1]
        sums = np.repeat(np.eye(count, dtype=np.float32), BLOCK, 0)  # [columns, blocks]
        sums = self.g.add("MatMul", [x, self.g.weight(f"sums.{count}", sums)], f"{out}.sums")
        rest = self.g.add("MatMul", [sums, self.g.weight(f"{name}.rest", rest.T)], f"{out}.rest")
        return self.g.add("Add", [product, rest], out)

    def product(self, x: str, weight: str, name: str, blocks: Blocks, out: str) -> str:
        rows, count, _ = blocks.values.shape
        sizes = {"K": count * BLOCK, "N": rows, "bits": blocks.bits, "block_size": BLOCK, "accuracy_level": 4}
        scale = self.g.weight(f"{name}.scale", blocks.scale)
        return self.g.contrib("MatMulNBits", [x, weight, scale], out, **sizes)

    def embed(self, ids: str, name: str, matrix: Matrix, out: str) -> str:
        if self.table_precision == "fp32":
            return self.g.add("Gather", [self.g.weight(name, dense(matrix)), ids], out)
        blocks = self.table(matrix)
        weight = self.g.weight(name, blocks.packed().reshape(len(blocks.values), -1))
        scale = self.g.weight(f"{name}.scale", blocks.scale)
        axes = {"gather_axis": 0, "quantize_axis": 1}
        return self.g.contrib("GatherBlockQuantized", [weight, ids, scale], out, bits=blocks.bits, block_size=BLOCK, **axes)

    def head(self, x: str, name: str, matrix: Matrix, out: str, tied: bool) -> str:
        """x [.., columns] -> [.., rows]. tied: the matrix is the embedding of that name, and in the file once."""
        g = self.g
        if self.table_precision == "fp32":
            if not tied:
                return g.add("MatMul", [x, g.weight(name, dense(matrix).T)], out)
            return g.add("MatMul", [x, g.add("Transpose", [name], "head", perm=[1, 0])], out)
        blocks = self.table(matrix)
        if not tied:
            return self.product(x, g.weight(name, blocks.packed()), name, blocks, out)
        weight = g.add("Reshape", [name, g.ints(*blocks.packed().shape)], "head")
        return self.product(x, weight, name, blocks, out)

    def table(self, matrix: Matrix) -> Blocks:
        """Blocks without an offset of their own."""
        blocks = as_blocks(matrix, self.table_precision)
        return quantised(dense(matrix), BITS[self.table_precision]) if blocks.rest().any() else blocks


def as_blocks(matrix: Matrix, precision: str) -> Blocks:
    if isinstance(matrix, Blocks) and matrix.bits == BITS[precision]:
        return matrix
    return quantised(dense(matrix), BITS[precision])
