"""What is noted while a program runs: who asked, what was repeated, what was swallowed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.lint.oracle.dynamic.stage import PREFIX, site_of
from tests.lint.oracle.dynamic.world import World
from tests.lint.oracle.program import Site

if TYPE_CHECKING:
    from tests.lint.oracle.conduct.state import Iterated

__all__ = [
    "AROUND",
    "INLINE",
    "WITHIN",
    "Around",
    "Asked",
    "Made",
    "Note",
    "Pass",
    "ServiceError",
    "Suspension",
    "Watch",
    "frames",
    "here",
    "is_generator",
    "user",
]

_GENERATORS = CO_GENERATOR | CO_ASYNC_GENERATOR
_NOT_PLAIN = _GENERATORS | CO_COROUTINE


class Suspension(BaseException):
    """The pass is over; the body runs again from the start when there is a result."""


class ServiceError(Exception):
    """What changes the world cannot do it now."""


class Around(NamedTuple):
    """What a coroutine was given to: a gather, a task, a clock, a thread.

    Attributes:
        kind: ``gathered``, ``tasked``, ``bounded``, ``completion``, ``threaded``.
        site: the line of the call.
        number: which call it was in this pass.
        branch: which of its coroutines.
    """

    kind: str
    site: Site
    number: int
    branch: int = 0


AROUND: ContextVar[tuple[Around, ...]] = ContextVar("AROUND", default=())
WITHIN: ContextVar[tuple[Made, ...]] = ContextVar("WITHIN", default=())
INLINE: ContextVar[bool] = ContextVar("INLINE", default=False)
"""Whether the body of another job runs here, called as a function."""


class Note(NamedTuple):
    """Something that happened at a line of the program."""

    kind: str
    site: Site
    detail: str = ""


@dataclass
class Made:
    """A coroutine of a trigger or wait, or of an asynchronous function of the program.

    Attributes:
        site: the line that called it.
        owner: the line that received it: that of the innermost function which is no plain one.
        parent: which coroutine made it; 0 for the body of the job.
        durable: what it asks for.
        order: how many were made before it in this pass.
        started: it was awaited by somebody.
    """

    site: Site
    owner: Site
    parent: int
    durable: str
    order: int
    started: bool = False


class Asked(NamedTuple):
    """A coroutine that started.

    Attributes:
        within: in which others.
        around: what it was given to.
        late: the pass was over already.
    """

    made: Made
    within: tuple[Made, ...]
    around: tuple[Around, ...]
    late: bool


@dataclass
class Pass:
    """One run of a body from the start.

    Attributes:
        notes: what was noted.
        made: the coroutines of triggers and waits.
        asked: those of them that started, in this order.
        count: how many coroutines were made, those of the program's functions included.
        suspended: it has come to a position without a result.
        returned: it ended by itself.
        failed: what it asked for, or what is outside, failed.
    """

    notes: list[Note] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    count: int = 0
    suspended: bool = False
    returned: bool = False
    failed: bool = False


@dataclass
class Watch:
    """Where a run stands, for all the stand-ins of one program.

    Attributes:
        world: answers what may differ between executions.
        latency: decides how long what is outside takes.
        current: the pass that runs.
        held: the lines of locks, transactions and files that are open.
        closing: suites of ``finally`` that run because of a suspension.
        where: ``job``, ``import``, ``script`` or ``resolver``.
        iterated: the loops that run, by what they go through.
        coroutines: those of triggers and waits, to close what nobody awaited.
        resolvers: the bodies of the resolvers that the program defines.
        executed: the lines that ran while somebody looked at lines.
    """

    world: World = field(default_factory=lambda: World(0))
    latency: int = 0
    current: Pass = field(default_factory=Pass)
    held: list[Site] = field(default_factory=list)
    closing: list[Site] = field(default_factory=list)
    where: str = "import"
    iterated: list[Iterated] = field(default_factory=list)
    coroutines: list[Coroutine[Any, Any, object]] = field(default_factory=list)
    resolvers: list[Callable[..., Any]] = field(default_factory=list)
    executed: set[Site] = field(default_factory=set)

    def begin(self, where: str) -> Pass:
        """Start another pass."""
        self.current, self.where = Pass(), where
        self.held, self.closing, self.iterated = [], [], []
        return self.current

    def make(self, durable: str) -> Made:
        """Return what stands for a coroutine that is made here."""
        self.current.count += 1
        stack = frames()  # empty where it is the body of a job
        owner = next((frame for frame in stack if frame.f_code.co_flags & _NOT_PLAIN), None)
        sites = [site_of(frame) if frame else Site("", 0) for frame in (*stack[:1], owner)]
        parent = WITHIN.get()[-1].order if WITHIN.get() else 0
        made = Made(sites[0], sites[-1], parent, durable, self.current.count)
        self.current.made.append(made)
        return made

    def end(self) -> None:
        """Close what nobody awaited, and look at the loops that the pass left."""
        for coroutine in self.coroutines:
            coroutine.close()
        for loop in self.iterated:
            loop.end()
        self.coroutines, self.iterated = [], []

    def note(self, kind: str, site: Site | None = None, detail: str = "") -> None:
        """Note that *kind* happened, here unless a *site* is given."""
        self.current.notes.append(Note(kind, here() if site is None else site, detail))

    def change(self, kind: str) -> None:
        """Note what would be done again; of a suite that runs at a suspension, the suite."""
        self.may_fail(kind)
        if INLINE.get():
            self.note("inline")  # the call of the body is wrong already
        elif self.closing and kind != "sleep":
            self.note("finally", self.closing[-1], kind)
            self.note(f"{kind} in finally")
        elif not self.current.suspended:
            self.note(kind)

    def may_fail(self, kind: str) -> None:
        """Raise where the world says that what is outside cannot do it now."""
        if self.where == "job" and not self.world.number("failure", (kind, here())) % 7:
            raise ServiceError(kind)

    def suspend(self) -> Suspension:
        """Return what ends the pass; what is held now is let go by it."""
        self.current.suspended = True
        for site in self.held:
            self.note("held", site)
        return Suspension()


def frames() -> list[FrameType]:
    """Return the program's frames on the stack, innermost first."""
    found = []
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename.startswith(PREFIX):
            found.append(frame)
        frame = frame.f_back
    return found


def here() -> Site:
    """Return the innermost line of the program."""
    return site_of(frames()[0])


def is_generator(frame: FrameType) -> bool:
    """Whether *frame* belongs to a generator, asynchronous or not."""
    return bool(frame.f_code.co_flags & _GENERATORS)


def user() -> Site:
    """Return the line that uses the context manager which is being entered.

    One written as a generator, or as a class with ``__enter__``, is entered by its user.
    """
    for frame in frames():
        if not is_generator(frame) and frame.f_code.co_name not in {"__enter__", "__aenter__"}:
            return site_of(frame)
    return here()
