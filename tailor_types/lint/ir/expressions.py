"""Expressions: trees, whose nodes have an ordinal each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "Apply",
    "Attr",
    "Await",
    "Call",
    "Choice",
    "Class",
    "Const",
    "Decorated",
    "Display",
    "Element",
    "Enter",
    "Expr",
    "Function",
    "Item",
    "Mapping",
    "Name",
    "Spread",
    "Yield",
]


@dataclass(slots=True)
class Const:
    """A literal."""

    value: str | int | float | complex | bytes | bool | None
    at: int


@dataclass(slots=True)
class Name:
    """A variable read; temporaries start with ``%``."""

    id: str
    at: int


@dataclass(slots=True)
class Attr:
    """``base.name``."""

    base: Expr
    name: str
    at: int


@dataclass(slots=True)
class Item:
    """``base[index]``."""

    base: Expr
    index: Expr
    at: int


@dataclass(slots=True)
class Call:
    """A call; each argument is (``""``, ``*``, ``**`` or the keyword, value).

    A ``finally`` is lowered once for each way into it: *first* is ``at`` where the call was
    lowered first.
    """

    func: Expr
    args: list[tuple[str, Expr]]
    at: int
    first: int


@dataclass(slots=True)
class Spread:
    """``*value`` in a display or in a target."""

    value: Expr
    at: int


@dataclass(slots=True)
class Display:
    """``[...]``, ``(...)``, ``{...}``, a generator: something with elements."""

    kind: str
    items: list[Expr]
    at: int


@dataclass(slots=True)
class Mapping:
    """A dict display; a key of None is ``**value``."""

    items: list[tuple[Expr | None, Expr]]
    at: int


@dataclass(slots=True)
class Apply:
    """An operator: the result depends on all its parts.

    Attributes:
        op: ``binary``, ``compare``, ``in``, ``is``, ``not``, ``text``, ``slice``, ``shape``; a
            comparison of two parts is called as it is written (``==``, ``is not``).
    """

    op: str
    parts: list[Expr]
    at: int


@dataclass(slots=True)
class Choice:
    """One of several values, chosen by *test*; nothing in it has effects.

    Without a test it is the first option that decides, as in ``a or b``.
    """

    test: Expr | None
    options: list[Expr]
    at: int


@dataclass(slots=True)
class Function:
    """A ``def`` or ``lambda`` evaluated: child code and the values of its defaults."""

    code: int
    defaults: list[tuple[str, Expr]]
    at: int


@dataclass(slots=True)
class Class:
    """A ``class`` statement evaluated: its body and its bases."""

    code: int
    bases: list[Expr]
    at: int


@dataclass(slots=True)
class Decorated:
    """A function or class under a decorator."""

    decorator: Expr
    value: Expr
    at: int


@dataclass(slots=True)
class Await:
    """``await value``."""

    value: Expr
    at: int


@dataclass(slots=True)
class Yield:
    """``yield value`` (or ``yield from``), as an expression."""

    value: Expr
    delegate: bool
    at: int


@dataclass(slots=True)
class Element:
    """The next element of an iterable."""

    base: Expr
    at: int


@dataclass(slots=True)
class Enter:
    """What ``with value as`` binds."""

    value: Expr
    at: int


Expr: TypeAlias = (
    Const
    | Name
    | Attr
    | Item
    | Call
    | Spread
    | Display
    | Mapping
    | Apply
    | Choice
    | Function
    | Class
    | Decorated
    | Await
    | Yield
    | Element
    | Enter
)
