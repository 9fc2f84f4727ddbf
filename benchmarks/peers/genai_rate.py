"""The rate of onnxruntime-genai: samples of one prompt side by side, the prompt included. Prints one JSON object."""

import argparse
import json
import time

import numpy as np
import onnxruntime_genai as genai

import measure


def sample(model, samples: int, prompt: int, tokens: int, seed: int) -> tuple[float, float]:
    """Seconds until the first token, and until the last."""
    ids = np.random.default_rng(seed).integers(3, 40_000, prompt, dtype=np.int32)
    settings = genai.GeneratorParams(model)
    settings.set_search_options(
        batch_size=samples, do_sample=True, temperature=0.8, top_k=40, top_p=1.0,
        min_length=prompt + tokens, max_length=prompt + tokens, random_seed=seed)
    began = time.perf_counter()
    generator = genai.Generator(model, settings)
    generator.append_tokens(np.tile(ids, (samples, 1)))
    generator.generate_next_token()
    first = time.perf_counter() - began
    for _ in range(tokens - 1):
        generator.generate_next_token()
    last = time.perf_counter() - began
    written = generator.token_count() - prompt
    if written != tokens:
        raise SystemExit(f"genai wrote {written} tokens a sample instead of {tokens}")
    return first, last


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="with a genai_config.json")
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--prompt", type=int, required=True)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    model = genai.Model(arguments.folder)
    sample(model, arguments.samples, arguments.prompt, arguments.tokens, 0)
    times = [
        sample(model, arguments.samples, arguments.prompt, arguments.tokens, 1 + i)
        for i in range(arguments.rounds)]
    seconds = measure.median([last for _, last in times])
    print(json.dumps({
        "tokens_per_s": arguments.samples * arguments.tokens / seconds,
        "seconds_to_first_token": measure.median([first for first, _ in times]),
        "peak_rss_mib": measure.peak_rss_mib(),
    }))


main()
