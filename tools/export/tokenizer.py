"""tokenizer.json and tokenizer_config.json from what a GGUF file has of them."""

import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from gguf_file import GgufFile

CONTROL, USER_DEFINED = 3, 4  # token types
WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{digits}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def split(digits: str) -> pre_tokenizers.PreTokenizer:
    words = pre_tokenizers.Split(Regex(WORDS.format(digits=digits)), "isolated")
    return pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def pre_tokenizer(kind: str) -> pre_tokenizers.PreTokenizer:
    """How text is cut into words, which GGUF only has a name for."""
    if kind == "smollm":  # a token a digit
        return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    if kind == "gpt-2":
        return pre_tokenizers.ByteLevel(add_prefix_space=False)
    if kind == "llama-bpe":
        return split("{1,3}")
    if kind == "qwen2":
        return split("")
    raise SystemExit(f"how the tokenizer '{kind}' cuts words is not known; put its tokenizer.json and tokenizer_config.json beside the GGUF file")


def write(file: GgufFile, folder: Path) -> None:
    kind, cut = file.fact("tokenizer.ggml.model"), file.fact("tokenizer.ggml.pre", "gpt-2")
    if kind != "gpt2":
        raise SystemExit(f"a tokenizer of the kind '{kind}' is not supported; put its tokenizer.json and tokenizer_config.json beside the GGUF file")
    tokens, types = file.fact("tokenizer.ggml.tokens"), file.fact("tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ")) for merge in file.fact("tokenizer.ggml.merges")]
    bpe = models.BPE({token: i for i, token in enumerate(tokens)}, merges, ignore_merges=cut == "llama-bpe")
    tokenizer = Tokenizer(bpe)
    if cut == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizer(cut)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token, t in zip(tokens, types) if t == CONTROL])
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token, t in zip(tokens, types) if t == USER_DEFINED])
    special = {}
    for name, key in (("bos", "bos"), ("eos", "eos"), ("unk", "unknown"), ("pad", "padding")):
        token = file.fact(f"tokenizer.ggml.{key}_token_id")
        if token is not None:
            special[f"{name}_token"] = tokens[token]
    adds_bos = bool(file.fact("tokenizer.ggml.add_bos_token", cut == "llama-bpe"))
    if adds_bos:
        bos = special["bos_token"]
        tokenizer.post_processor = processors.TemplateProcessing(f"{bos} $A", f"{bos} $A {bos} $B", [(bos, tokens.index(bos))])
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_bos_token": adds_bos,
        "clean_up_tokenization_spaces": False,
        "model_max_length": file.of_model("context_length"),
        **special,
    }
    template = file.fact("tokenizer.chat_template")
    if template:
        config["chat_template"] = template
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n")
