"""What time it is: the one place that knows, so that tests can let time pass."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Clock", "SystemClock", "VirtualClock"]


class Clock(Protocol):
    """Tells the time in seconds since the epoch."""

    def now(self) -> float:
        """Return the time."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> float:
        """Return the time."""
        return time.time()


class VirtualClock:
    """Stands still until it is advanced."""

    def __init__(self, start: float, moved: Callable[[], None] = lambda: None) -> None:
        self._now = start
        self._moved = moved

    def now(self) -> float:
        """Return the time."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self._now += seconds
        self._moved()
