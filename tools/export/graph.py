"""An ONNX graph in the making: nodes one after another, and weights that go to a file beside it as they come."""

from pathlib import Path
from typing import Optional, Union

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CONTRIB = "com.microsoft"
BESIDE = 1024  # bytes: larger weights go to the file beside the graph, where there is one
PAGE = 4096  # large weights begin at one, so that ONNX Runtime can map them

Port = tuple[int, list]  # element type, shape of an input or output


class Graph:
    """Collects nodes and weights. With a path for data, large weights are written there at once and not kept in memory."""

    def __init__(self, name: str, data: Optional[Path] = None):
        self.name = name
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.names: set[str] = set()
        self.inputs: dict[str, Port] = {}
        self.outputs: dict[str, Port] = {}
        self.data = data
        if data is not None:
            data.write_bytes(b"")

    def weight(self, name: str, value: np.ndarray) -> str:
        """Adds a weight; one that is there already is used again."""
        if name in self.names:
            return name
        self.names.add(name)
        value = np.ascontiguousarray(value)
        if self.data is None or value.nbytes <= BESIDE:
            self.weights.append(numpy_helper.from_array(value, name))
            return name
        with self.data.open("ab") as file:
            file.write(b"\0" * (-file.tell() % PAGE))
            place = {"location": self.data.name, "offset": file.tell(), "length": value.nbytes}
            value.tofile(file)
        kind = helper.np_dtype_to_tensor_dtype(value.dtype)
        tensor = TensorProto(name=name, data_type=kind, dims=value.shape, data_location=TensorProto.EXTERNAL)
        for key, entry in place.items():
            tensor.external_data.add(key=key, value=str(entry))
        self.weights.append(tensor)
        return name

    def ints(self, *values: int) -> str:
        """A constant list of integers."""
        return self.weight("ints." + "_".join(map(str, values)), np.array(values, np.int64))

    def add(self, op: str, inputs: list[str], outputs: Union[str, list[str]], domain: str = "", **attributes) -> str:
        """Adds a node named like its first output, which is returned."""
        names = [outputs] if isinstance(outputs, str) else outputs
        self.nodes.append(helper.make_node(op, inputs, names, name=names[0], domain=domain, **attributes))
        return names[0]

    def contrib(self, op: str, inputs: list[str], outputs: Union[str, list[str]], **attributes) -> str:
        return self.add(op, inputs, outputs, CONTRIB, **attributes)

    def branch(self, outputs: list[str]) -> onnx.GraphProto:
        """This graph as a branch of an If; it sees what the graph around it has."""
        infos = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        return helper.make_graph(self.nodes, self.name, [], infos, self.weights)

    def save(self, path: Path, metadata: dict[str, str], opset: int) -> None:
        def infos(described: dict[str, Port]) -> list[onnx.ValueInfoProto]:
            return [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in described.items()]

        graph = helper.make_graph(self.nodes, self.name, infos(self.inputs), infos(self.outputs), self.weights)
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid(CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="ponder4j")
        helper.set_model_props(model, metadata)
        path.write_bytes(model.SerializeToString(deterministic=True))
