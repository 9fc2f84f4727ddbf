"""Exports small random models of every supported kind, in every layout, and compares them with torch.

    python tools/export/selfcheck.py

Needs transformers with torch. Exits with an error where a graph is off.
"""

import argparse
import json
import tempfile
from pathlib import Path

import gguf
import numpy as np
import onnxruntime
import torch
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, PreTrainedModel
from transformers import Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM

import export
import gguf_file
import small_bpe
from linear import quantised
from model import dense
from runner import CLOSED, Runner

SMALL = {
    "vocab_size": small_bpe.VOCABULARY, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 32, "max_position_embeddings": 256, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0,
    "initializer_range": 0.2,
}  # fmt: skip
SCALED = {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
LAYOUTS = [[], ["--hidden", "--prefix"], ["--hub"], ["--gqa-hub"]]
OFF = 2e-4  # of fp32
IDS = np.random.default_rng(3).integers(5, 500, 24).tolist()


def models() -> dict[str, PreTrainedModel]:
    torch.manual_seed(5)
    return {
        "llama": LlamaForCausalLM(LlamaConfig(**SMALL, tie_word_embeddings=True, rms_norm_eps=1e-5)),
        "llama, untied, scaled": LlamaForCausalLM(LlamaConfig(**SMALL, tie_word_embeddings=False, rope_parameters=SCALED)),
        "llama, biased": LlamaForCausalLM(LlamaConfig(**SMALL, attention_bias=True, mlp_bias=True)),
        "mistral": MistralForCausalLM(MistralConfig(**SMALL, sliding_window=None)),
        "qwen2": Qwen2ForCausalLM(Qwen2Config(**SMALL, tie_word_embeddings=True)),
        "qwen3": Qwen3ForCausalLM(Qwen3Config(**SMALL)),
    }


def randomised(model: PreTrainedModel) -> PreTrainedModel:
    """Biases and norms that are not zeros and ones."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("bias") or "norm" in name:
                parameter.add_(0.3 * torch.randn_like(parameter))
    return model.eval()


def wanted(model: PreTrainedModel, ids: list[int]) -> np.ndarray:
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].numpy()


def require(name: str, found: np.ndarray, expected: np.ndarray, most: float) -> None:
    off = float(np.abs(found - expected).max())
    print(f"{name}: {off:.1e}")
    if not off <= most:
        raise SystemExit(f"{name} should differ by {most} at most")


def hub_folder_of(folder: Path, model: PreTrainedModel) -> None:
    model.save_pretrained(folder)
    small_bpe.tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text("{}\n")


def exported(source: Path, folder: Path, *more: str) -> tuple[Path, export.Model]:
    options = export.parser().parse_args([str(source), str(folder), "--unchecked", *more])
    export.main(options)
    return folder / export.PRECISIONS[options.precision[0]], export.read(source, folder)


def check_layouts(folder: Path, name: str, model: PreTrainedModel) -> None:
    hub_folder_of(folder / "hub", model)
    expected = wanted(model, IDS)
    for layout in LAYOUTS:
        path, made = exported(folder / "hub", folder / "onnx", *layout)
        runner = Runner(path, made.shape)
        found = [runner.step(IDS[:9])] + [runner.step([token]) for token in IDS[9:]]
        require(f"{name} {' '.join(layout)}", np.concatenate([f["logits"] for f in found]), expected, OFF)
        if "--prefix" in layout:
            check_prefix(f"{name} behind a prefix", runner, model)
        if "--hub" in layout:
            check_padding(f"{name} padded", runner, model)


def check_prefix(name: str, runner: Runner, model: PreTrainedModel) -> None:
    """Two rows with a token each behind what one row has read."""
    runner.clear()
    runner.step(IDS)
    s, nexts = runner.shape, [7, 300]
    feeds = {
        "input_ids": np.array(nexts)[:, None],
        "position_ids": np.full((2, 1), len(IDS)),
        "attention_bias": np.array([CLOSED, 0], np.float32) + np.zeros((2, 1, 1, 1), np.float32),
        "logit_rows": np.arange(2),
        "rotary_cos": runner.tables[0],
        "rotary_sin": runner.tables[1],
    }
    for past, value in runner.cache.items():
        feeds[past] = np.zeros((2, s.kv_heads, 2, s.head_size), np.float32)
        feeds[past.replace("past_key_values", "shared")] = value[0, :, 1:]
    found = runner.session.run(["logits"], feeds)[0]
    require(name, found, np.stack([wanted(model, IDS + [token])[-1] for token in nexts]), OFF)


def check_padding(name: str, runner: Runner, model: PreTrainedModel) -> None:
    """Two rows of different lengths at once, the shorter one padded at the left."""
    s, texts = runner.shape, [IDS, IDS[5:16]]
    width = len(IDS)
    mask = np.array([[0] * (width - len(t)) + [1] * len(t) for t in texts])
    feeds = {
        "input_ids": np.array([[0] * (width - len(t)) + t for t in texts]),
        "attention_mask": mask,
        "position_ids": np.maximum(mask.cumsum(1) - 1, 0),
        **{past: np.zeros((2, s.kv_heads, 0, s.head_size), np.float32) for past in runner.cache},
    }
    found = runner.session.run(["logits"], feeds)[0]
    for row, text in enumerate(texts):
        require(name, found[row, -len(text) :], wanted(model, text), OFF)


def gguf_of(path: Path, model: PreTrainedModel) -> PreTrainedModel:
    """Writes a Llama as GGUF in Q4_1, its embedding in Q8_0, and gives the model that the file then holds."""
    c = model.config
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_block_count(c.num_hidden_layers)
    writer.add_context_length(c.max_position_embeddings)
    writer.add_embedding_length(c.hidden_size)
    writer.add_feed_forward_length(c.intermediate_size)
    writer.add_head_count(c.num_attention_heads)
    writer.add_head_count_kv(c.num_key_value_heads)
    writer.add_key_length(c.head_dim)
    writer.add_layer_norm_rms_eps(c.rms_norm_eps)
    writer.add_rope_freq_base(10000.0)
    bpe = json.loads(small_bpe.tokenizer().to_str())
    vocabulary = bpe["model"]["vocab"] | {token["content"]: token["id"] for token in bpe["added_tokens"]}
    special = {token["content"] for token in bpe["added_tokens"] if token["special"]}
    tokens = sorted(vocabulary, key=vocabulary.get)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if t in special else 4 if t in small_bpe.MARKERS else 1 for t in tokens])
    writer.add_token_merges([" ".join(merge) for merge in bpe["model"]["merges"]])
    writer.add_eos_token_id(2)
    kept = dict(model.state_dict())
    for name, tensor in model.state_dict().items():
        value, kind = tensor.numpy(), gguf.GGMLQuantizationType.F32
        stem, suffix = name.rsplit(".", 1)
        part = stem.split(".", 3)[-1]
        stored = f"blk.{stem.split('.')[2]}.{gguf_file.LAYER[part]}" if stem.startswith("model.layers") else gguf_file.OUTSIDE[stem]
        if name == "lm_head.weight":
            continue
        if part in ("self_attn.q_proj", "self_attn.k_proj"):  # as llama.cpp's converter has it
            heads = len(value) // c.head_dim
            value = value.reshape(heads, 2, -1, value.shape[1]).swapaxes(1, 2).reshape(value.shape)
        if value.ndim == 2:
            kind = gguf.GGMLQuantizationType.Q8_0 if "embed" in name else gguf.GGMLQuantizationType.Q4_1
            value = gguf.quants.quantize(np.ascontiguousarray(value), kind)
        writer.add_tensor(f"{stored}.{suffix}", value, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    made, _, _ = gguf_file.read(path)
    for name in kept:
        kept[name] = torch.from_numpy(dense(made.tensor("model.embed_tokens.weight" if name == "lm_head.weight" else name)))
        near = np.abs(kept[name].numpy() - model.state_dict()[name].numpy()).max()
        require(f"GGUF {name}", near, 0, 0.1)  # the order of rows is right
    model.load_state_dict(kept)
    return model


def check_gguf(folder: Path, model: PreTrainedModel) -> None:
    folder.mkdir()
    model = gguf_of(folder / "small.gguf", model)
    expected = wanted(model, IDS)
    for precision, most in (("fp32", OFF), ("int8", 1.0), ("int4", 1.0)):
        path, made = exported(folder / "small.gguf", folder / "onnx", "--precision", precision)
        require(f"GGUF {precision}", Runner(path, made.shape).step(IDS)["logits"], expected, most)
    for text in ("Tom has 17 apples.", "<|im_start|>user\nHi<think>"):
        ours = small_bpe.tokenizer().encode(text).ids
        again = small_bpe.Tokenizer.from_file(str(folder / "onnx/tokenizer.json")).encode(text, add_special_tokens=False).ids
        require("GGUF tokenizer", np.array(again) if len(again) == len(ours) else np.inf, np.array(ours), 0)


def check_blocks() -> None:
    """Blocks of random bytes are what the gguf package takes them for."""
    random = np.random.default_rng(6)
    for kind, (size, unpack) in gguf_file.BLOCKS.items():
        raw = random.integers(0, 256, (3, 4, size), np.uint8)
        raw[..., 1] &= 0x3B  # of the scale: no infinities
        raw[..., 3] &= 0x3B  # of what may be the offset
        expected = gguf.quants.dequantize(raw.reshape(3, -1), kind)
        require(f"blocks of {kind.name}", unpack(raw).dense(), expected, 1e-6 * np.abs(expected).max())


def check_quantised() -> None:
    weights = np.random.default_rng(4).standard_normal((8, 96)).astype(np.float32)
    for bits, most in ((8, 0.02), (4, 0.5)):
        require(f"{bits} bits", quantised(weights, bits).dense(), weights, most)


def main() -> None:
    onnxruntime.set_default_logger_severity(3)
    check_blocks()
    check_quantised()
    with tempfile.TemporaryDirectory() as temporary:
        for name, model in models().items():
            check_layouts(Path(temporary) / name, name, randomised(model))
        check_gguf(Path(temporary) / "gguf", randomised(models()["llama"]))
    print("all is well")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    main()
