"""The ways out of a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tailor_types.lint.ir.expressions import Expr

__all__ = ["Branch", "Fork", "Goto", "Loop", "Terminator"]


@dataclass(slots=True)
class Goto:
    """An unconditional way out; to ``RAISED`` with the name of what is *raised*."""

    to: int
    raised: str = ""


@dataclass(slots=True)
class Branch:
    """Two ways out, decided by *test*.

    Attributes:
        kind: ``if``, ``if-else``, ``while``, ``short-circuit``, ``filter``, ``match``, ``assert``.
    """

    test: Expr
    then: int
    orelse: int
    kind: str
    at: int


@dataclass(slots=True)
class Loop:
    """The head of a ``for``: into the body for each element of the temporary *source*."""

    source: str
    body: int
    after: int
    at: int


@dataclass(slots=True)
class Fork:
    """What the block did may have raised: on, or to one of the handlers.

    ``caught`` gives for each handler the types that it names; None catches everything. A fork
    that leads nowhere else is a ``raise`` of something called *raised*.
    """

    to: int | None
    handlers: list[int]
    caught: list[Expr | None]
    at: int
    raised: str = ""


Terminator: TypeAlias = Goto | Branch | Loop | Fork
