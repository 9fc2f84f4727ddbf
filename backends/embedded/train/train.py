"""Trains the stages of the recipe. Budgets are in tokens, never in time, so that seeds reproduce."""

import argparse
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional

import torch
from torch import Tensor
from torch.nn import functional as F

import calc
from calc import CLEAN, Errors
from model import DRAFT, GENERATOR, Decoder, Shape
from muon import Muon

BATCH_TOKENS = 2048
POOL_EXAMPLES = 2048  # examples sorted by length together
OPERAND_WEIGHTS = (1, 2, 3, 3, 3, 1.5, 1.5)  # 2..8 operands
CLEAN_OPERAND_WEIGHTS = (2, 3, 3, 2, 1.5, 1, 1)


@dataclass(frozen=True)
class Stage:
    shape: Shape
    start: Optional[str]  # the stage whose weights this one goes on from
    tokens: float
    errors: Errors
    muon_rate: float
    adam_rate: float
    warmup: int
    seed: int
    weights: tuple[float, ...] = OPERAND_WEIGHTS


STAGES = {
    "g1": Stage(GENERATOR, None, 9.0e6, Errors((0, 0.06, 0.16), 0), 6e-3, 3e-3, 200, 0),
    "g2": Stage(GENERATOR, "g1", 2.0e6, Errors((0, 0.06, 0.16), 0.6), 3e-3, 1.5e-3, 50, 2),
    "g3": Stage(GENERATOR, "g2", 1.0e6, Errors((0, 0.08, 0.26), 0.6), 2e-3, 1e-3, 30, 3),
    "clean": Stage(GENERATOR, None, 5.5e6, CLEAN, 6e-3, 3e-3, 200, 7, CLEAN_OPERAND_WEIGHTS),
    "draft": Stage(DRAFT, None, 7.0e6, Errors((0, 0.06, 0.16), 0.6), 6e-3, 3e-3, 200, 22),
}


def batches(rng: random.Random, stage: Stage) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless batches (ids, targets), each [rows, time], of about BATCH_TOKENS; a target of -100 is not learnt."""
    while True:
        pool = [calc.example(rng, stage.weights, stage.errors) for _ in range(POOL_EXAMPLES)]
        pool.sort(key=lambda pair: len(pair[0]) + len(pair[1]))
        groups, group = [], []
        for pair in pool:
            length = len(pair[0]) + len(pair[1])  # the longest so far
            if group and (len(group) + 1) * length > BATCH_TOKENS:
                groups.append(group)
                group = []
            group.append(pair)
        groups.append(group)
        rng.shuffle(groups)
        yield from map(_tensors, groups)


def _tensors(group: list[tuple[str, str]]) -> tuple[Tensor, Tensor]:
    longest = max(len(p) + len(c) for p, c in group)
    ids = torch.full((len(group), longest), calc.PAD)
    for row, (prompt, chain) in enumerate(group):
        ids[row, : len(prompt) + len(chain)] = torch.tensor(calc.encode(prompt + chain))
    targets = ids[:, 1:].clone()
    targets[targets == calc.PAD] = -100
    for row, (prompt, _) in enumerate(group):
        targets[row, : len(prompt) - 1] = -100
    return ids[:, :-1], targets


def train(name: str, folder: Path) -> None:
    stage = STAGES[name]
    torch.manual_seed(stage.seed)
    rng = random.Random(stage.seed)
    model = Decoder(stage.shape)
    if stage.start:
        model.load_state_dict(torch.load(folder / f"{stage.start}.pt"))
    matrices = [p for n, p in model.named_parameters() if n.startswith("blocks") and p.dim() == 2]
    others = [p for n, p in model.named_parameters() if not (n.startswith("blocks") and p.dim() == 2)]
    muon = Muon(matrices, momentum=0.95, weight_decay=0.01)
    adam = torch.optim.AdamW(others, lr=stage.adam_rate, betas=(0.9, 0.98), weight_decay=0.0)
    seen, step, started, smooth = 0, 0, time.process_time(), None
    for ids, targets in batches(rng, stage):
        rate = min(1.0, (step + 1) / stage.warmup)
        rate *= 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, seen / stage.tokens)))
        adam.param_groups[0]["lr"] = stage.adam_rate * rate
        loss = F.cross_entropy(model.logits(model.hidden(ids)).flatten(0, 1), targets.flatten(), ignore_index=-100)
        model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        muon.step(stage.muon_rate * rate)
        adam.step()
        seen += int((ids != calc.PAD).sum())
        step += 1
        smooth = loss.item() if smooth is None else 0.98 * smooth + 0.02 * loss.item()
        if step % 200 == 0 or seen >= stage.tokens:
            print(f"{name} step {step} tokens {seen} loss {smooth:.4f} cpu {time.process_time() - started:.0f}s", flush=True)
        if seen >= stage.tokens:
            break
    torch.save(model.state_dict(), folder / f"{name}.pt")
    print(f"{name}: {model.parameter_count()} parameters, {step} steps, {seen} tokens")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", nargs="+", choices=STAGES)
    parser.add_argument("--folder", type=Path, default=Path("build"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.folder.mkdir(exist_ok=True)
    for stage_name in arguments.stages:
        train(stage_name, arguments.folder)
