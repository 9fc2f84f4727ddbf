"""How weights of a matrix go into a graph: as they are, or quantised."""

from dataclasses import dataclass

import numpy as np

from graph import Graph
from model import Matrix, dense


@dataclass(frozen=True)
class Linear:
    """precision: fp32, int8 or int4."""

    g: Graph
    precision: str = "fp32"

    def times(self, x: str, name: str, matrix: Matrix, out: str) -> str:
        """x [.., columns] -> [.., rows]"""
        return self.g.add("MatMul", [x, self.g.weight(name, dense(matrix).T)], out)

    def embed(self, ids: str, name: str, matrix: Matrix, out: str) -> str:
        return self.g.add("Gather", [self.g.weight(name, dense(matrix)), ids], out)

    def tied(self, x: str, embedding: str, matrix: Matrix, out: str) -> str:
        """The embedding as the output matrix; it is in the file once."""
        return self.g.add("MatMul", [x, self.g.add("Transpose", [embedding], "head", perm=[1, 0])], out)
