"""What a decoder's graph takes and gives, and how it attends.

Flat    ours: see backends/embedded/train/export.py for the contract.
Hub     the usual layout of exported models: plain operators, a cache that grows, key/value heads repeated in the graph.
HubGqa  its inputs without position_ids, attention by GroupQueryAttention: the layout of onnxruntime-genai's builder. Rows are
        as long as their sum of attention_mask says and lie at the left; past and present may share a buffer.
Hub23   the inputs of Hub, attention by the standard operators of opset 23.
"""

from dataclasses import dataclass, field

import numpy as np
from onnx import TensorProto

from graph import Graph
from model import Shape

FLOAT, FLOAT16, INT64, INT32 = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.INT64, TensorProto.INT32
CLOSED = -1e9  # of a bias
PARTS = ("key", "value")


def past(i: int) -> list[str]:
    return [f"past_key_values.{i}.{part}" for part in PARTS]


def present(i: int) -> list[str]:
    return [f"present.{i}.{part}" for part in PARTS]


@dataclass
class Layout:
    """opset: of the standard operators. packed: attention takes queries, keys and values side by side."""

    g: Graph
    shape: Shape
    opset = 20
    packed = False

    def begin(self) -> None:
        """Declares inputs, and what all layers use."""
        raise NotImplementedError

    def attend(self, i: int, queries: list[str]) -> str:
        """queries: [query, key, value], each [B, T, heads * head_size], or packed in one -> [B, T, heads * head_size]"""
        raise NotImplementedError

    def end(self, x: str, norm, head) -> None:
        """Declares outputs. norm(x, name), head(x, name): the last two operations."""
        raise NotImplementedError

    def norm(self, x: str, weight: str, out: str) -> str:
        return self.g.add("SimplifiedLayerNormalization", [x, weight], out, axis=-1, epsilon=self.shape.epsilon)

    def mixed(self, x: str, more: str, weight: str, out: str) -> tuple[str, str]:
        """norm(x + more), x + more"""
        ends = [out, "", "", f"{out}.sum"]
        self.g.contrib("SkipSimplifiedLayerNormalization", [x, more, weight], ends, epsilon=self.shape.epsilon)
        return out, ends[3]

    def metadata(self) -> dict[str, str]:
        return {}


