"""The small language that user code is lowered to before anything is decided about it.

A function is a graph of blocks; a block is a list of assignments over expression trees and one
way out. Whatever can skip code (short circuits, comprehension filters, exceptions) is a branch
between blocks, so that control dependence needs no special cases. Names are bare: what they mean
is decided against the module's bindings when the graph is walked, never stored here.

``at`` is the ordinal of a node in its top-level statement; lines are found when a finding is
shown (``lowering.positions``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = [
    "ENTRY",
    "EXIT",
    "RAISED",
    "Apply",
    "AsyncFor",
    "Attr",
    "Await",
    "Block",
    "Branch",
    "Call",
    "Choice",
    "Class",
    "Code",
    "Collect",
    "Const",
    "Decorated",
    "Delete",
    "Display",
    "Element",
    "Enter",
    "Eval",
    "Expr",
    "Finally",
    "Fork",
    "Function",
    "Goto",
    "Handler",
    "Import",
    "Instruction",
    "Item",
    "Loop",
    "Mapping",
    "Name",
    "Param",
    "Region",
    "Set",
    "Spread",
    "Stretch",
    "Terminator",
    "Try",
    "Update",
    "With",
    "Yield",
]

ENTRY, EXIT, RAISED = 0, 1, 2
"""The first blocks of every function: where it starts, where it returns, where it raises."""


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
