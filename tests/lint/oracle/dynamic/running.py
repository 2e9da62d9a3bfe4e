"""Run a root of a loaded program once, in one world, and tell what the platform saw."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from traceback import walk_tb
from typing import Any

from tests.lint.oracle.dynamic.loading import Loaded, context
from tests.lint.oracle.dynamic.sdk import JobFailedError
from tests.lint.oracle.dynamic.stage import (
    PREFIX,
    Event,
    InvalidProgramError,
    Recorder,
    SourceFailureError,
    site_of,
)
from tests.lint.oracle.dynamic.world import World
from tests.lint.oracle.program import Site

__all__ = ["Ending", "FromWorld", "Run", "run"]


class Ending(Enum):
    """How a body ended."""

    RETURNED = auto()
    RAISED = auto()
    """The program's own ``raise`` or ``assert``: rules say that no source may decide these."""
    FAILED = auto()
    """A source or a triggered job failed, uncaught, or while that was handled something was
    raised: an ordinary failure, no mismatch."""


@dataclass(frozen=True)
class Run:
    """What one run asked of the platform, how it ended, and which sources it met.

    Attributes:
        events: triggers and waits in order.
        ending: how the body ended.
        touched: each source that was called, with its category.
        failed_at: the innermost program line of the failure and its kind, if the ending is
            ``FAILED``.
    """

    events: tuple[Event, ...]
    ending: Ending
    touched: dict[Site, str]
    failed_at: tuple[Site, type] | None = None


@dataclass(frozen=True)
class FromWorld:
    """Answers by call string, never by argument or position.

    A result is recorded before any difference can matter, so what a trigger was asked must not
    flow into what it answers: otherwise the first dependence would hide all later ones.
    """

    world: World

    def ask(self, event: Event, key: str) -> object:
        rarity = 3 if "flaky" in event.name else 16
        if self.world.number("flaky", key) % rarity == 0:
            raise JobFailedError(f"{event.name} failed")
        return f"r{self.world.number('result', key):016x}"


def run(loaded: Loaded, root: str, world: World, recorder: Recorder | None = None) -> Run:
    """Execute *root* as a new process would, importing the program first.

    Raises:
        InvalidProgramError: the program failed in a way the grammar does not write.
    """
    loaded.restart()
    return run_again(loaded, root, world, recorder)


def run_again(loaded: Loaded, root: str, world: World, recorder: Recorder | None = None) -> Run:
    """Execute *root* in the process as it is, with the module state of earlier runs."""
    stage = loaded.stage
    stage.begin(world, recorder or FromWorld(world))
    failed_at: tuple[Site, type] | None = None
    try:
        job = loaded.root(root)
        finish(job.body(*arguments(job.body, world)), in_loop=loaded.concurrent)
        ending = Ending.RETURNED
    except (SourceFailureError, JobFailedError) as error:
        ending, failed_at = Ending.FAILED, (origin(error), type(error))
    except (ValueError, AssertionError) as error:
        ending = Ending.RAISED
        if handles_failure(error):
            ending, failed_at = Ending.FAILED, (origin(error), type(error))
    except (InvalidProgramError, Exception) as error:
        raise InvalidProgramError(f"{type(error).__name__}: {error}") from error
    return Run(tuple(stage.events), ending, dict(stage.touched), failed_at)


def handles_failure(error: BaseException) -> bool:
    """Whether *error* was raised while a failure was handled: the next attempt may not meet it."""
    context = error.__context__
    while context is not None and not isinstance(context, SourceFailureError | JobFailedError):
        context = context.__context__
    return context is not None


def origin(error: Exception) -> Site:
    """Return the innermost program line in the traceback of *error*."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return next(
        site_of(frame) for frame in reversed(frames) if frame.f_code.co_filename.startswith(PREFIX)
    )


class Input(dict[str, str]):
    """What a job is given: any key that its program may ask for."""

    def __init__(self, world: World, **keys: str) -> None:
        super().__init__(keys)
        self.world = world

    def __missing__(self, key: str) -> str:
        return f"{key}{self.world.number('input', key):016x}"


def arguments(body: object, world: World) -> list[object]:
    assert callable(body)
    seed = f"{world.number('input', 'job'):016x}"
    given: list[object] = [
        Input(world, n=f"n{seed}", m=f"m{world.number('input', 'm'):016x}"),
        context(seed),
    ]
    return given[: len(inspect.signature(body).parameters)]


def finish(body: Coroutine[Any, Any, Any], *, in_loop: bool) -> None:
    """Run a body to its end; without a loop where it never suspends, which is ten times faster."""
    if in_loop:
        loop().run_until_complete(body)
        return
    try:
        body.send(None)
    except StopIteration:
        return
    finally:
        body.close()
    raise InvalidProgramError("the body suspended outside a loop")


@cache
def loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()
