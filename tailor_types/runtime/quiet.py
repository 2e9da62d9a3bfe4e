"""When an event loop has gone quiet: nothing is ready to run but the one who asks.

Answers to triggers are given only then, so that the order in which a job takes positions depends
on what it awaits and never on whether an answer was recorded or is fresh. One coordinator a loop:
several executions that each waited for the others to be quiet would wait for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

__all__ = ["when_quiet"]

_MOST_TURNS: Final = 64
"""Under load a loop never goes quiet; after so many turns what one answer set off has run."""

_TURNS_WITHOUT_LOOK: Final = 16
"""Turns to wait on a loop that does not show what is ready."""


class _Coordinator:
    """Keeps no reference to its loop, which would keep both alive for ever."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._waiting: list[tuple[Callable[[], None], int]] = []
        self._turns = 0
        self._scheduled = False
        self._most = _MOST_TURNS if hasattr(loop, "_ready") else _TURNS_WITHOUT_LOOK

    def add(self, loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
        self._waiting.append((callback, self._turns + self._most))
        if not self._scheduled:
            self._scheduled = True
            loop.call_soon(self._turn, loop)

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._turns += 1
        if getattr(loop, "_ready", True):
            due = [waiter for waiter in self._waiting if waiter[1] <= self._turns]
            self._waiting = [waiter for waiter in self._waiting if waiter[1] > self._turns]
        else:
            due, self._waiting = self._waiting, []
        for callback, _ in due:
            callback()
        self._scheduled = bool(self._waiting)
        if self._scheduled:
            loop.call_soon(self._turn, loop)


_coordinators: WeakKeyDictionary[asyncio.AbstractEventLoop, _Coordinator] = WeakKeyDictionary()


def when_quiet(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    """Call *callback* once, when nothing else of *loop* is ready to run."""
    coordinator = _coordinators.get(loop)
    if coordinator is None:
        coordinator = _coordinators[loop] = _Coordinator(loop)
    coordinator.add(loop, callback)