@dataclass
class Flat(Layout):
    """hidden: also gives the states after the last norm. prefix: also takes a prefix that all rows have in common."""

    hidden: bool = False
    prefix: bool = False
    packed = True

    def begin(self) -> None:
        g, s = self.g, self.shape
        table = (FLOAT, ["M", s.head_size // 2])
        g.inputs = {
            "input_ids": (INT64, ["B", "T"]),
            "position_ids": (INT64, ["B", "T"]),
            "attention_bias": (FLOAT, ["B", 1, "T", "S"]),
            "logit_rows": (INT64, ["R"]),
            "rotary_cos": table,
            "rotary_sin": table,
        }
        g.add("Shape", ["attention_bias"], "slots", start=3, end=4)
        g.add("Cast", ["slots"], "slots32", to=INT32)
        g.add("Squeeze", ["slots32"], "total_length")
        g.add("Sub", ["slots32", g.weight("one", np.array([1], np.int32))], "last_slot_of_a_row")
        g.add("Shape", ["input_ids"], "rows", start=0, end=1)
        g.add("Expand", ["last_slot_of_a_row", "rows"], "last_slot")
        if self.prefix:
            g.add("Shape", ["shared.0.key"], "prefix_length", start=1, end=2)
            g.add("Greater", ["prefix_length", g.ints(0)], "has_prefix")

    def attend(self, i: int, queries: list[str]) -> str:
        g, s = self.g, self.shape
        g.inputs.update({name: (FLOAT, ["B", s.kv_heads, "C", s.head_size]) for name in past(i)})
        g.outputs.update({name: (FLOAT, ["B", s.kv_heads, "C", s.head_size]) for name in present(i)})
        ends = [f"layer.{i}.attended", *present(i)]
        if not self.prefix:
            return self.own(g, ends, queries, i)
        shared = [f"shared.{i}.{part}" for part in PARTS]
        g.inputs.update({name: (FLOAT, [s.kv_heads, "shared_prefix", s.head_size]) for name in shared})
        behind, alone = Graph(f"layer.{i}.behind_prefix"), Graph(f"layer.{i}.alone")
        inner = [["attended", "key", "value"], ["attended_alone", "key_alone", "value_alone"]]
        self.behind(behind, inner[0], queries, shared, i)
        self.own(alone, inner[1], queries, i)
        return g.add("If", ["has_prefix"], ends, then_branch=behind.branch(inner[0]), else_branch=alone.branch(inner[1]))

    def own(self, g: Graph, ends: list[str], queries: list[str], i: int, **attributes) -> str:
        queries = queries if len(queries) == 3 else [*queries, "", ""]
        places = ["last_slot", "total_length", "rotary_cos", "rotary_sin", "position_ids", "attention_bias"]
        heads = {"num_heads": self.shape.heads, "kv_num_heads": self.shape.kv_heads}
        inputs = [*queries, *past(i), *places]
        return g.contrib("GroupQueryAttention", inputs, ends, **heads, do_rotary=1, **attributes)

    def behind(self, g: Graph, ends: list[str], queries: list[str], shared: list[str], i: int) -> None:
        """Attention over a row's own cache, and over the prefix for all rows at once, weighted by the sums of their
        exponentials."""
        s = self.shape
        kv, each, size = s.kv_heads, s.heads // s.kv_heads, s.head_size
        apart = g.ints(-1, kv, each, size)

        def log_sum(scores: str, weights: str, name: str) -> str:
            """Logarithm of the sum of exp(scores), of which weights is the softmax."""
            most = g.add("ReduceMax", [scores, g.ints(-1)], f"{name}.most", keepdims=1)
            share = g.add("ReduceMax", [weights, g.ints(-1)], f"{name}.share", keepdims=1)
            return g.add("Sub", [most, g.add("Log", [share], f"{name}.log_share")], f"{name}.log_sum")

        self.own(g, ["own.packed", *ends[1:], "own.scores"], queries, i, qk_output=1)
        own = g.add("Reshape", ["own.packed", apart], "own.attended")  # [B, kv, each, head_size]
        own_weights = g.add("Softmax", ["own.scores"], "own.weights", axis=-1)
        own_sum = log_sum("own.scores", own_weights, "own")  # [B, heads, 1, 1]
        own_sum = g.add("Reshape", [own_sum, g.ints(-1, kv, each, 1)], "own.sum")

        query = queries[0]
        if len(queries) == 1:
            widths = g.ints(s.heads * size, 2 * kv * size)
            query = g.add("Split", [query, widths], ["query.plain", "query.rest"], axis=2)
        query = g.contrib("RotaryEmbedding", [query, "position_ids", "rotary_cos", "rotary_sin"], "query.rotated", num_heads=s.heads)
        query = g.add("Transpose", [g.add("Reshape", [query, apart], "query.apart")], "query.by_head", perm=[1, 0, 2, 3])
        query = g.add("Reshape", [query, g.ints(kv, -1, size)], "query")  # [kv, B * each, head_size]
        scores = g.contrib("FusedMatMul", [query, shared[0]], "prefix.scores", transB=1, alpha=float(size**-0.5))
        weights = g.add("Softmax", [scores], "prefix.weights", axis=-1)  # [kv, B * each, P]

        def by_row(x: str, width: int, name: str) -> str:
            """[kv, B * each, width] -> [B, kv, each, width]"""
            x = g.add("Reshape", [x, g.ints(kv, -1, each, width)], f"{name}.by_head")
            return g.add("Transpose", [x], name, perm=[1, 0, 2, 3])

        attended = by_row(g.add("MatMul", [weights, shared[1]], "prefix.mixed"), size, "prefix.attended")
        prefix_sum = by_row(log_sum(scores, weights, "prefix"), 1, "prefix.sum")
        share = g.add("Sigmoid", [g.add("Sub", [prefix_sum, own_sum], "odds")], "share")
        moved = g.add("Mul", [g.add("Sub", [attended, own], "apart_by"), share], "moved")
        both = g.add("Add", [own, moved], "both")
        g.add("Reshape", [both, g.ints(-1, 1, s.heads * size)], ends[0])

    def end(self, x: str, norm, head) -> None:
        g, s = self.g, self.shape
        x = g.add("Reshape", [x, g.ints(-1, s.width)], "flat")
        head(norm(g.add("Gather", [x, "logit_rows"], "wanted", axis=0), "hidden"), "logits")
        outputs = {"logits": (FLOAT, ["R", s.vocabulary])}
        if self.hidden:
            outputs["hidden"] = (FLOAT, ["R", s.width])
        g.outputs = outputs | g.outputs

    def metadata(self) -> dict[str, str]:
        s = self.shape
        facts = {"max_positions": str(s.positions)}
        if s.rotary_frequencies is None and s.rotary_factor == 1:
            return facts | {"rotary_base": repr(s.rotary_base)}
        frequencies = ",".join(map(repr, s.frequencies().tolist()))
        return facts | {"rotary_frequencies": frequencies, "rotary_factor": repr(s.rotary_factor)}


@dataclass
class Hub(Layout):
    """half: the cache is of 16-bit floats. half_logits: logits too."""

    half: bool = False
    half_logits: bool = False
    opset = 17
    positioned = True
    grown = "total_sequence_length"

    def begin(self) -> None:
        g, s = self.g, self.shape
        g.inputs = {
            "input_ids": (INT64, ["batch_size", "sequence_length"]),
            "attention_mask": (INT64, ["batch_size", "total_sequence_length"]),
        }
        if self.positioned:
            g.inputs["position_ids"] = (INT64, ["batch_size", "sequence_length"])
        self.prepare(*(g.weight(f"rotary_{n}", table) for n, table in zip(("cos", "sin"), s.rotary_tables(s.positions))))

    def prepare(self, cos: str, sin: str) -> None:
        g = self.g
        for name, table in (("cos", cos), ("sin", sin)):
            rows = g.add("Gather", [table, "position_ids"], f"{name}.half")  # [B, T, head_size / 2]
            g.add("Unsqueeze", [g.add("Concat", [rows, rows], f"{name}.both", axis=-1), g.ints(1)], name)
        self.bias()

    def bias(self) -> None:
        """[B, 1, T, S]: a token looks at what is not later than itself and not masked."""
        g = self.g
        g.add("Shape", ["attention_mask"], "total", start=1, end=2)
        g.add("Shape", ["input_ids"], "new", start=1, end=2)
        one = g.weight("scalar.1", np.array(1, np.int64))
        zero = g.weight("scalar.0", np.array(0, np.int64))
        total = g.add("Squeeze", ["total"], "total.scalar")
        before = g.add("Sub", [total, g.add("Squeeze", ["new"], "new.scalar")], "before")
        columns = g.add("Range", [zero, total, one], "columns")
        rows = g.add("Unsqueeze", [g.add("Range", [before, total, one], "rows.flat"), g.ints(1)], "rows")
        early = g.add("LessOrEqual", [columns, rows], "early")  # [T, S]
        shown = g.add("Unsqueeze", [g.add("Cast", ["attention_mask"], "shown.flat", to=TensorProto.BOOL), g.ints(1, 2)], "shown")
        seen = g.add("And", [shown, early], "seen")
        bounds = [g.weight(n, np.array(v, np.float32)) for n, v in (("open", 0), ("closed", CLOSED))]
        g.add("Where", ["seen", *bounds], "bias")

    def cache(self, i: int) -> None:
        g, s, kind = self.g, self.shape, FLOAT16 if self.half else FLOAT
        for names, ports, length in ((past(i), g.inputs, "past_sequence_length"), (present(i), g.outputs, self.grown)):
            ports.update({name: (kind, ["batch_size", s.kv_heads, length, s.head_size]) for name in names})

    def attend(self, i: int, queries: list[str]) -> str:
        g, s, layer = self.g, self.shape, f"layer.{i}"
        self.cache(i)

        def heads(x: str, count: int) -> str:
            x = g.add("Reshape", [x, g.ints(0, 0, count, s.head_size)], f"{x}.apart")
            return g.add("Transpose", [x], f"{x}.by_head", perm=[0, 2, 1, 3])

        def rotated(x: str) -> str:
            half = g.ints(s.head_size // 2)
            low = g.add("Slice", [x, g.ints(0), half, g.ints(3)], f"{x}.low")
            high = g.add("Slice", [x, half, g.ints(s.head_size), g.ints(3)], f"{x}.high")
            turned = g.add("Concat", [g.add("Neg", [high], f"{x}.minus"), low], f"{x}.turned", axis=-1)
            return g.add("Add", [g.add("Mul", [x, "cos"], f"{x}.cos"), g.add("Mul", [turned, "sin"], f"{x}.sin")], f"{x}.rotated")

        def grown(x: str, before: str, after: str) -> str:
            """All keys or values, for each query head."""
            if self.half:
                x = g.add("Cast", [x], f"{x}.half", to=FLOAT16)
            x = g.add("Concat", [before, x], after, axis=2)
            if self.half:
                x = g.add("Cast", [x], f"{x}.float", to=FLOAT)
            each = s.heads // s.kv_heads
            if each == 1:
                return x
            wide = g.add("Unsqueeze", [x, g.ints(2)], f"{after}.apart")
            wide = g.add("Expand", [wide, g.ints(1, 1, each, 1, 1)], f"{after}.repeated")
            spread = g.add("Concat", [g.ints(0), g.ints(s.heads), g.ints(-1), g.ints(s.head_size)], f"{after}.shape", axis=0)
            return g.add("Reshape", [wide, spread], f"{after}.heads")

        query, key = rotated(heads(queries[0], s.heads)), rotated(heads(queries[1], s.kv_heads))
        key = grown(key, past(i)[0], present(i)[0])
        value = grown(heads(queries[2], s.kv_heads), past(i)[1], present(i)[1])
        scores = g.add("MatMul", [query, g.add("Transpose", [key], f"{layer}.keys", perm=[0, 1, 3, 2])], f"{layer}.scores.raw")
        scale = g.weight("scale", np.array(s.head_size**-0.5, np.float32))
        scores = g.add("Add", [g.add("Mul", [scores, scale], f"{layer}.scores.scaled"), "bias"], f"{layer}.scores")
        mixed = g.add("MatMul", [g.add("Softmax", [scores], f"{layer}.weights", axis=-1), value], f"{layer}.mixed")
        mixed = g.add("Transpose", [mixed], f"{layer}.mixed.by_token", perm=[0, 2, 1, 3])
        return g.add("Reshape", [mixed, g.ints(0, 0, s.heads * s.head_size)], f"{layer}.attended")

    def norm(self, x: str, weight: str, out: str) -> str:
        g = self.g
        two = g.weight("two", np.array(2, np.float32))
        mean = g.add("ReduceMean", [g.add("Pow", [x, two], f"{out}.squares")], f"{out}.mean", axes=[-1], keepdims=1)
        size = g.add("Sqrt", [g.add("Add", [mean, g.weight("epsilon", np.array(self.shape.epsilon, np.float32))], f"{out}.more")], f"{out}.size")
        return g.add("Mul", [g.add("Div", [x, size], f"{out}.plain"), weight], out)

    def mixed(self, x: str, more: str, weight: str, out: str) -> tuple[str, str]:
        x = self.g.add("Add", [x, more], f"{out}.sum")
        return self.norm(x, weight, out), x

    def end(self, x: str, norm, head) -> None:
        g = self.g
        head(norm(x, "hidden"), "logits.float" if self.half_logits else "logits")
        if self.half_logits:
            g.add("Cast", ["logits.float"], "logits", to=FLOAT16)
        kind = FLOAT16 if self.half_logits else FLOAT
        g.outputs = {"logits": (kind, ["batch_size", "sequence_length", self.shape.vocabulary])} | g.outputs


@dataclass
class HubGqa(Hub):
    opset = 20
    packed = True
    positioned = False

    def prepare(self, cos: str, sin: str) -> None:
        g = self.g
        lengths = g.add("ReduceSum", ["attention_mask", g.ints(1)], "lengths", keepdims=0)
        g.add("Cast", [g.add("Sub", [lengths, g.ints(1)], "lengths.less")], "last_slot", to=INT32)
        total = g.add("Gather", [g.add("Shape", ["attention_mask"], "mask.shape"), g.weight("axis", np.array(1, np.int64))], "total")
        g.add("Cast", [total], "total_length", to=INT32)

    def attend(self, i: int, queries: list[str]) -> str:
        self.cache(i)
        queries = queries if len(queries) == 3 else [*queries, "", ""]
        heads = {"num_heads": self.shape.heads, "kv_num_heads": self.shape.kv_heads}
        inputs = [*queries, *past(i), "last_slot", "total_length", "rotary_cos", "rotary_sin"]
        return self.g.contrib("GroupQueryAttention", inputs, [f"layer.{i}.attended", *present(i)], **heads, do_rotary=1)

    norm = Layout.norm
    mixed = Layout.mixed


@dataclass
class Hub23(Hub):
    opset = 23

    def prepare(self, cos: str, sin: str) -> None:
        self.tables = [cos, sin]
        self.bias()

    def attend(self, i: int, queries: list[str]) -> str:
        g, s = self.g, self.shape
        self.cache(i)

        def rotated(x: str, heads: int) -> str:
            return g.add("RotaryEmbedding", [x, *self.tables, "position_ids"], f"{x}.rotated", num_heads=heads)

        inputs = [rotated(queries[0], s.heads), rotated(queries[1], s.kv_heads), queries[2], "bias", *past(i)]
        heads = {"q_num_heads": s.heads, "kv_num_heads": s.kv_heads}
        return g.add("Attention", inputs, [f"layer.{i}.attended", *present(i)], **heads)

    def norm(self, x: str, weight: str, out: str) -> str:
        return self.g.add("RMSNormalization", [x, weight], out, axis=-1, epsilon=self.shape.epsilon)
