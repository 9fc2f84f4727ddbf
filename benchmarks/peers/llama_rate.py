"""The rate of llama.cpp behind its server: samples of one prompt side by side, the prompt included. Prints one JSON object."""

import argparse
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import llama_server
import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--prompt", type=int, required=True)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    context = arguments.prompt + arguments.tokens + 16
    with llama_server.running(arguments.gguf, arguments.samples, context) as (base, process):
        def sample(round: int) -> float:
            prompt = [random.Random(round).randrange(3, 40_000) for _ in range(arguments.prompt)]
            body = {"prompt": prompt, "n_predict": arguments.tokens, "ignore_eos": True, "temperature": 0.8, "top_k": 40,
                    "top_p": 1.0, "min_p": 0.0, "cache_prompt": True}
            began = time.perf_counter()
            with ThreadPoolExecutor(arguments.samples) as pool:
                replies = list(pool.map(lambda i: llama_server.post(base + "/completion", body | {"seed": i}), range(arguments.samples)))
            seconds = time.perf_counter() - began
            written = sum(reply["tokens_predicted"] for reply in replies)
            if written != arguments.samples * arguments.tokens:
                raise SystemExit(f"llama.cpp wrote {written} tokens")
            return written / seconds

        sample(0)
        rates = [sample(1 + i) for i in range(arguments.rounds)]
        print(json.dumps({"tokens_per_s": measure.median(rates), "peak_rss_mib": llama_server.peak_rss_mib(process)}))


if __name__ == "__main__":
    main()
