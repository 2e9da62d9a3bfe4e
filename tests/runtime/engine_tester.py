"""What a WorkflowTester does, on an engine that runs by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tailor_types.workflows import Workflow

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from tailor_types import WaitPoint, WorkflowJob
    from tailor_types.runtime import Execution, Runtime


class EngineTester:
    """Runs one execution after the other on a real engine, until each ends or waits.

    The runtime is entered by the first run: pytest gives fixtures another stdout than tests.
    """

    def __init__(self, runtime: Runtime, stack: AsyncExitStack) -> None:
        self.runtime = runtime
        self._stack = stack
        self._last = ""

    async def run(
        self, what: Workflow[Any, Any] | WorkflowJob[Any, Any], args: object = None
    ) -> Execution:
        if not self._last:
            await self._stack.enter_async_context(self.runtime)
        workflow = what if isinstance(what, Workflow) else Workflow(what.name, what, None, None)
        self.runtime.add(workflow, replace=True)
        self._last = await self.runtime.start(workflow, args)
        return await self._as_far_as_it_goes()

    async def resolve(self, point: WaitPoint[Any, Any], answer: Any) -> Execution:
        callback: Any = answer if callable(answer) else lambda _: answer
        await self.runtime.resolve(self._last, point, callback)
        return await self._as_far_as_it_goes()

    async def resume(self) -> Execution:
        await self.runtime.resume(self._last)
        return await self._as_far_as_it_goes()

    async def _as_far_as_it_goes(self) -> Execution:
        async with self.runtime.working():
            return await self.runtime.wait(self._last, until="suspended", timeout=60)
