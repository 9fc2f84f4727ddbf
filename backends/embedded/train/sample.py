"""Draws chains from a trained decoder at temperature 1, many of one prompt at a time."""

import torch

import calc
from model import Decoder

MAX_NEW = 200


@torch.no_grad()
def chains(model: Decoder, prompt: str, count: int, generator: torch.Generator) -> list[str]:
    """Chains without their end mark; one that does not end is cut at MAX_NEW characters."""
    ids = torch.tensor([calc.encode(prompt)])
    caches: list[list[torch.Tensor]] = [[] for _ in model.blocks]
    hidden = model.hidden(ids, caches)[:, -1].expand(count, -1)
    for cache in caches:
        cache[:] = [part.expand(count, -1, -1, -1) for part in cache]
    drawn = [""] * count
    open_rows = torch.ones(count, dtype=torch.bool)
    for past in range(ids.shape[1], ids.shape[1] + MAX_NEW):
        token = torch.multinomial(model.law(hidden).exp(), 1, generator=generator)[:, 0]
        for row in open_rows.nonzero()[:, 0].tolist():
            if token[row] == calc.END:
                open_rows[row] = False
            else:
                drawn[row] += calc.VOCABULARY[token[row]]
        if not open_rows.any():
            break
        hidden = model.hidden(token[:, None], caches, past)[:, -1]
    return drawn
