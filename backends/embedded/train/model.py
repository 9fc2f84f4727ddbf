"""The decoder: pre-LayerNorm, rotary positions (halves rotated), GELU (tanh), tied embedding."""

from dataclasses import dataclass
from typing import Optional

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from calc import UNTRAINED, VOCABULARY

ROTARY_BASE = 10_000.0
MASKED = -1e9  # logit of an id that must never be drawn


@dataclass(frozen=True)
class Shape:
    layers: int
    width: int
    heads: int

    @property
    def head_size(self) -> int:
        return self.width // self.heads


GENERATOR = Shape(layers=4, width=128, heads=4)
DRAFT = Shape(layers=2, width=64, heads=2)


def rotary_tables(positions: int, head_size: int) -> tuple[Tensor, Tensor]:
    """cos and sin, each [positions, head_size / 2]."""
    frequencies = ROTARY_BASE ** (-torch.arange(0, head_size, 2, dtype=torch.float64) / head_size)
    angles = torch.arange(positions, dtype=torch.float64)[:, None] * frequencies
    return angles.cos().float(), angles.sin().float()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x [batch, heads, time, head_size]; cos, sin [time, head_size / 2]."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


class Block(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.heads = shape.heads
        self.norm1 = nn.LayerNorm(shape.width)
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)
        self.norm2 = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, 4 * shape.width)
        self.down = nn.Linear(4 * shape.width, shape.width)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, cache: Optional[list[Tensor]] = None) -> Tensor:
        """Without a cache causal over x; with one [keys, values] x is a single new token, and the cache grows by it."""
        batch, time, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, time, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if cache is not None:
            if cache:
                k, v = torch.cat((cache[0], k), dim=2), torch.cat((cache[1], v), dim=2)
            cache[:] = [k, v]
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=time > 1)
        x = x + self.out(attended.transpose(1, 2).reshape(batch, time, width))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Decoder(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(len(VOCABULARY), shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                scale = (2 * shape.layers) ** -0.5 if name.endswith(("out.weight", "down.weight")) else 1.0
                nn.init.normal_(parameter, std=0.02 * scale)

    def hidden(self, ids: Tensor, caches: Optional[list[list[Tensor]]] = None, past: int = 0) -> Tensor:
        """ids [batch, time] to the normalised last hidden states [batch, time, width]; caches hold `past` tokens."""
        cos, sin = rotary_tables(past + ids.shape[1], self.shape.head_size)
        x = self.embedding(ids)
        for layer, block in enumerate(self.blocks):
            x = block(x, cos[past:], sin[past:], None if caches is None else caches[layer])
        return self.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        return hidden @ self.embedding.weight.T

    def law(self, hidden: Tensor) -> Tensor:
        """Log-probabilities with the ids masked that were never trained."""
        logits = self.logits(hidden)
        logits[..., UNTRAINED] = MASKED
        return logits.log_softmax(-1)

    def parameter_count(self) -> int:
        return sum(p.numel() for p in self.parameters())
