"""A decoder of the Llama family as an ONNX graph."""

from pathlib import Path
from typing import Optional

from graph import Graph
from layouts import Layout
from linear import Linear
from model import Model, stacked

EMBEDDING = "model.embed_tokens.weight"


def export(model: Model, layout: Layout, path: Path, precision: str = "fp32", table_precision: str = "fp32") -> None:
    """Writes the graph of a layout that was made for an empty graph. table_precision: of the embedding and the output matrix."""
    g, s = layout.g, model.shape
    linear = Linear(g, precision, table_precision)
    layout.begin()

    def norm_weight(name: str) -> str:
        return g.weight(f"{name}.weight", model.vector(f"{name}.weight"))

    def times(x: str, names: list[str], out: str) -> str:
        matrix = stacked([model.matrix(f"{name}.weight") for name in names])
        biases = [model.bias(f"{name}.bias") for name in names]
        label = "+".join([names[0], *(name.rsplit(".", 1)[1] for name in names[1:])])
        if all(bias is None for bias in biases):
            return linear.times(x, label, matrix, out)
        product = linear.times(x, label, matrix, f"{out}.unbiased")
        return g.add("Add", [product, g.weight(f"{label}.bias", stacked(biases))], out)

    def apart(x: str, norm: str, out: str, heads: int) -> str:
        """A norm of each head."""
        x = g.add("Reshape", [x, g.ints(0, -1, s.head_size)], f"{out}.heads")
        x = layout.norm(x, norm_weight(norm), f"{out}.normed")
        return g.add("Reshape", [x, g.ints(0, -1, heads * s.head_size)], out)

    embedding = model.matrix(EMBEDDING)
    x = linear.embed("input_ids", EMBEDDING, embedding, "embedded")
    more: Optional[str] = None
    for i in range(s.layers):
        block, out = f"model.layers.{i}", f"layer.{i}"
        first = norm_weight(f"{block}.input_layernorm")
        if more is None:
            normed = layout.norm(x, first, f"{out}.normed1")
        else:
            normed, x = layout.mixed(x, more, first, f"{out}.normed1")
        names = [f"{block}.self_attn.{part}_proj" for part in "qkv"]
        if layout.packed and not s.qk_norm:
            queries = [times(normed, names, f"{out}.qkv")]
        else:
            queries = [times(normed, [name], f"{out}.{part}") for name, part in zip(names, "qkv")]
        if s.qk_norm:
            for at, heads in ((0, s.heads), (1, s.kv_heads)):
                part = "qk"[at]
                queries[at] = apart(queries[at], f"{block}.self_attn.{part}_norm", f"{out}.{part}.even", heads)
        attended = layout.attend(i, queries)
        more = times(attended, [f"{block}.self_attn.o_proj"], f"{out}.projected")
        normed, x = layout.mixed(x, more, norm_weight(f"{block}.post_attention_layernorm"), f"{out}.normed2")
        gate = times(normed, [f"{block}.mlp.gate_proj"], f"{out}.gate")
        open_ = g.add("Mul", [gate, g.add("Sigmoid", [gate], f"{out}.sigmoid")], f"{out}.open")
        wide = g.add("Mul", [open_, times(normed, [f"{block}.mlp.up_proj"], f"{out}.up")], f"{out}.wide")
        more = times(wide, [f"{block}.mlp.down_proj"], f"{out}.down")
    x = g.add("Add", [x, more], "done")

    def head(x: str, out: str) -> str:
        if s.tied:
            return linear.head(x, EMBEDDING, embedding, out, tied=True)
        return linear.head(x, "lm_head", model.matrix("lm_head.weight"), out, tied=False)

    layout.end(x, lambda x, out: layout.norm(x, norm_weight("model.norm"), out), head)
    g.save(path, layout.metadata(), layout.opset)
