"""Chance in plain integers: Philox4x64-10 after the paper, draws by slot and purpose, and choice by weight.

Source: J. Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
"""

from __future__ import annotations

from collections.abc import Sequence

WHOLE = 1 << 32
WORD = 1 << 64
ROUNDS = 10
MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
INCREMENTS = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)

Four = tuple[int, int, int, int]


def philox(key: tuple[int, int], counter: Four) -> Four:
    """The four words of one block; all words are listed from the least significant one."""
    first, second = key
    a, b, c, d = counter
    for _ in range(ROUNDS):
        high_a, low_a = divmod(a * MULTIPLIERS[0], WORD)
        high_c, low_c = divmod(c * MULTIPLIERS[1], WORD)
        a, b, c, d = high_c ^ b ^ first, low_c, high_a ^ d ^ second, low_a
        first, second = (first + INCREMENTS[0]) % WORD, (second + INCREMENTS[1]) % WORD
    return a, b, c, d


def chosen(draw: int, weights: Sequence[int]) -> int:
    """The outcome that a draw out of 2**32 selects with chance in proportion to the weights."""
    total = sum(weights)
    position = draw if total == WHOLE else draw * total // WHOLE
    for outcome, weight in enumerate(weights):
        position -= weight
        if position < 0:
            return outcome
    return len(weights)


class Chance:
    """The draws of one run under a seed."""

    def __init__(self, seed: int, run: int) -> None:
        self.key = (seed, run)

    def draw(self, slot: int, purpose: int, index: int = 0) -> int:
        """The upper half of the word that belongs to a purpose and index in a slot."""
        block, word = divmod(index, 4)
        return philox(self.key, (slot + 1, block, purpose, 0))[word] // WHOLE
