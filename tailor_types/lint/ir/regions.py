"""What is written around other code: ``try``, ``finally``, ``with``, ``async for``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tailor_types.lint.ir.expressions import Enter, Expr

__all__ = ["AsyncFor", "Finally", "Handler", "Region", "Stretch", "Try", "With"]


@dataclass(slots=True)
class Stretch:
    """A suite, by the ordinals of its nodes: *first* up to, not including, *last*.

    Attributes:
        holes: ordinals inside that belong to a ``finally`` around the suite, which a way out of
            it runs.
    """

    first: int
    last: int
    holes: list[tuple[int, int]] = field(default_factory=list)

    def __contains__(self, at: int) -> bool:
        return self.first <= at < self.last and not any(
            first <= at < last for first, last in self.holes
        )


@dataclass(slots=True)
class Handler:
    """An ``except`` clause.

    Attributes:
        caught: the types as written; None for all.
        entry: its first block; the others are numbered from *blocks* up to, not including, *end*.
        leaves: the block that goes on behind the ``try``.
    """

    caught: Expr | None
    name: str
    at: int
    body: Stretch
    entry: int
    blocks: int
    end: int
    leaves: int


@dataclass(slots=True)
class Try:
    """A ``try`` with handlers: the suite that they guard, and they in order."""

    at: int
    guarded: Stretch
    handlers: list[Handler]


@dataclass(slots=True)
class Finally:
    """A ``finally``: all that it comes after, and one of the places where it is lowered.

    Attributes:
        exits: ``return``, ``break`` and ``continue`` that leave it, with their places.
        copies: where else it is lowered.
    """

    at: int
    guarded: Stretch
    body: Stretch
    copies: list[tuple[int, int]]
    exits: list[tuple[str, int]]

    def runs(self, at: int) -> bool:
        """Whether *at* stands in it, wherever it is lowered."""
        return at in self.body or any(first <= at < last for first, last in self.copies)


@dataclass(slots=True)
class With:
    """A ``with``: its managers and its suite."""

    managers: list[Enter]
    body: Stretch
    is_async: bool


@dataclass(slots=True)
class AsyncFor:
    """An ``async for``: it awaits at its head and once for each element."""

    at: int


Region: TypeAlias = Try | Finally | With | AsyncFor
