"""Muon in 32-bit floats: torch's own works in bfloat16, which a CPU without that unit emulates at a tenth of the speed."""

import torch
from torch import Tensor

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5


def orthogonal(matrices: Tensor) -> Tensor:
    """The nearest orthogonal matrices, roughly: singular values are driven towards 1. [n, rows, columns]"""
    a, b, c = NEWTON_SCHULZ
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(ITERATIONS):
        gram = x @ x.transpose(1, 2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.transpose(1, 2) if tall else x


class Muon:
    """Momentum, orthogonalised, scaled to the RMS of an AdamW update (0.2 * sqrt(longer side)); Nesterov."""

    def __init__(self, matrices: list[Tensor], momentum: float, weight_decay: float):
        shapes = sorted({m.shape for m in matrices})
        self.groups = [[m for m in matrices if m.shape == shape] for shape in shapes]
        self.buffers = [torch.zeros(len(group), *group[0].shape) for group in self.groups]
        self.momentum = momentum
        self.weight_decay = weight_decay

    @torch.no_grad()
    def step(self, rate: float) -> None:
        for group, buffer in zip(self.groups, self.buffers):
            gradient = torch.stack([m.grad for m in group])
            buffer.lerp_(gradient, 1 - self.momentum)
            update = orthogonal(gradient.lerp(buffer, self.momentum))
            scale = 0.2 * max(update.shape[1:]) ** 0.5
            for matrix, direction in zip(group, update):
                matrix.mul_(1 - rate * self.weight_decay).sub_(direction, alpha=rate * scale)
