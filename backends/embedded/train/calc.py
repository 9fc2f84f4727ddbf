"""The task `calc`: evaluate an arithmetic expression line by line, every number two digits.

    17+28-(16+08)+13=        prompt: ends with '=' and a newline
    17+28-24+13              each line is one reduction, or one detour, of the line before
    45-24+13
    21+13
    #34.                     '#' opens the answer, '.' ends the chain

Values lie in 0..99 and no intermediate value is negative. Three things are induced on purpose, so that
inference-time scaling has something to win: hidden styles that ramble, random slips, and wrong habits that
repeat (a carry or borrow forgotten for a fixed class of digit pairs).
"""

import random
import zlib
from dataclasses import dataclass
from typing import Optional, Union

VOCABULARY = ["<pad>", ".", "\n", *"#=0123456789+-*() >"]
PAD, END, NEWLINE = 0, 1, 2
UNTRAINED = [0, VOCABULARY.index(" "), VOCABULARY.index(">")]
IDS = {character: i for i, character in enumerate(VOCABULARY)}

MAX_CHARACTERS = 300
MAX_DETOURS = 5
SLIPS = (-10, -2, -1, 1, 2, 10)
DETOUR_RATES = (0.05, 0.35, 0.85)  # direct, mixed, rambling


def encode(text: str) -> list[int]:
    return [IDS[c] for c in text]


@dataclass(frozen=True)
class Node:
    operator: str
    left: "Tree"
    right: "Tree"


Tree = Union[int, Node]


class OutOfRange(Exception):
    """A sub-value left 0..99, or a factor is below 2."""


def apply(operator: str, a: int, b: int) -> int:
    return a + b if operator == "+" else a - b if operator == "-" else a * b


def value(tree: Tree) -> int:
    """The tree's value; raises OutOfRange as soon as a sub-value leaves 0..99."""
    if isinstance(tree, int):
        return tree
    result = apply(tree.operator, value(tree.left), value(tree.right))
    if not 0 <= result <= 99:
        raise OutOfRange
    return result


def in_range(tree: Tree) -> bool:
    try:
        value(tree)
        return True
    except OutOfRange:
        return False


def text(tree: Tree) -> str:
    """The expression with the fewest brackets; a right operand of equal precedence is bracketed."""
    return _text(tree, 0)


def _text(tree: Tree, minimum: int) -> str:
    if isinstance(tree, int):
        return f"{tree:02d}"
    precedence = 2 if tree.operator == "*" else 1
    inner = _text(tree.left, precedence) + tree.operator + _text(tree.right, precedence + 1)
    return f"({inner})" if precedence < minimum else inner


def excluded(prompt: str) -> bool:
    """True for the bucket kept for evaluation, demo and tests: never trained on."""
    return zlib.crc32(prompt.encode()) % 16 == 0


# --- problems ---------------------------------------------------------------------------------------------


def _leaf(rng: random.Random) -> int:
    return rng.randint(1, rng.choice((9, 20, 50, 99)))


def _grow(rng: random.Random, leaves: int) -> tuple[Tree, int]:
    """A random tree and its value; raises OutOfRange when it breaks a rule."""
    if leaves == 1:
        leaf = _leaf(rng)
        return leaf, leaf
    operator = rng.choice("+-*")
    digit_left = digit_right = False
    if operator == "*" and rng.random() < 0.7:
        digit_left = rng.random() < 0.5
        digit_right = not digit_left
        split = 1 if digit_left else leaves - 1
    else:
        split = rng.randint(1, leaves - 1)
        if operator == "*":
            digit_left = split == 1
            digit_right = not digit_left and leaves - split == 1
    left, a = _factor(rng) if digit_left else _grow(rng, split)
    right, b = _factor(rng) if digit_right else _grow(rng, leaves - split)
    result = apply(operator, a, b)
    if not 0 <= result <= 99 or (operator == "*" and min(a, b) < 2):
        raise OutOfRange
    return Node(operator, left, right), result


def _factor(rng: random.Random) -> tuple[Tree, int]:
    digit = rng.randint(2, 9)
    return digit, digit


def problem(rng: random.Random, operands: int) -> Tree:
    while True:
        try:
            return _grow(rng, operands)[0]
        except OutOfRange:
            pass


# --- chains -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Errors:
    """Rates of the errors put in on purpose: slips by style (direct, mixed, rambling), habits in every style."""

    slips: tuple[float, float, float]
    habits: float


CLEAN = Errors((0.0, 0.0, 0.0), 0.0)

Path = tuple[bool, ...]  # True = go right


def _reducible(tree: Tree, path: Path = ()) -> list[Path]:
    """Paths of the nodes whose operands are both numbers, from left to right."""
    if isinstance(tree, int):
        return []
    if isinstance(tree.left, int) and isinstance(tree.right, int):
        return [path]
    return _reducible(tree.left, path + (False,)) + _reducible(tree.right, path + (True,))


def _at(tree: Tree, path: Path) -> Node:
    for right in path:
        tree = tree.right if right else tree.left
    return tree


