"""What straight code consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tailor_types.lint.ir.expressions import Expr

__all__ = ["Collect", "Delete", "Eval", "Import", "Instruction", "Set", "Update"]


@dataclass(slots=True)
class Set:
    """``target = value``; the target is a name, an attribute, an item or a display of these."""

    target: Expr
    value: Expr


@dataclass(slots=True)
class Update:
    """``target += value``."""

    target: Expr
    value: Expr
    at: int


@dataclass(slots=True)
class Eval:
    """An expression statement."""

    value: Expr


@dataclass(slots=True)
class Collect:
    """Adds an element (and a key, in a dict) to the result of a comprehension."""

    into: str
    key: Expr | None
    value: Expr


@dataclass(slots=True)
class Delete:
    """``del target``."""

    target: Expr


@dataclass(slots=True)
class Import:
    """An import inside a function: *name* becomes *member* of *module*, or the module."""

    name: str
    module: str
    level: int
    member: str | None


Instruction: TypeAlias = Set | Update | Eval | Collect | Delete | Import
