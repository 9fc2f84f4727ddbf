"""Writes the trained models as ONNX files for the decoding engine, and reference values for its tests.

The graph works on flat rows: every branch, draft and prompt chunk of a step side by side in one row (B = 1), told apart by an
additive attention bias; or on one row a branch, each with one new token (T = 1) and a cache of its own. Shapes: B rows, T new
tokens, S cache slots in use with them, C slots of the cache buffer, M rotary positions, R wanted tokens.

    input_ids, position_ids      [B, T] int64
    attention_bias               [B, 1, T, S] float: 0 where token t may look at slot s, else very negative
    logit_rows                   [R] int64: which of the B * T tokens are wanted
    rotary_cos, rotary_sin       [M, head_size / 2] float, M >= S: the host makes them as long as its cache
    past_key_values.N.key|value  [B, heads, C, head_size] float; bound to the same memory as present.N.*

Slot 0 of the cache must stay padding that no token looks at: without any past, ONNX Runtime 1.29's GroupQueryAttention takes
the positions of a call to be consecutive whatever position_ids say.

The generator also takes a prefix of P tokens that all rows have in common, in which case T = 1 and the cache of a row holds
only what follows the prefix. Where P = 0 the prefix is no part of it. A host that never has one fixes the dimension
"shared_prefix" at 0 when it makes a session: then ONNX Runtime folds the branches away, which cost some 3 us a layer and run.

    shared.N.key|value           [heads, P, head_size] float

 -> logits [R, vocabulary], hidden [R, width] (after the last norm), present.N.key|value
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Union

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

import calc
from model import DRAFT, GENERATOR, MASKED, ROTARY_BASE, Decoder, rotary_tables
from verifier import Head, features

OPSET = 20
CONTRIB = "com.microsoft"
MAX_POSITIONS = 1024
EPSILON = 1e-5  # of LayerNorm, torch's default
NO_VIEW = -1e9  # of attention_bias


class Graph:
    """Collects nodes and weights of an ONNX graph."""

    def __init__(self, name: str):
        self.name = name
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: Union[torch.Tensor, np.ndarray]) -> str:
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else value
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, op: str, inputs: list[str], outputs: Union[str, list[str]], **attributes) -> str:
        names = [outputs] if isinstance(outputs, str) else outputs
        self.nodes.append(helper.make_node(op, inputs, names, name=names[0], **attributes))
        return names[0]

    def branch(self, outputs: list[str]) -> onnx.GraphProto:
        """This graph as a branch of an If; it sees what the graph around it has."""
        infos = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        return helper.make_graph(self.nodes, self.name, [], infos, self.weights)

    def save(self, path: Path, inputs: dict, outputs: dict, metadata: dict[str, str]) -> None:
        def infos(described: dict) -> list[onnx.ValueInfoProto]:
            return [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in described.items()]

        graph = helper.make_graph(self.nodes, self.name, infos(inputs), infos(outputs), self.weights)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="ponder4j")
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString(deterministic=True))


def attention(g: Graph, outputs: list[str], packed: str, past: list[str], heads: int, **attributes) -> str:
    inputs = [packed, "", "", *past, "last_slot", "total_length", "rotary_cos", "rotary_sin", "position_ids", "attention_bias"]
    return g.add(
        "GroupQueryAttention", inputs, outputs, domain=CONTRIB, num_heads=heads, kv_num_heads=heads, do_rotary=1, **attributes
    )


def attention_behind_prefix(g: Graph, outputs: list[str], packed: str, past: list[str], shared: list[str], shape) -> None:
    """Attention over a row's own cache, and over the prefix for all rows at once, weighted by the sums of their exponentials."""
    heads, size, width = shape.heads, shape.head_size, shape.width
    apart = g.weight("apart", np.array([-1, heads, size], np.int64))
    last = g.weight("last_axis", np.array([-1], np.int64))

    def log_sum(scores: str, weights: str, name: str) -> str:
        """Logarithm of the sum of exp(scores), of which weights is the softmax."""
        most = g.add("ReduceMax", [scores, last], f"{name}.most", keepdims=1)
        share = g.add("ReduceMax", [weights, last], f"{name}.share", keepdims=1)
        return g.add("Sub", [most, g.add("Log", [share], f"{name}.log_share")], f"{name}.log_sum")

    attention(g, ["own.packed", *outputs[1:], "own.scores"], packed, past, heads, qk_output=1)
    own = g.add("Reshape", ["own.packed", apart], "own.attended")  # [B, heads, head_size]
    own_weights = g.add("Softmax", ["own.scores"], "own.weights", axis=-1)
    own_sum = log_sum("own.scores", own_weights, "own")  # [B, heads, 1, 1]
    own_sum = g.add("Reshape", [own_sum, g.weight("a_head", np.array([-1, heads, 1], np.int64))], "own.sum")

    g.add("Split", [packed, g.weight("query_rest", np.array([width, 2 * width], np.int64))], ["query.plain", "query.rest"], axis=2)
    query = ["query.plain", "position_ids", "rotary_cos", "rotary_sin"]
    query = g.add("RotaryEmbedding", query, "query.rotated", domain=CONTRIB, num_heads=heads)
    query = g.add("Transpose", [g.add("Reshape", [query, apart], "query.apart")], "query", perm=[1, 0, 2])
    scores = g.add("FusedMatMul", [query, shared[0]], "prefix.scores", domain=CONTRIB, transB=1, alpha=float(size**-0.5))
    weights = g.add("Softmax", [scores], "prefix.weights", axis=-1)  # [heads, B, P]
    attended = g.add("Transpose", [g.add("MatMul", [weights, shared[1]], "prefix.by_head")], "prefix.attended", perm=[1, 0, 2])
    prefix_sum = g.add("Transpose", [log_sum(scores, weights, "prefix")], "prefix.sum", perm=[1, 0, 2])  # [B, heads, 1]

    share = g.add("Sigmoid", [g.add("Sub", [prefix_sum, own_sum], "odds")], "share")
    moved = g.add("Mul", [g.add("Sub", [attended, own], "apart_by"), share], "moved")
    both = g.add("Add", [own, moved], "both")
    g.add("Reshape", [both, g.weight("a_token", np.array([-1, 1, width], np.int64))], outputs[0])


