"""A function as a graph of blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailor_types.lint.ir.expressions import Expr
    from tailor_types.lint.ir.instructions import Instruction
    from tailor_types.lint.ir.regions import Region
    from tailor_types.lint.ir.terminators import Terminator

__all__ = ["ENTRY", "EXIT", "RAISED", "Block", "Code", "Param"]


ENTRY, EXIT, RAISED = 0, 1, 2
"""The first blocks of every function: where it starts, where it returns, where it raises."""


@dataclass(slots=True)
class Block:
    """Straight code, then one way out.

    Attributes:
        within: blocks whose branch this block lexically stands in, outermost first.
    """

    within: tuple[int, ...]
    code: list[Instruction] = field(default_factory=list)
    end: Terminator | None = None


@dataclass(slots=True)
class Param:
    """A parameter; *kind* is ``/``, ``""``, ``*``, ``only`` or ``**``."""

    name: str
    kind: str
    annotation: Expr | None
    has_default: bool


@dataclass(slots=True)
class Code:
    """One function, lambda, class body or module statement.

    Attributes:
        bound: names that this code binds itself.
        shared: those of *bound* that a nested function reads or writes: they live in cells.
        free: names of enclosing functions that this code uses through cells.
        exported: names declared ``global``.
        loops: for each loop head, the blocks of the loop.
        copies: for each block of a ``finally``, the same block where it was lowered first.
        decorators: last component of the name of each decorator, innermost last.
        annotations: of class bodies: names declared with a type, in order.
        regions: what is written around other code, inner ones first.
    """

    name: str
    kind: str
    at: int
    params: list[Param] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    free: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    loads: set[str] = field(default_factory=set)
    loops: dict[int, set[int]] = field(default_factory=dict)
    copies: dict[int, int] = field(default_factory=dict)
    decorators: list[str] = field(default_factory=list)
    annotations: dict[str, Expr] = field(default_factory=dict)
    regions: list[Region] = field(default_factory=list)
    is_async: bool = False
    is_generator: bool = False
