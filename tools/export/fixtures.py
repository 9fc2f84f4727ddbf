"""Writes what Python makes of chat templates and texts, for the Java tests.

    python tools/export/fixtures.py [--smollm2 DIR]

Templates, conversations and snippets: rendered by Jinja2 as transformers has it. Texts: as tokens, by the tokenizers library, of
the small BPE tokenizer made here and, with --smollm2, of that model; then also its most likely answers, by torch.
"""

import argparse
import json
from datetime import datetime
from pathlib import Path

from jinja2.exceptions import TemplateError
from tokenizers import Tokenizer

import check
import gguf_file
import reference
import small_bpe
import template
from conversations import CONVERSATIONS, NOW, SNIPPETS, TEMPLATES
from corpus import TEXTS

FOLDER = Path(__file__).resolve().parents[2] / "backends/huggingface/src/test/resources/io/ponder4j/huggingface"
TOKENS = 40
IN_PARTS = ("gemma", "qwen3")  # templates that know of content in parts


def write(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def rendered(source: str, messages: list[dict], variables: dict) -> dict:
    """What a rendering gives: text, or an error."""
    try:
        return {"text": template.render(source, messages, datetime.fromisoformat(NOW), **variables)}
    except (TemplateError, TypeError, ArithmeticError) as e:
        return {"error": str(e)}


def templates(folder: Path) -> None:
    cases = []
    for name, tokens in TEMPLATES.items():
        source = (folder / f"{name}.jinja").read_text().removesuffix("\n")
        for label, (messages, variables) in CONVERSATIONS.items():
            if label == "parts" and name not in IN_PARTS:
                continue
            for add in (True, False):
                given = {**tokens, **variables, "add_generation_prompt": add}
                cases.append({"template": name, "conversation": label, "messages": messages, "variables": given, **rendered(source, messages, given)})
    snippets = [{"source": source, "variables": variables, **rendered(source, [], variables)} for source, variables in SNIPPETS]
    write(folder / "expected.json", {"now": NOW, "cases": cases, "snippets": snippets})


def texts(tokenizer: Tokenizer) -> list[dict]:
    """ids: special tokens in the text are what they say. plain_ids: they are text like other."""
    cases = []
    for text in TEXTS:
        tokenizer.encode_special_tokens = False
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        tokenizer.encode_special_tokens = True
        plain = tokenizer.encode(text, add_special_tokens=False).ids
        decoded = tokenizer.decode(ids, skip_special_tokens=False)
        cases.append({"text": text, "ids": ids, "plain_ids": plain, "decoded": decoded, "without_special": tokenizer.decode(ids, skip_special_tokens=True)})
    tokenizer.encode_special_tokens = False
    return cases


def small(folder: Path) -> None:
    """A model's folder but for the graph, which is one of backends/onnx."""
    import tiny

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = small_bpe.tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    s = tiny.SHAPE
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": s.width, "intermediate_size": s.inner,
        "num_hidden_layers": s.layers, "num_attention_heads": s.heads, "num_key_value_heads": s.kv_heads, "head_dim": s.head_size,
        "vocab_size": s.vocabulary, "max_position_embeddings": s.positions, "rms_norm_eps": s.epsilon, "rope_theta": s.rotary_base,
        "hidden_act": "silu", "tie_word_embeddings": s.tied, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0,
    }  # fmt: skip
    write(folder / "config.json", config)
    start, end = small_bpe.SPECIAL[1:]
    chat = (folder.parent / "templates/chatml.jinja").read_text().removesuffix("\n")
    names = {"bos_token": start, "eos_token": end, "pad_token": small_bpe.SPECIAL[0]}
    write(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": s.positions, **names, "chat_template": chat})
    write(folder / "texts.json", texts(tokenizer))


def greedy(folder: Path, source: Path) -> list[dict]:
    model, config, _ = gguf_file.read(source)
    expected = reference.Torch(model, config)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    cases = []
    for question, _ in check.CHATS:
        prompt = check.prompt(folder, question)
        ids = tokenizer.encode(prompt, add_special_tokens=False).ids
        found = expected.greedy(ids, TOKENS)
        text = tokenizer.decode(found, skip_special_tokens=True)
        cases.append({"question": question, "prompt": prompt, "prompt_ids": ids, "ids": found, "text": text})
    return cases


def main(options: argparse.Namespace) -> None:
    templates(FOLDER / "templates")
    small(FOLDER / "small")
    if options.smollm2:
        write(FOLDER / "smollm2/texts.json", texts(Tokenizer.from_file(str(options.smollm2 / "tokenizer.json"))))
        if options.gguf:
            write(FOLDER / "smollm2/greedy.json", greedy(options.smollm2, options.gguf))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smollm2", type=Path, help="the folder that smollm2.sh made")
    parser.add_argument("--gguf", type=Path, help="the model that it was made of; needs torch")
    main(parser.parse_args())
