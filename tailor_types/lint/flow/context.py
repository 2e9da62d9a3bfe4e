"""One analysis of one function for one shape of arguments, and what came out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from tailor_types.lint.flow.noted import Noted
from tailor_types.lint.flow.values import Value

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.flow.control import Graph
    from tailor_types.lint.flow.values import Obj, ObjId

__all__ = [
    "Change",
    "CodeKey",
    "Context",
    "Decision",
    "Edge",
    "Halts",
    "Remark",
    "Sink",
    "SinkPart",
    "Summary",
]

CodeKey: TypeAlias = tuple[str, int, tuple[int, ...]]
"""Module, statement, path of child codes."""


Halts: TypeAlias = "dict[tuple[int | str, int], int]"
"""What may have ended the function before, by place and block: the taint of whether."""


@dataclass(slots=True)
class Summary:
    """What a call does, with symbols for what the caller passes.

    Attributes:
        heap: objects at the return, those that were passed in included.
        exc: what may leave it by itself (I/O, conversions): the taint of whether, by name.
        raised: what it throws on purpose.
        payload: taint of what the exceptions that it throws carry.
        triggers: whether a trigger or wait can be reached.
        resized: objects that were passed in, and got other elements.
    """

    ret: Value = field(default_factory=Value)
    heap: dict[ObjId, Obj] = field(default_factory=dict)
    exc: dict[str, int] = field(default_factory=dict)
    raised: dict[str, int] = field(default_factory=dict)
    payload: int = 0
    triggers: bool = False
    resized: frozenset[ObjId] = frozenset()


@dataclass(slots=True)
class SinkPart:
    """One part of the argument of a trigger: its path, its place, its taint."""

    path: str
    at: int
    taint: int


@dataclass(slots=True)
class Sink:
    """A trigger or wait.

    Attributes:
        call: ``trigger`` or ``wait``.
        target: what is triggered, as written: ``notify``.
        choice: taint of which job it is.
        site: the same for all calls that were lowered from one: in a ``finally``, for example.
        awaited: False where the call is a statement of its own.
    """

    at: int
    site: int
    call: str
    target: str
    choice: int
    parts: list[SinkPart]
    block: int
    halts: Halts
    awaited: bool = True


@dataclass(slots=True)
class Edge:
    """A call of another context.

    Attributes:
        actual: what it passes for each symbol.
        choice: taint of whether it is this one that is called, and not another.
    """

    at: int
    site: int
    callee: Context
    actual: dict[int, int]
    block: int
    halts: Halts
    choice: int = 0


@dataclass(slots=True)
class Decision:
    """A branching block: what decides there."""

    kind: str
    at: int
    taint: int


@dataclass(slots=True)
class Remark:
    """Something done at a place that may be wrong in a job that triggers.

    Attributes:
        kind: as in ``remarks.Deed``; ``object`` is a change of *object*,
            whose holder is found later.
        taint: of what is written.
    """

    kind: str
    at: int
    block: int
    name: str
    detail: str = ""
    object: ObjId = ()
    taint: int = 0


@dataclass(slots=True)
class Change:
    """A change of objects: which elements or attributes they have."""

    at: int
    block: int
    name: str
    objects: frozenset[ObjId]
    resizes: bool


class Context:
    """A function under analysis.

    Attributes:
        sources: for each entry that came out of a call: the calls, as (callee, place). None is
            the function's own source.
        whole: the graph of all ways.
        graph: without those that no execution takes.
        told: without those that are not expected: what decides is read from this one.
        sure: paths of what is passed, that is what it is taken for in the first call.
        by_literals: whether literals that tell it what to do are part of its shape.
        catching: for each fork, its handlers and the names of what they catch.
        raised_again: names of what a failure is raised again as.
        thrown_to: ways to handlers that get what was thrown on purpose: the taint of whether.
        moments: when each call was made, among those of its block.
        iterated: by temporary, the objects that a loop goes through.
        views: by object, what it shows the elements of: ``enumerate``, ``items``.
        ends: blocks in which the process ends.
    """

    def __init__(self, key: CodeKey, code: ir.Code, graph: Graph) -> None:
        self.key = key
        self.code = code
        self.whole = graph
        self.graph = graph
        self.told = graph
        self.sure: frozenset[object] = frozenset()
        self.by_literals = False
        self.catching: dict[int, list[tuple[int, list[str]]]] = {}
        self.raised_again: set[str] = set()
        self.thrown_to: dict[tuple[int, int], int] = {}
        self.summary: Summary | None = None
        self.settled = False
        self.round = -1
        self.position: int | None = None
        self.low = 0
        self.recursive = False
        self.sinks: dict[int, Sink] = {}
        self.edges: dict[tuple[int, int], Edge] = {}
        self.decisions: dict[int, Decision] = {}
        self.sources: dict[int, dict[Context | None, int]] = {}
        self.noted = Noted()
        self.remarks: dict[tuple[int, str], Remark] = {}
        self.changes: dict[int, Change] = {}
        self.moments: dict[int, int] = {}
        self.iterated: dict[str, frozenset[ObjId]] = {}
        self.views: dict[ObjId, Value] = {}
        self.ends: set[int] = set()

    def thrown_by(self, fork: int) -> int:
        """Return the taint of whether what *fork* stands for was thrown on purpose."""
        taint = 0
        for (block, _), thrown in self.thrown_to.items():
            if block == fork:
                taint |= thrown
        return taint

    def told_at(self, *blocks: int) -> Graph:
        """Return the graph that says what decides about *blocks*: the expected ways, or all."""
        told = self.told
        return told if all(block in told.next for block in blocks) else self.graph