def _replace(tree: Tree, path: Path, new: Tree) -> Tree:
    if not path:
        return new
    if path[0]:
        return Node(tree.operator, tree.left, _replace(tree.right, path[1:], new))
    return Node(tree.operator, _replace(tree.left, path[1:], new), tree.right)


def _splits(number: int) -> bool:
    return number >= 11 and number % 10 != 0


def detour(node: Node) -> Optional[Node]:
    """The node with the tens of an operand split off, or None where there is nothing to split."""
    a, b = node.left, node.right
    if node.operator in "+-":
        return Node(node.operator, Node(node.operator, a, b - b % 10), b % 10) if _splits(b) else None
    if _splits(a):
        return Node("+", Node("*", a - a % 10, b), Node("*", a % 10, b))
    if _splits(b):
        return Node("+", Node("*", a, b - b % 10), Node("*", a, b % 10))
    return None


def habit_error(node: Node) -> int:
    """What the wrong habit adds to the right value of this reduction; 0 where it does not apply."""
    a, b = node.left, node.right
    if node.operator == "+":
        return -10 if a % 10 + b % 10 in (11, 13) else 0
    if node.operator == "-":
        return 10 if a % 10 - b % 10 in (-1, -3) else 0
    return -10 if a * b >= 20 and a * b % 10 in (2, 8) else 0


@dataclass
class Chain:
    lines: list[str]  # without line ends; the last one is '#' and the answer
    reductions: int
    habit_errors: int

    def text(self) -> str:
        return "\n".join(self.lines) + "."


def chain(rng: random.Random, tree: Tree, errors: Errors) -> Chain:
    style = rng.randrange(3)
    lines, detours, reductions, habit_errors = [], 0, 0, 0
    while not isinstance(tree, int):
        paths = _reducible(tree)
        path = paths[0] if rng.random() < 0.7 else rng.choice(paths)
        node = _at(tree, path)
        longer = detour(node) if detours < MAX_DETOURS and rng.random() < DETOUR_RATES[style] else None
        if longer is not None:
            detours += 1
            tree = _replace(tree, path, longer)
        else:
            reductions += 1
            tree, by_habit = _reduce(rng, tree, path, errors, style)
            habit_errors += by_habit
        if not isinstance(tree, int):
            lines.append(text(tree))
    lines.append(f"#{tree:02d}")
    return Chain(lines, reductions, habit_errors)


def _reduce(rng: random.Random, tree: Tree, path: Path, errors: Errors, style: int) -> tuple[Tree, bool]:
    node = _at(tree, path)
    right = apply(node.operator, node.left, node.right)
    error = habit_error(node) if errors.habits and rng.random() < errors.habits else 0
    by_habit = error != 0
    if not by_habit and rng.random() < errors.slips[style]:
        error = rng.choice(SLIPS)
    wrong = right + error
    if error and 0 <= wrong <= 99:
        candidate = _replace(tree, path, wrong)
        if in_range(candidate):
            return candidate, by_habit
    return _replace(tree, path, right), False


# --- examples and labels ----------------------------------------------------------------------------------


def example(rng: random.Random, weights: tuple[float, ...], errors: Errors) -> tuple[str, str]:
    """A training prompt (never of the evaluation bucket) and a chain for it."""
    while True:
        tree = problem(rng, rng.choices(range(2, 9), weights)[0])
        prompt = text(tree) + "=\n"
        if excluded(prompt):
            continue
        answer = chain(rng, tree, errors).text()
        if len(prompt) + len(answer) <= MAX_CHARACTERS:
            return prompt, answer


def fresh_prompt(rng: random.Random, operands: int, evaluation: bool) -> tuple[str, int]:
    """A prompt of the evaluation bucket, or of the training part, with its answer."""
    while True:
        tree = problem(rng, operands)
        prompt = text(tree) + "=\n"
        if excluded(prompt) == evaluation:
            return prompt, value(tree)


def line_value(line: str) -> Optional[int]:
    """The value of an expression line or an answer line; None when it is malformed."""
    if line.startswith("#"):
        return int(line[1:]) if len(line) == 3 and line[1:].isdigit() else None
    position = 0

    def number() -> int:
        nonlocal position
        digits = line[position : position + 2]
        if len(digits) != 2 or not digits.isdigit():
            raise ValueError
        position += 2
        return int(digits)

    def factor() -> int:
        nonlocal position
        if line[position : position + 1] != "(":
            return number()
        position += 1
        inner = expression()
        if line[position : position + 1] != ")":
            raise ValueError
        position += 1
        return inner

    def term() -> int:
        nonlocal position
        result = factor()
        while line[position : position + 1] == "*":
            position += 1
            result *= factor()
        return result

    def expression() -> int:
        nonlocal position
        result = term()
        while line[position : position + 1] in ("+", "-"):
            sign = 1 if line[position] == "+" else -1
            position += 1
            result += sign * term()
        return result

    try:
        result = expression()
        return result if position == len(line) else None
    except ValueError:
        return None
