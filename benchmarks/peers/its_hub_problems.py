"""Best-of-16 and an 8-particle filter of its_hub over llama.cpp, on a few word problems. Prints one JSON object.

The verifier looks for the right number in the text: what is compared is time, not skill.
"""

import argparse
import asyncio
import json
import re
import time
from pathlib import Path

from its_hub import AbstractOutcomeRewardModel, AbstractProcessRewardModel, BestOfN
from its_hub.core.algorithms.particle_gibbs import ParticleFiltering
from its_hub.core.lms.openai_lm import OpenAICompatibleLanguageModel
from its_hub.core.lms.step_generation import StepGeneration

import llama_server

SAMPLES = 16
SAMPLE_TOKENS = 120
PARTICLES = 8
STEPS = 6
STEP_TOKENS = 20


def mentions(text: str, answer: int) -> bool:
    return str(answer) in re.findall(r"\d+", text)


class Outcome(AbstractOutcomeRewardModel):
    def __init__(self, answer: int):
        self.answer = answer

    def score(self, messages, **kwargs):
        batch = messages if isinstance(messages[0], list) else [messages]
        scores = [float(mentions(each[-1].content or "", self.answer)) for each in batch]
        return scores if batch is messages else scores[0]

    async def ascore(self, messages, orchestrator=None, **kwargs):
        return self.score(messages)


class Process(AbstractProcessRewardModel):
    def __init__(self, answer: int):
        self.answer = answer

    def score(self, prompt_or_messages, steps):
        if isinstance(steps, list):
            return [0.9 if mentions(each, self.answer) else 0.1 for each in steps]
        return 0.9 if mentions(steps, self.answer) else 0.1

    async def ascore(self, prompt_or_messages, steps):
        return self.score(prompt_or_messages, steps)


class Continuing(OpenAICompatibleLanguageModel):
    """llama.cpp answers a begun message with all of it; its_hub wants what follows."""

    async def agenerate(self, messages, *arguments, **named):
        replies = await super().agenerate(messages, *arguments, **named)
        batch = isinstance(messages[0], list)
        for conversation, reply in zip(messages if batch else [messages], replies if batch else [replies]):
            last = conversation[-1]
            if last.role == "assistant" and (reply.get("content") or "").startswith(last.content):
                reply["content"] = reply["content"][len(last.content):]
        return replies


def seconds(solve) -> tuple[float, str]:
    began = time.perf_counter()
    reply = asyncio.run(solve())
    return time.perf_counter() - began, reply["content"] or ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("--problems", type=Path, default=Path(__file__).parent / "problems.json")
    arguments = parser.parse_args()
    problems = json.loads(arguments.problems.read_text())
    with llama_server.running(arguments.gguf, SAMPLES, 512) as (base, process):
        def model(kind, tokens):
            return kind(endpoint=base + "/v1", api_key="none", model_name="model", max_tokens=tokens, temperature=0.8)

        best = lambda p: BestOfN(Outcome(p["answer"])).ainfer(model(OpenAICompatibleLanguageModel, SAMPLE_TOKENS), p["question"], SAMPLES)
        steps = StepGeneration(max_steps=STEPS - 1, tokens_per_step=STEP_TOKENS, temperature=0.8)
        particles = lambda p: ParticleFiltering(steps, Process(p["answer"])).ainfer(model(Continuing, STEP_TOKENS), p["question"], PARTICLES)
        result = {}
        for name, run in {"best-of-n": best, "particle-filter": particles}.items():
            seconds(lambda: run(problems[0]))  # warms up
            taken = [(seconds(lambda p=p: run(p)), p) for p in problems]
            result[name] = {
                "seconds_a_problem": sum(s for (s, _), _ in taken) / len(taken),
                "seconds": [round(s, 2) for (s, _), _ in taken],
                "right": sum(mentions(text, p["answer"]) for (_, text), p in taken),
            }
        result["peak_rss_mib"] = llama_server.peak_rss_mib(process)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
