"""Stopping without losing work: jobs that run may end, and no other one begins.

What is recorded stays; an execution that comes to its next job is let go of, and goes on there with
another worker.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Stopping"]


class Stopping:
    """Counts the attempts that run, and knows whether any may begin a job.

    Attributes:
        asked: whether no job may begin any more.
    """

    def __init__(self) -> None:
        self.asked = False
        self._running = 0
        self._changed = asyncio.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count an attempt for the block."""
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._changed.set()

    async def until_idle(self, seconds: float) -> bool:
        """Let no job begin from now on; return whether within *seconds* none runs any more."""
        self.asked = True
        try:
            async with asyncio.timeout(seconds):
                while self._running:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True
