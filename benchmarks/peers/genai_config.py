"""Writes the genai_config.json that onnxruntime-genai wants beside a graph.

    python genai_config.py DIR THREADS SPINNING
"""

import json
import sys
from pathlib import Path


def main(folder: Path, threads: int, spinning: str) -> None:
    config = json.loads((folder / "config.json").read_text())
    graph = next(folder.glob("*.onnx")).name
    layer = config["num_hidden_layers"]
    (folder / "genai_config.json").write_text(json.dumps({
        "model": {
            "type": "llama",
            "bos_token_id": config["bos_token_id"],
            "eos_token_id": [config["eos_token_id"]],
            "pad_token_id": config["pad_token_id"],
            "context_length": config["max_position_embeddings"],
            "vocab_size": config["vocab_size"],
            "decoder": {
                "session_options": {
                    "log_id": "peer",
                    "intra_op_num_threads": threads,
                    "session.intra_op.allow_spinning": spinning,
                    "provider_options": [],
                },
                "filename": graph,
                "head_size": config["head_dim"],
                "hidden_size": config["hidden_size"],
                "num_attention_heads": config["num_attention_heads"],
                "num_key_value_heads": config["num_key_value_heads"],
                "num_hidden_layers": layer,
                "inputs": {
                    "input_ids": "input_ids",
                    "attention_mask": "attention_mask",
                    "past_key_names": "past_key_values.%d.key",
                    "past_value_names": "past_key_values.%d.value",
                },
                "outputs": {
                    "logits": "logits",
                    "present_key_names": "present.%d.key",
                    "present_value_names": "present.%d.value",
                },
            },
        },
        "search": {"past_present_share_buffer": True, "max_length": config["max_position_embeddings"]},
    }, indent=2) + "\n")


main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