def export_decoder(model: Decoder, path: Path, prefix: bool = False) -> None:
    shape, weights = model.shape, model.state_dict()
    g = Graph(path.stem)
    norm = lambda x, name, out: g.add(
        "LayerNormalization",
        [x, g.weight(f"{name}.weight", weights[f"{name}.weight"]), g.weight(f"{name}.bias", weights[f"{name}.bias"])],
        out,
        axis=-1,
        epsilon=EPSILON,
    )
    times = lambda x, name, out: g.add("MatMul", [x, g.weight(name, weights[f"{name}.weight"].T)], out)
    plus = lambda x, name, out: g.add("Add", [x, g.weight(f"{name}.bias", weights[f"{name}.bias"])], out)

    embedding = g.weight("embedding", weights["embedding.weight"])
    x = g.add("Gather", [embedding, "input_ids"], "embedded")
    g.add("Shape", ["attention_bias"], "slots", start=3, end=4)
    g.add("Cast", ["slots"], "slots32", to=TensorProto.INT32)
    g.add("Squeeze", ["slots32"], "total_length")
    g.add("Sub", ["slots32", g.weight("one", np.array([1], np.int32))], "last_slot_of_a_row")
    g.add("Shape", ["input_ids"], "rows", start=0, end=1)
    g.add("Expand", ["last_slot_of_a_row", "rows"], "last_slot")
    if prefix:
        g.add("Shape", ["shared.0.key"], "prefix_length", start=1, end=2)
        g.add("Greater", ["prefix_length", g.weight("no_prefix", np.array([0], np.int64))], "has_prefix")
    inputs = {
        "input_ids": (TensorProto.INT64, ["B", "T"]),
        "position_ids": (TensorProto.INT64, ["B", "T"]),
        "attention_bias": (TensorProto.FLOAT, ["B", 1, "T", "S"]),
        "logit_rows": (TensorProto.INT64, ["R"]),
        "rotary_cos": (TensorProto.FLOAT, ["M", shape.head_size // 2]),
        "rotary_sin": (TensorProto.FLOAT, ["M", shape.head_size // 2]),
    }
    outputs = {
        "logits": (TensorProto.FLOAT, ["R", len(calc.VOCABULARY)]),
        "hidden": (TensorProto.FLOAT, ["R", shape.width]),
    }
    for i in range(shape.layers):
        block = f"blocks.{i}"
        past = [f"past_key_values.{i}.{part}" for part in ("key", "value")]
        present = [f"present.{i}.{part}" for part in ("key", "value")]
        for name in past + present:
            described = (TensorProto.FLOAT, ["B", shape.heads, "C", shape.head_size])
            (inputs if name in past else outputs)[name] = described
        qkv = times(norm(x, f"{block}.norm1", f"{block}.normed1"), f"{block}.qkv", f"{block}.packed")
        attended = [f"{block}.attended", *present]
        if prefix:
            shared = [f"shared.{i}.{part}" for part in ("key", "value")]
            inputs.update({name: (TensorProto.FLOAT, [shape.heads, "shared_prefix", shape.head_size]) for name in shared})
            behind, alone = Graph(f"{block}.behind_prefix"), Graph(f"{block}.alone")
            ends = [["attended", "key", "value"], ["attended_alone", "key_alone", "value_alone"]]
            attention_behind_prefix(behind, ends[0], qkv, past, shared, shape)
            attention(alone, ends[1], qkv, past, shape.heads)
            branches = {"then_branch": behind.branch(ends[0]), "else_branch": alone.branch(ends[1])}
            g.add("If", ["has_prefix"], attended, **branches)
        else:
            attention(g, attended, qkv, past, shape.heads)
        x = g.add("Add", [x, times(attended[0], f"{block}.out", f"{block}.projected")], f"{block}.mixed")
        up = plus(times(norm(x, f"{block}.norm2", f"{block}.normed2"), f"{block}.up", f"{block}.wide"), f"{block}.up", f"{block}.biased")
        up = g.add("Gelu", [up], f"{block}.active", approximate="tanh")
        down = plus(times(up, f"{block}.down", f"{block}.narrow"), f"{block}.down", f"{block}.shifted")
        x = g.add("Add", [x, down], f"{block}.done")
    x = g.add("Reshape", [x, g.weight("all_tokens", np.array([-1, shape.width], np.int64))], "flat")
    norm(g.add("Gather", [x, "logit_rows"], "wanted", axis=0), "norm", "hidden")
    mask = np.zeros(len(calc.VOCABULARY), np.float32)
    mask[calc.UNTRAINED] = MASKED
    g.add("MatMul", ["hidden", g.add("Transpose", [embedding], "unembedding", perm=[1, 0])], "raw_logits")
    g.add("Add", ["raw_logits", g.weight("untrained", mask)], "logits")
    g.save(
        path,
        inputs,
        outputs,
        {"rotary_base": str(ROTARY_BASE), "max_positions": str(MAX_POSITIONS)},
    )


def export_head(head: Head, path: Path) -> None:
    """features [N, width + 7] -> score [N], the probability that a line is right; the batch norm is folded in."""
    norm, layer1, layer2 = head.norm, head.layer1, head.layer2
    scale = norm.weight / (norm.running_var + norm.eps).sqrt()
    weight1 = layer1.weight * scale
    bias1 = layer1.bias + layer1.weight @ (norm.bias - norm.running_mean * scale)
    g = Graph(path.stem)
    g.add("Gemm", ["features", g.weight("weight1", weight1), g.weight("bias1", bias1)], "inner", transB=1)
    g.add("Gelu", ["inner"], "active")
    g.add("Gemm", ["active", g.weight("weight2", layer2.weight), g.weight("bias2", layer2.bias)], "odds", transB=1)
    g.add("Sigmoid", ["odds"], "scores")
    g.add("Squeeze", ["scores", g.weight("score_axis", np.array([1], np.int64))], "score")
    width = layer1.weight.shape[1]
    g.save(path, {"features": (TensorProto.FLOAT, ["N", width])}, {"score": (TensorProto.FLOAT, ["N"])}, {})


# --- checks -------------------------------------------------------------------------------------------------


class Session:
    """A decoder in ONNX Runtime with its cache updated in place."""

    def __init__(self, path: Path, model: Decoder, capacity: int):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.rotary = [table.numpy() for table in rotary_tables(capacity, model.shape.head_size)]
        junk = np.full((1, model.shape.heads, capacity, model.shape.head_size), 7.0, np.float32)
        self.cache = [onnxruntime.OrtValue.ortvalue_from_numpy(junk.copy()) for _ in range(2 * model.shape.layers)]
        self.used = 1  # slot 0 is padding
        names = [node.name for node in self.session.get_inputs() if node.name.startswith("shared.")]
        self.no_prefix = {name: np.zeros((model.shape.heads, 0, model.shape.head_size), np.float32) for name in names}

    def step(self, ids: list[int], positions: list[int], views: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
        """views: the slots that each token may look at, its own included."""
        bias = np.full((1, 1, len(ids), self.used + len(ids)), NO_VIEW, np.float32)
        for row, view in enumerate(views):
            bias[0, 0, row, view] = 0
        feeds = {
            "input_ids": np.array([ids]),
            "position_ids": np.array([positions]),
            "attention_bias": bias,
            "logit_rows": np.arange(len(ids)),
            "rotary_cos": self.rotary[0],
            "rotary_sin": self.rotary[1],
            **self.no_prefix,
        }
        binding = self.session.io_binding()
        for name, value in feeds.items():
            binding.bind_cpu_input(name, value)
        for i, value in enumerate(self.cache):
            name = f"{i // 2}.{('key', 'value')[i % 2]}"
            binding.bind_ortvalue_input(f"past_key_values.{name}", value)
            binding.bind_ortvalue_output(f"present.{name}", value)
        binding.bind_output("logits")
        binding.bind_output("hidden")
        self.session.run_with_iobinding(binding)
        self.used += len(ids)
        *_, logits, hidden = binding.get_outputs()  # in the order of binding
        return logits.numpy(), hidden.numpy()


@torch.no_grad()
def check(path: Path, model: Decoder) -> None:
    """Two branches interleaved in one row, with their own positions and views, against separate torch runs."""
    prompt = calc.encode("17+28-(16+08)+13=\n")
    branches = [calc.encode("17+28-24+13\n45-24+13\n"), calc.encode("45-(16+08)+13\n45-24")]
    session = Session(path, model, 200)
    slots = [session.used + i for i in range(len(prompt))]
    session.step(prompt, list(range(len(prompt))), [slots[: i + 1] for i in range(len(prompt))])
    views = [list(slots) for _ in branches]
    rows: list[list[np.ndarray]] = [[], []]
    for t in range(max(map(len, branches))):
        live = [b for b in range(2) if t < len(branches[b])]
        for offset, b in enumerate(live):
            views[b] = views[b] + [session.used + offset]
        logits, _ = session.step([branches[b][t] for b in live], [len(prompt) + t] * len(live), [views[b] for b in live])
        for offset, b in enumerate(live):
            rows[b].append(logits[offset])
    worst = 0.0
    for b, branch in enumerate(branches):
        hidden = model.hidden(torch.tensor([prompt + branch]))[0, len(prompt) :]
        expected = model.logits(hidden).numpy()
        expected[:, calc.UNTRAINED] = MASKED
        worst = max(worst, float(np.abs(np.stack(rows[b]) - expected)[:, 1:19].max()))
    print(f"{path.name}: {path.stat().st_size} bytes, largest difference of logits to torch {worst:.1e}")
    assert worst < 1e-4
    if session.no_prefix:
        check_prefix(session, model, slots, prompt)


@torch.no_grad()
def check_prefix(session: Session, model: Decoder, slots: list[int], prompt: list[int]) -> None:
    """Two rows with one token each behind a prompt that was read flat, against torch."""
    nexts, heads, size = calc.encode("41"), model.shape.heads, model.shape.head_size
    feeds = {
        "input_ids": np.array(nexts)[:, None],
        "position_ids": np.full((2, 1), len(prompt)),
        "attention_bias": np.array([NO_VIEW, 0], np.float32) + np.zeros((2, 1, 1, 1), np.float32),
        "logit_rows": np.arange(2),
        "rotary_cos": session.rotary[0],
        "rotary_sin": session.rotary[1],
    }
    for i, value in enumerate(session.cache):
        name = f"{i // 2}.{('key', 'value')[i % 2]}"
        feeds[f"shared.{name}"] = value.numpy()[0][:, slots]
        feeds[f"past_key_values.{name}"] = np.zeros((2, heads, 2, size), np.float32)
    logits = session.session.run(["logits"], feeds)[0]
    expected = torch.cat([model.logits(model.hidden(torch.tensor([prompt + [token]])))[:, -1] for token in nexts]).numpy()
    worst = float(np.abs(logits - expected)[:, 1:19].max())
    print(f"behind a prefix: largest difference of logits to torch {worst:.1e}")
    assert worst < 1e-4


@torch.no_grad()
def reference(models: dict[str, Decoder], heads: dict[str, Head]) -> dict:
    """Inputs and torch's outputs for the Java tests."""
    prompt, chain = "17+28-(16+08)+13=\n", "17+28-24+13\n45-24+13\n31+13\n#44"
    ids = calc.encode(prompt + chain + ".")
    decoders = {}
    for name, model in models.items():
        hidden = model.hidden(torch.tensor([ids]))[0]
        decoders[name] = {"logits": model.logits(hidden)[:, 1:19].tolist(), "hidden": hidden[-1].tolist()}
    scores = {}
    for name, head in heads.items():
        reader = models["generator" if name.startswith("self") else "verifier"]
        scores[name] = head(features(reader, prompt, chain)).sigmoid().tolist()
    note = "logits are of the vocabulary's ids 1 to 18, one row a token"
    return {"note": note, "prompt": prompt, "chain": chain, "ids": ids, "decoders": decoders, "scores": scores}


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, list):
        return [rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return value


def main(folder: Path, models_to: Path, reference_to: Path) -> None:
    models, heads = {}, {}
    for name, stage, shape in (("generator", "g3", GENERATOR), ("verifier", "clean", GENERATOR), ("draft", "draft", DRAFT)):
        models[name] = Decoder(shape)
        models[name].load_state_dict(torch.load(folder / f"{stage}.pt"))
        export_decoder(models[name], models_to / f"{name}.onnx", prefix=name == "generator")
        check(models_to / f"{name}.onnx", models[name])
    for name in ("verifier", "self_verifier"):
        heads[name] = Head(GENERATOR.width)
        heads[name].load_state_dict(torch.load(folder / f"{name}.pt"))
        heads[name].eval()
        export_head(heads[name], models_to / f"{name}_head.onnx")
    sums = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}" for f in sorted(models_to.glob("*.onnx"))]
    (models_to / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    reference_to.write_text(json.dumps(rounded(reference(models, heads))) + "\n")


if __name__ == "__main__":
    module = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build"))
    torch.set_num_threads(1)
    main(
        parser.parse_args().folder,
        module / "src/main/resources/io/ponder4j/embedded",
        module / "src/test/resources/reference.json",
    )
