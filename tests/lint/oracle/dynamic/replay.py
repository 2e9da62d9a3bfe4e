"""A small replay interpreter: the third opinion, beside the runtime's replay and the differences.

It knows of the platform only what its users are told: a body is executed again from the start,
what it asks at a recorded position must be what it asked before, and it then gets what was
recorded. It shares no code with ``tailor_types.runtime``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.lint.oracle.dynamic.loading import Loaded
from tests.lint.oracle.dynamic.running import Ending, FromWorld, Run, run
from tests.lint.oracle.dynamic.sdk import JobFailedError
from tests.lint.oracle.dynamic.stage import Event
from tests.lint.oracle.dynamic.world import World

__all__ = ["Mismatch", "Record", "crash_and_replay", "every_trigger", "record", "replay"]


class Mismatch(NamedTuple):
    """At *position*, from 1, a re-execution asked for something else, or ended too early."""

    position: int


class Outcome(NamedTuple):
    """What a trigger or wait was asked and what came of it."""

    name: str
    payload: str
    result: object
    error: str | None


@dataclass
class Record:
    """The history of an execution: answers what it knows, asks the world for more.

    Attributes:
        world: answers what is not recorded.
        outcomes: what is recorded, in order.
        limit: the position after which the process is lost.
        mismatch: where a re-execution went astray.
        lost: the process is gone; whatever the body still does has no effect.
    """

    world: World
    outcomes: list[Outcome] = field(default_factory=list)
    limit: int | None = None
    position: int = 0
    mismatch: Mismatch | None = None
    lost: bool = False

    def ask(self, event: Event, key: str) -> object:
        """Answer as the platform would; see ``stage.Recorder``."""
        if self.lost or self.mismatch:
            raise PassEndedError
        self.position += 1
        if self.position > len(self.outcomes):
            self.extend(event, key)
        outcome = self.outcomes[self.position - 1]
        if (outcome.name, outcome.payload) != (event.name, event.payload):
            self.mismatch = Mismatch(self.position)
            raise PassEndedError
        if outcome.error is not None:
            raise JobFailedError(outcome.error)
        return outcome.result

    def extend(self, event: Event, key: str) -> None:
        if self.limit is not None and len(self.outcomes) >= self.limit:
            self.lost = True
            raise PassEndedError
        result, error = None, None
        try:
            result = FromWorld(self.world).ask(event, key)
        except JobFailedError as failure:
            error = str(failure)
        self.outcomes.append(Outcome(event.name, event.payload, result, error))


class PassEndedError(BaseException):
    """This pass is over: no ``except Exception`` of the body may stop that."""


def execute(loaded: Loaded, root: str, world: World, history: Record) -> Run | None:
    """Run the body once against *history*; None if the pass was ended from outside."""
    history.position, history.lost, history.mismatch = 0, False, None
    try:
        done = run(loaded, root, world, history)
    except PassEndedError:
        return None
    if history.lost or history.mismatch:
        return None  # the body swallowed it, which changes nothing
    if done.ending is not Ending.FAILED and history.position < len(history.outcomes):
        history.mismatch = Mismatch(history.position + 1)
        return None
    return done


def record(loaded: Loaded, root: str, world: World) -> Record:
    """Return the history of an undisturbed execution."""
    history = Record(world)
    execute(loaded, root, world, history)
    return history


def replay(loaded: Loaded, root: str, world: World, history: Record) -> Mismatch | None:
    """Execute *root* again in *world*; say where it does not match *history*."""
    copy = Record(history.world, list(history.outcomes))
    execute(loaded, root, world, copy)
    return copy.mismatch


def crash_and_replay(
    loaded: Loaded, root: str, world: World, after: int, later: World
) -> Mismatch | Record:
    """Lose the process *after* so many positions, then resume in a *later* world."""
    history = Record(world, limit=after)
    execute(loaded, root, world, history)
    history.limit = None
    execute(loaded, root, later, history)
    return history.mismatch or history


def every_trigger(loaded: Loaded, root: str, worlds: Iterable[World]) -> Mismatch | Record:
    """Execute *root* as the platform does: again after each trigger, each time in a next world."""
    history = Record(World(0))
    for passes, world in enumerate(worlds, start=1):
        history.world, history.limit = world, passes
        done = execute(loaded, root, world, history)
        if history.mismatch or done:
            break
    return history.mismatch or history
