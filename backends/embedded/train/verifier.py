"""Process verifiers: a small head over what a frozen decoder computes while it reads a chain.

A line's features: the decoder's hidden state at the line's end and seven numbers (sum, minimum and mean log-probability of
its tokens; maximum and sum of the entropy at them; the lowest log-probability of any line so far; line number / 8). The
head sees chains up to and with their first wrong line: what follows an error is wrong by construction and teaches nothing.
"""

import random
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

import calc
from model import GENERATOR, Decoder
from sample import chains

TRAIN_PROBLEMS, TRAIN_CHAINS = 400, 8
TEST_PROBLEMS, TEST_CHAINS = 120, 16
EPOCHS, BATCH = 8, 256
SEED = 0


class Head(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.BatchNorm1d(width + 7)
        self.layer1 = nn.Linear(width + 7, 64)
        self.layer2 = nn.Linear(64, 1)

    def forward(self, features: Tensor) -> Tensor:
        """features [lines, width + 7] to log-odds [lines] of the line being right."""
        return self.layer2(F.gelu(self.layer1(self.norm(features))))[:, 0]


def lines_to_first_error(prompt: str, chain: str) -> list[bool]:
    """For each line, whether its value is the prompt's; ends with the first that is not."""
    wanted = calc.line_value(prompt[:-2])
    labels = []
    for line in chain.split("\n"):
        labels.append(calc.line_value(line) == wanted)
        if not labels[-1]:
            break
    return labels


@torch.no_grad()
def features(model: Decoder, prompt: str, chain: str) -> Tensor:
    """One row a line of the chain: [lines, width + 7]."""
    text = chain + "."
    ids = torch.tensor([calc.encode(prompt + text)])
    hidden = model.hidden(ids)[0]
    law = model.law(hidden)[len(prompt) - 1 : -1]  # row t predicts character t of the text
    log_probs = law.gather(1, ids[0, len(prompt) :, None])[:, 0]
    entropies = -(law.exp() * law).sum(-1)
    rows, start, lowest = [], 0, torch.tensor(0.0)
    for number, line in enumerate(chain.split("\n")):
        end = start + len(line) + 1
        mine, unsure = log_probs[start:end], entropies[start:end]
        lowest = torch.minimum(lowest, mine.min())
        numbers = (mine.sum(), mine.min(), mine.mean(), unsure.max(), unsure.sum(), lowest, torch.tensor(number / 8))
        rows.append(torch.cat((hidden[len(prompt) + end - 1], torch.stack(numbers))))
        start = end
    return torch.stack(rows)


def draw(generator: Decoder, problems: int, count: int, operands: range, evaluation: bool, seed: int):
    """Prompts with sampled chains; empty lines, which no head can read, are left out."""
    rng, torch_rng = random.Random(seed), torch.Generator().manual_seed(seed)
    for _ in range(problems):
        prompt, _ = calc.fresh_prompt(rng, rng.choice(operands), evaluation)
        for chain in chains(generator, prompt, count, torch_rng):
            yield prompt, chain


def examples(reader: Decoder, pairs: list[tuple[str, str]]) -> tuple[Tensor, Tensor]:
    rows, labels = [], []
    for prompt, chain in pairs:
        right = lines_to_first_error(prompt, chain)
        rows.append(features(reader, prompt, chain)[: len(right)])
        labels.extend(right)
    return torch.cat(rows), torch.tensor(labels, dtype=torch.float32)


def auc(scores: Tensor, labels: Tensor) -> float:
    """The share of (right, wrong) pairs in which the right one scores higher, ties half."""
    order = scores.argsort()
    ranks = torch.empty(len(scores))
    ranks[order] = torch.arange(1, len(scores) + 1, dtype=torch.float32)
    for value in scores.unique():
        same = scores == value
        if same.sum() > 1:
            ranks[same] = ranks[same].mean()
    right = labels.sum()
    return float((ranks[labels == 1].sum() - right * (right + 1) / 2) / (right * (len(labels) - right)))


def fit(rows: Tensor, labels: Tensor) -> Head:
    torch.manual_seed(SEED)
    head = Head(rows.shape[1] - 7)
    optimiser = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=0.05)
    steps = EPOCHS * (len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(EPOCHS):
        shuffled = torch.randperm(len(rows))
        for start in range(0, len(rows) - BATCH + 1, BATCH):
            batch = shuffled[start : start + BATCH]
            loss = F.binary_cross_entropy_with_logits(head(rows[batch]), labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return head.eval()


def train(folder: Path) -> None:
    generator, clean = Decoder(GENERATOR), Decoder(GENERATOR)
    generator.load_state_dict(torch.load(folder / "g3.pt"))
    clean.load_state_dict(torch.load(folder / "clean.pt"))
    training = list(draw(generator, TRAIN_PROBLEMS, TRAIN_CHAINS, range(2, 9), False, SEED))
    test = list(draw(generator, TEST_PROBLEMS, TEST_CHAINS, range(4, 7), True, SEED + 1))
    for name, reader in (("verifier", clean), ("self_verifier", generator)):
        head = fit(*examples(reader, training))
        rows, labels = examples(reader, test)
        with torch.no_grad():
            probability = head(rows).sigmoid()
        accuracy = ((probability > 0.5) == (labels == 1)).float().mean()
        brier = (probability - labels).square().mean()
        print(
            f"{name}: {len(rows)} test lines, right {labels.mean():.3f}, "
            f"AUC to the first error {auc(probability, labels):.4f}, accuracy {accuracy:.3f}, Brier {brier:.4f}, "
            f"mean score of wrong lines {probability[labels == 0].mean():.3f}"
        )
        torch.save(head.state_dict(), folder / f"{name}.pt")


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build"))
    torch.set_num_threads(1)
    train(parser.parse_args().folder)
