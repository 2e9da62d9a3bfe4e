"""One pass over the body of a job: where positions are taken and requests queue up.

Suspension is a state of the pass: once set, whatever the body asks for raises it again, nothing
more is kept, and what the body returns or raises is discarded.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from tailor_types.active import Definition, entered_job
from tailor_types.errors import JobFailedError, SuspensionIgnoredError
from tailor_types.jobs import WorkflowJob
from tailor_types.jsonable.values import to_json
from tailor_types.runtime.invokers import current_invoker
from tailor_types.runtime.logs import current_sink, finish_lines
from tailor_types.runtime.positions import digest_of, from_text, text_of
from tailor_types.runtime.quiet import when_quiet
from tailor_types.runtime.stuck import abandoned_for_good, place_of, place_of_caller

if TYPE_CHECKING:
    from tailor_types.runtime.frames import Frame

__all__ = ["Pass", "Request", "Suspension"]

_PATIENCE: Final = 10.0
"""Seconds that a suspended body may take to unwind."""

_NUDGE: Final = 0.5
"""Seconds after which what it awaits is canceled."""

_MOST_CATCHES: Final = 1000


class Suspension(BaseException):
    """Unwinds a body that is to be re-executed later; not for jobs to catch."""


@dataclass(slots=True)
class Request:
    """What a body asks for at a position."""

    number: int
    seen: int
    kind: Literal["job", "wait"]
    name: str
    args: str
    digest: str
    job: WorkflowJob[Any, Any] | None
    future: asyncio.Future[Any]


class Pass:
    """Runs the body of a frame's job once, in a task and a context of its own."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._is_async = frame.job.shape.is_async
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._queue: deque[Request] = deque()
        self._pending: list[Request] = []
        self._event: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._ended = False
        self._suspension: Suspension | None = None
        self._catches = 0
        self._stuck: str | None = None
        self._raised: list[JobFailedError] = []
        self._answered = 0
        self._last_answered = 0
        self._quiet_asked = False
        self._quiet = False
        self._kept_before = frame.recorded
        self.taken = 0
        self.result: str | None = None
        self.error: BaseException | None = None

    # -- as the body sees it ----------------------------------------------------------------

    async def trigger(self, job: Definition, input: object) -> Any:
        """Ask for the result of *job* at the next position."""
        assert isinstance(job, WorkflowJob)  # noqa: S101 -- WorkflowJob.trigger passes itself
        if self._suspension is not None:
            await self._suspend_again()
        return await self._ask("job", job.name, {} if input is None else input, job)

    async def wait(self, key: str, payload: object) -> Any:
        """Ask for the answer to the wait on *key* at the next position."""
        if self._suspension is not None:
            await self._suspend_again()
        return await self._ask("wait", key, payload, None)

    def refusal(self) -> str | None:
        """Say why this thread or body may not trigger."""
        if not self._is_async:
            return "in the `def` body of a job"
        if threading.get_ident() != self._thread:
            return "in another thread"
        if asyncio.get_running_loop() is not self._loop:
            return "in another event loop"
        if self._ended:
            return "after the body of its job had ended"
        return None

    async def _ask(
        self,
        kind: Literal["job", "wait"],
        name: str,
        given: object,
        job: WorkflowJob[Any, Any] | None,
    ) -> Any:
        value = to_json(given, at="input" if kind == "job" else "payload")
        self.taken += 1
        request = Request(
            number=self.taken,
            seen=self._last_answered,
            kind=kind,
            name=name,
            args=text_of(value),
            digest=digest_of(name, value),
            job=job,
            future=self._loop.create_future(),
        )
        self._queue.append(request)
        self._pending.append(request)
        if not self._quiet_asked:
            self._set_event()
        try:
            return await request.future
        except Suspension:
            self._hush()
            raise
        finally:
            self._pending.remove(request)
            if request in self._queue:  # whoever awaited it was canceled
                self._queue.remove(request)

    async def _suspend_again(self) -> None:
        """Raise the suspension again; a body that has caught it too often gets no further."""
        self._catches += 1
        if self._suspension is not None and self._catches < _MOST_CATCHES:
            self._hush()
            raise self._suspension
        self._stuck = self._stuck or place_of_caller()
        self._set_event()
        while True:
            abandoned_for_good(asyncio.current_task())
            await self._loop.create_future()

    def _hush(self) -> None:
        """Keep asyncio from reporting a suspension that unwinds a task which nobody awaits."""
        task = asyncio.current_task()
        if task is not None and task is not self._task:
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _log(self, level: str, message: str) -> None:
        # Lines before a recorded position were kept with it.
        if self._suspension is None and self._answered >= self._kept_before:
            self._frame.log(level, message)

    # -- as the frame sees it ---------------------------------------------------------------

    def start(self) -> None:
        """Begin to run the body."""
        context = self._frame.attempt.settings.context.copy()
        self._task = self._loop.create_task(self._run_body(), context=context)

    async def next_request(self) -> Request | None:
        """Return the oldest request once the loop has gone quiet, None when the body has ended."""
        while not self._ended:
            if self._quiet:
                self._quiet = False
                if self._queue:
                    return self._queue.popleft()
            if self._queue and not self._quiet_asked:
                self._quiet_asked = True
                when_quiet(self._loop, self._gone_quiet)
            await self._next_event()
        return None

    def _gone_quiet(self) -> None:
        self._quiet_asked = False
        self._quiet = True
        self._set_event()

    def answer(self, request: Request, value: object) -> None:
        """Give a request its result."""
        self._note_answer(request)
        if not request.future.done():
            request.future.set_result(value)

    def fail(self, request: Request, failure: JobFailedError) -> None:
        """Raise *failure* where the request was made."""
        self._note_answer(request)
        self._raised.append(failure)
        if not request.future.done():
            request.future.set_exception(failure)

    def was_raised_here(self, failure: JobFailedError) -> bool:
        """Whether *failure* is one that this pass raised."""
        return any(failure is one for one in self._raised)

    async def abandon(self) -> None:
        """Suspend the body where it has not ended, and wait until it has unwound.

        Raises:
            SuspensionIgnoredError: it goes on.
        """
        if self._task is None:
            return
        self._suspension = Suspension()
        # Also when the body has ended: what it did not await is asked in vain.
        for request in self._pending:
            if not request.future.done():
                request.future.set_exception(self._suspension)
        if self._ended:
            return
        if not self._is_async:
            self._task.cancel()  # its thread cannot be stopped; nobody listens to it any more
            return
        await self._unwound()

    async def _unwound(self) -> None:
        assert self._task is not None  # noqa: S101 -- abandon() has looked
        start = self._loop.time()
        nudge = _NUDGE
        while not self._ended and self._stuck is None:
            passed = self._loop.time() - start
            if passed >= _PATIENCE:
                self._stuck = place_of(self._task)
                abandoned_for_good(self._task)
                break
            timer = self._loop.call_later(min(nudge, _PATIENCE - passed), self._set_event)
            try:
                await self._next_event()
            finally:
                timer.cancel()
            if self._loop.time() - start >= nudge:
                self._task.cancel()  # which does nothing to one that has ended
                nudge *= 2
        if self._stuck is not None:
            job = self._frame.job.name
            raise SuspensionIgnoredError(job, self._frame.entry.position, self._stuck)

    def _note_answer(self, request: Request) -> None:
        self._answered += 1
        self._last_answered = max(self._last_answered, request.number)

    async def _next_event(self) -> None:
        self._event = self._loop.create_future()
        try:
            await self._event
        finally:
            self._event = None

    def _set_event(self) -> None:
        if self._event is not None and not self._event.done():
            self._event.set_result(None)

    async def _run_body(self) -> None:
        current_sink.set(self._log)
        current_invoker.set(self._frame.attempt.invoker)
        try:
            with entered_job(self):
                result = await self._call()
            self.result = text_of(to_json(result, at="output"))
        except BaseException as error:  # noqa: BLE001 -- a body's failure is never the worker's
            self.error = error
        finish_lines()
        self._ended = True
        self._set_event()

    def _call(self) -> Awaitable[Any]:
        frame = self._frame
        shape = frame.job.shape
        args: list[Any] = []
        if shape.takes_input:
            args.append(from_text(frame.entry.args))
        stand_in = frame.attempt.settings.stand_in(frame.job)
        if stand_in is not None:
            return _stood_in(stand_in, from_text(frame.entry.args) if shape.takes_input else None)
        if shape.takes_context:
            args.append(frame.attempt.context_of(frame.entry.position))
        if self._is_async:
            body: Callable[..., Awaitable[Any]] = frame.job.body
            return body(*args)
        return self._in_thread(frame.job.body, args)

    async def _in_thread(self, body: Callable[..., Any], args: list[Any]) -> Any:
        context = contextvars.copy_context()

        def call() -> tuple[Any, BaseException | None]:
            # A StopIteration raised through the future of a thread would never arrive.
            try:
                return context.run(body, *args), None
            except BaseException as error:  # noqa: BLE001 -- raised again on the other side
                return None, error

        result, error = await self._loop.run_in_executor(self._frame.attempt.settings.threads, call)
        if isinstance(error, StopIteration):  # may not be raised in a coroutine
            self.error = error
            return None
        if error is not None:
            raise error
        if isinstance(result, Awaitable):  # a `def` that only hands out what is to be awaited
            self._is_async = True
            return await result
        return result


async def _stood_in(stand_in: Callable[[Any], Any], input: Any) -> Any:
    result = stand_in(input)
    return await result if isinstance(result, Awaitable) else result
