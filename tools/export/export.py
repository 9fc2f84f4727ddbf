"""Makes an ONNX directory of a decoder of the Llama family.

    python tools/export/export.py SOURCE DIR [--precision int8]

SOURCE is a local Hugging Face folder (Llama, Mistral, Qwen2, Qwen3; safetensors) or a GGUF file of these. DIR gets the graph,
with its weights beside it where they are large, config.json, the tokenizer and the chat template. At the end the graph's logits
are compared with those of torch where transformers is installed, else with a plain reading of the architecture in numpy.
"""

import argparse
import json
import shutil
from pathlib import Path

import check
import gguf_file
import hub_folder
import tokenizer
from decoder import export
from graph import Graph
from layouts import Flat, Hub, HubGqa, Layout
from model import BLOCK, Model

PRECISIONS = {"fp32": "model.onnx", "int8": "model_int8.onnx", "int4": "model_int4.onnx"}
LARGE = 16e6  # parameters: weights go beside the graph
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "special_tokens_map.json", "generation_config.json")


def read(source: Path, folder: Path) -> Model:
    """Reads a model, and writes what is not its graph."""
    if not source.exists():
        raise SystemExit(f"there is no {source}; it should be a Hugging Face model's folder or a GGUF file")
    if source.is_dir():
        model, config = hub_folder.read(source)
    else:
        model, config, file = gguf_file.read(source)
        if not (source.parent / "tokenizer.json").exists():
            tokenizer.write(file, folder)
    beside = source if source.is_dir() else source.parent
    for name in TOKENIZER:
        if (beside / name).exists():
            shutil.copyfile(beside / name, folder / name)
    if not (folder / "tokenizer.json").exists():
        raise SystemExit(f"there is no tokenizer.json in {beside}; save the tokenizer as such (a fast one, save_pretrained)")
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    return model


def layout(g: Graph, model: Model, options: argparse.Namespace) -> Layout:
    if options.hub:
        return Hub(g, model.shape)
    if options.gqa_hub:
        return HubGqa(g, model.shape)
    return Flat(g, model.shape, hidden=options.hidden, prefix=options.prefix)


def parameters(model: Model) -> float:
    s = model.shape
    layer = s.width * (s.heads + 2 * s.kv_heads) * s.head_size + s.heads * s.head_size * s.width + 3 * s.width * s.inner
    return s.layers * layer + s.vocabulary * s.width * (1 if s.tied else 2)


def require(model: Model, options: argparse.Namespace) -> None:
    """What ONNX Runtime's operators need."""
    s = model.shape
    if s.head_size % 16 and not options.hub:
        raise SystemExit(f"heads of {s.head_size} values are not supported, only multiples of 16; export it with --hub")
    if any(size % BLOCK for size in (s.width, s.inner, s.heads * s.head_size)) and options.precision != ["fp32"]:
        raise SystemExit(f"matrices of {s.width} and {s.inner} columns have no blocks of {BLOCK}; export it with --precision fp32")


def main(options: argparse.Namespace) -> None:
    options.folder.mkdir(parents=True, exist_ok=True)
    options.precision = precisions = options.precision or ["fp32"]
    model = read(options.source, options.folder)
    require(model, options)
    for precision in precisions:
        path = options.folder / PRECISIONS[precision]
        data = path.with_name(path.name + ".data") if parameters(model) > LARGE else None
        table = "fp32" if precision == "fp32" else options.head
        export(model, layout(Graph("decoder", data), model, options), path, precision, table)
        size = sum(file.stat().st_size for file in (path, data) if file)
        print(f"{path}: {size / 1e6:.0f} MB", flush=True)
    if not options.unchecked:
        check.check(model, options.folder, {p: options.folder / PRECISIONS[p] for p in precisions})


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--precision", action="append", choices=PRECISIONS, help="may be given several times; " + ", ".join(f"{p} is {n}" for p, n in PRECISIONS.items()))
    parser.add_argument("--head", choices=("int8", "int4"), default="int8", help="of the embedding and the output matrix, where the rest is quantised")
    parser.add_argument("--hidden", action="store_true", help="also give the states after the last norm")
    parser.add_argument("--prefix", action="store_true", help="also take a prefix that rows have in common; ONNX Runtime then holds the weights twice")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--hub", action="store_true", help="the usual layout of exported models instead of ours")
    kind.add_argument("--gqa-hub", action="store_true", help="that of onnxruntime-genai, with GroupQueryAttention")
    parser.add_argument("--unchecked", action="store_true", help="do not compare with a reference")
    return parser


if __name__ == "__main__":
    main(parser().parse_args())
