"""Working executions off in this process: what the engine claims becomes attempts."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from tailor_types.durations import seconds_of
from tailor_types.errors import StoreError
from tailor_types.runtime.attempts import Attempt, Settings
from tailor_types.runtime.seam import Claim, Engine, HandEngine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from tailor_types.workflows import Workflow

__all__ = ["Worker"]

_LOGGER: Final = logging.getLogger("tailor_types.runtime")
_PAUSE: Final = 1.0
"""Seconds until the store is tried again."""


class Worker:
    """Works off executions of the workflows that it knows when it begins.

    Args:
        engine: which claims them.
        workflows: by their names.
        settings: how bodies are run.

    Attributes:
        trouble: why nothing can be recorded, since the last attempt that was.
    """

    def __init__(
        self, engine: Engine, workflows: Mapping[str, Workflow[Any, Any]], settings: Settings
    ) -> None:
        self._engine = engine
        self._workflows = workflows
        self._settings = settings
        self.trouble: StoreError | None = None

    @asynccontextmanager
    async def working(self, only: str | None) -> AsyncIterator[None]:
        """Work executions off for the block; *only* the one of this id."""
        task = asyncio.create_task(self._serve(only), name="tailor-worker")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def drain(self, most: float | str) -> bool:
        """Take on nothing any more; return whether within *most* no job runs any more."""
        seconds = seconds_of(most, "most of drain")
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._engine.rest()
        return await self._settings.stopping.until_idle(max(0.0, end - loop.time()))

    async def work_off(self) -> None:
        """Run what can be run now, and return when nothing is left."""
        await self._by_hand().work_off(self._limits(), self._work)

    async def next_due(self) -> float | None:
        """Return when the next retry is due."""
        return await self._by_hand().next_due(self._limits())

    def _by_hand(self) -> HandEngine:
        assert isinstance(self._engine, HandEngine)  # noqa: S101 -- tests are in memory
        return self._engine

    def _limits(self) -> dict[str, int | None]:
        return {
            name: None
            if workflow.concurrency_policy is None
            else workflow.concurrency_policy.max_concurrent_executions
            for name, workflow in self._workflows.items()
        }

    async def _serve(self, only: str | None) -> None:
        while True:
            try:
                await self._engine.serve(self._limits(), self._work, only=only)
            except StoreError as error:
                self._report(error)
                await asyncio.sleep(_PAUSE)

    async def _work(self, claim: Claim) -> None:
        workflow = self._workflows[claim.workflow]
        attempt = Attempt(claim, workflow, self._engine, self._settings)
        try:
            with self._settings.stopping.running():
                await attempt.run()
        except StoreError as error:
            self._report(error)
            raise
        self.trouble = None

    def _report(self, error: StoreError) -> None:
        self.trouble = error
        _LOGGER.error("%s", error)
