"""Workflows in tests: in memory, with mocks for jobs, answers for waits, and time that passes.

Bodies are re-executed after every trigger, as the platform does it, so that a job that does not
repeat itself fails here and not in production.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, overload

from tailor_types.durations import seconds_of
from tailor_types.errors import NotWaitingYetError
from tailor_types.runtime.clock import VirtualClock
from tailor_types.runtime.inputs import checked_output
from tailor_types.runtime.invokers import current_invoker
from tailor_types.runtime.positions import from_text
from tailor_types.runtime.runtime import Env, Runtime
from tailor_types.workflows import Workflow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping
    from types import TracebackType

    from tailor_types.inference import Exactly
    from tailor_types.jobs import Principal, WorkflowJob
    from tailor_types.runtime.attempts import ReplayMode
    from tailor_types.runtime.model import Execution
    from tailor_types.wait_points import WaitPoint

__all__ = ["WorkflowTester"]

I = TypeVar("I")  # noqa: E741 -- what a job takes
O = TypeVar("O")  # noqa: E741 -- what it returns
P = TypeVar("P")
R = TypeVar("R")

_START: Final = 1_767_225_600.0
"""2026-01-01T00:00:00Z: the clock of a tester begins there."""


class WorkflowTester:
    """Runs workflows and single jobs, and stands in for what they would touch.

    Args:
        env: what jobs see as ``ctx.env``; may be set later, for what is run then.
        invoker: on whose behalf executions run; likewise.
        machine_users: attributes of those who may be named as ``auth_invoker``.
        replay: ``on-resume`` to re-execute bodies no more often than production does.
    """

    def __init__(
        self,
        *,
        env: Env | None = None,
        invoker: Principal | None = None,
        machine_users: Mapping[str, Mapping[str, Any]] | None = None,
        replay: ReplayMode = "every-trigger",
    ) -> None:
        self.env: Env = dict(env or {})
        self.invoker = invoker
        self._clock = VirtualClock(_START)
        self._mocks: dict[str, Callable[[Any], Any]] = {}
        self._calls: dict[str, list[str]] = {}
        self._last: str | None = None
        self._entered = False
        self._runtime = Runtime(
            ":memory:",
            worker=False,
            replay=replay,
            machine_users=machine_users,
            lease=1e9,
            clock=self._clock,
            stand_in=lambda job: self._mocks.get(job.name),
            begun=lambda job, args: self._calls.setdefault(job.name, []).append(args),
        )

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def runtime(self) -> Runtime:
        """The runtime below, for what a tester has no word for."""
        return self._runtime

    # -- running ----------------------------------------------------------------------------

    async def run(
        self,
        what: Workflow[Any, Any] | WorkflowJob[Any, Any],
        args: object = None,
        *,
        auth_invoker: str | None = None,
        execution_id: str | None = None,
    ) -> Execution:
        """Run a workflow, or a job as if it were the main job of one, as far as it goes.

        Returns the execution when it has ended, waits, or is to be retried after a while; look
        at its ``status``.

        Raises:
            NotJsonError: *args* are not JSON.
            InputTypeError: *args* are not of the declared type.
        """
        await self._open()
        workflow = what if isinstance(what, Workflow) else Workflow(what.name, what, None, None)
        self._runtime.add(workflow, replace=True)
        self._runtime.env = self.env
        token = current_invoker.set(self.invoker)
        try:
            self._last = await self._runtime.start(
                workflow, args, auth_invoker=auth_invoker, execution_id=execution_id
            )
        finally:
            current_invoker.reset(token)
        return await self._worked_off(self._last)

    async def resolve(
        self,
        point: WaitPoint[P, R],
        answer: R | Callable[[P], R | Awaitable[R]],
        *,
        execution_id: str | None = None,
    ) -> Execution:
        """Answer a wait and return the execution when it has gone as far as it goes.

        Args:
            point: the wait point.
            answer: the answer, or a function that makes it of the payload.
            execution_id: which execution; by default the one that waits on *point*.

        Raises:
            NotWaitingYetError: no execution waits on *point*, or several do.
            NotJsonError: the answer is not JSON.
            InputTypeError: it is not of the type that *point* declares.
        """
        await self._open()
        id_ = execution_id or await self._waiting_on(point.key)
        callback: Any = answer if callable(answer) else lambda _: answer
        await self._runtime.resolve(id_, point, callback)
        return await self._worked_off(id_)

    async def advance(self, by: str | float) -> Execution:
        """Let time pass: ``"5m"``, or seconds; retries that become due are made, each in its time.

        Returns the execution that was run last.
        """
        await self._open()
        until = self._clock.now() + seconds_of(by, "advance")
        while (due := await self._runtime.next_due()) is not None and due <= until:
            self._clock.advance(max(0.0, due - self._clock.now()))
            await self._runtime.work_off()
        self._clock.advance(until - self._clock.now())
        await self._runtime.work_off()
        if self._last is None:
            raise NotWaitingYetError("?", "?", "nothing was run yet")
        return await self._runtime.execution(self._last)

    async def resume(self, execution_id: str | None = None) -> Execution:
        """Resume a failed execution, by default the one that was run last."""
        await self._open()
        id_ = execution_id or self._last or ""
        await self._runtime.resume(id_)
        return await self._worked_off(id_)

    # -- standing in ------------------------------------------------------------------------

    @overload
    def mock(self, job: WorkflowJob[Any, O], *, returns: Exactly[O]) -> None: ...
    @overload
    def mock(
        self, job: WorkflowJob[Any, Any], *, raises: BaseException | type[BaseException]
    ) -> None: ...
    @overload
    def mock(self, job: WorkflowJob[None, O], *, side_effect: Callable[[], O]) -> None: ...
    @overload
    def mock(self, job: WorkflowJob[I, O], *, side_effect: Callable[[I], O]) -> None: ...
    @overload
    def mock(
        self, job: WorkflowJob[None, O], *, side_effect: Callable[[], Awaitable[O]]
    ) -> None: ...
    @overload
    def mock(self, job: WorkflowJob[I, O], *, side_effect: Callable[[I], Awaitable[O]]) -> None: ...
    def mock(self, job: WorkflowJob[Any, Any], **stand_in: Any) -> None:
        """Let something stand in for the body of *job*: its arguments are still recorded.

        Args:
            job: whose body does not run; a later mock of it replaces this one.
            stand_in: ``returns`` a result, ``raises`` an error, or ``side_effect``, a function
                that gets what the body would get as input.

        Raises:
            NotJsonError: the result is not JSON; that of ``side_effect`` fails the job instead.
            InputTypeError: it is not what the body declares to return; likewise.
        """
        if len(stand_in) != 1 or not stand_in.keys() <= {"returns", "raises", "side_effect"}:
            raise TypeError("mock() takes one of returns=, raises= and side_effect=")
        where = f"mock of job {job.name!r}"
        if "returns" in stand_in:
            result = checked_output(stand_in["returns"], job.shape, where)
            self._mocks[job.name] = lambda _: result
        elif "raises" in stand_in:
            self._mocks[job.name] = _raiser(stand_in["raises"])
        else:
            self._mocks[job.name] = _effect(job, stand_in["side_effect"], where)

    def calls(self, job: WorkflowJob[I, Any]) -> list[I]:
        """Return what *job* was given, each time it was run; None for a job without input."""
        texts = self._calls.get(job.name, [])
        given: list[Any] = [from_text(text) if job.shape.takes_input else None for text in texts]
        return given

    def close(self) -> None:
        """Forget everything; a tester that is no fixture may also be entered instead."""
        if self._entered:
            self._entered = False
            leaving = self._runtime.__aexit__(None, None, None)
            # A store in memory has nothing to wait for, and a fixture no loop to wait in.
            with suppress(StopIteration):
                leaving.send(None)

    async def _open(self) -> None:
        if not self._entered:
            await self._runtime.__aenter__()
            self._entered = True

    async def _worked_off(self, execution_id: str) -> Execution:
        await self._runtime.work_off()
        return await self._runtime.execution(execution_id)

    async def _waiting_on(self, key: str) -> str:
        waiting = []
        for one in await self._runtime.executions(status="WAITING", limit=None):
            execution = await self._runtime.execution(one.id)
            if any(wait.key == key and wait.status == "WAITING" for wait in execution.waits):
                waiting.append(one.id)
        if len(waiting) == 1:
            return waiting[0]
        found = "several executions do; name one with execution_id="
        raise NotWaitingYetError(self._last or "?", key, found if waiting else "none does")


def _effect(
    job: WorkflowJob[Any, Any], effect: Callable[..., Any], where: str
) -> Callable[[Any], Awaitable[Any]]:
    async def effected(input: Any) -> Any:
        result = effect(input) if job.shape.takes_input else effect()
        return checked_output(await result if isawaitable(result) else result, job.shape, where)

    return effected


def _raiser(error: BaseException | type[BaseException]) -> Callable[[Any], Any]:
    def raising(_: Any) -> Any:
        raise error

    return raising
