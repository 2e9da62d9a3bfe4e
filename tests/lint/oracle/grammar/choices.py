"""Where a grammar takes its decisions from: Hypothesis, which shrinks, or a seed, which is fast."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

__all__ = ["Choices", "Drawing", "DrawnChoices", "SeededChoices"]

T = TypeVar("T")


class Choices(Protocol):
    """A stream of decisions; of several, the first is the simplest."""

    def below(self, bound: int) -> int:
        """Return a number in ``range(bound)``."""


class DrawnChoices:
    """Decisions that Hypothesis makes, and takes back when it shrinks."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def below(self, bound: int) -> int:
        return self.draw(st.integers(0, bound - 1))


class SeededChoices:
    """Decisions that follow from a number."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def below(self, bound: int) -> int:
        return self.random.randrange(bound)


def one_of(choices: Choices, options: Sequence[T]) -> T:
    """Return one of *options*, the simplest of which stands first."""
    return options[choices.below(len(options))]


class Drawing:
    """What is written by ``choices``, with names of its own."""

    choices: Choices
    count: int

    def number(self) -> int:
        """Return a number that no other name or constant of the program has."""
        self.count += 1
        return self.count

    def pick(self, options: Sequence[T]) -> T:
        return one_of(self.choices, options)

    def flip(self) -> bool:
        return self.choices.below(2) == 1
