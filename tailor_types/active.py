"""How jobs, wait points and workflows find the execution and the runtime they run under.

They ask here, and ``tailor_types.runtime`` answers: it enters an execution around the body of
each job, and itself around the block of ``async with Runtime(...)``. The two protocols are all
that the definitions know of the runtime.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

from tailor_types.errors import NoRuntimeError, NotInJobError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

__all__ = [
    "CurrentJob",
    "CurrentRuntime",
    "Definition",
    "current_job",
    "current_runtime",
    "entered_job",
    "entered_runtime",
]


class Definition(Protocol):
    """A job, workflow or resolver, as far as its name goes."""

    @property
    def name(self) -> str:
        """What it is called in the store, in messages and on the command line."""


class CurrentJob(Protocol):
    """The job whose body runs in this context, and the thread it runs in."""

    async def trigger(self, job: Definition, input: object) -> Any:
        """Run *job* at the next position, or return what is recorded there."""

    async def wait(self, key: str, payload: object) -> Any:
        """Suspend until *key* is resolved, or return what it was resolved to."""

    def refusal(self) -> str | None:
        """Say why this thread or body may not trigger, or None where it may."""


class CurrentRuntime(Protocol):
    """The runtime that starts executions and takes the answers of resolvers."""

    async def start(
        self,
        workflow: Any,
        args: object = None,
        *,
        auth_invoker: str | None = None,
        execution_id: str | None = None,
    ) -> str:
        """Start an execution of *workflow* and return its id."""

    async def resolve(
        self,
        execution_id: str,
        point: Any,
        callback: Callable[[Any], Any | Awaitable[Any]],
    ) -> None:
        """Answer the wait of an execution on *point* with what *callback* makes of its payload."""


_JOB: ContextVar[CurrentJob | None] = ContextVar("tailor_types.job", default=None)
_RUNTIME: ContextVar[CurrentRuntime | None] = ContextVar("tailor_types.runtime", default=None)
_open_runtimes: list[CurrentRuntime] = []


def current_job(call: str) -> CurrentJob:
    """Return the job that is running here.

    Raises:
        NotInJobError: none is, or this thread is not the one of its body; names *call*.
    """
    job = _JOB.get()
    if job is None:
        raise NotInJobError(call)
    if (refusal := job.refusal()) is not None:
        raise NotInJobError(call, refusal)
    return job


def current_runtime(asked: str) -> CurrentRuntime:
    """Return the innermost runtime entered in this context, else the only one that is open.

    Web handlers do not inherit the context of a lifespan, hence the second.

    Raises:
        NoRuntimeError: there is none, or more than one is open; says what was *asked*.
    """
    if (runtime := _RUNTIME.get()) is not None and runtime in _open_runtimes:
        return runtime
    if len(_open_runtimes) == 1:
        return _open_runtimes[0]
    raise NoRuntimeError(asked, len(_open_runtimes))


@contextmanager
def entered_job(job: CurrentJob) -> Iterator[None]:
    """Make *job* the running one for the block."""
    token = _JOB.set(job)
    try:
        yield
    finally:
        _JOB.reset(token)


@contextmanager
def entered_runtime(runtime: CurrentRuntime) -> Iterator[None]:
    """Make *runtime* the active one for the block, and open in this process."""
    _open_runtimes.append(runtime)
    token = _RUNTIME.set(runtime)
    try:
        yield
    finally:
        _open_runtimes.remove(runtime)
        # Not reset(token): pytest fixtures and web lifespans leave in another context than
        # they entered in, where the token would be refused.
        if _RUNTIME.get() is runtime:
            _RUNTIME.set(None if token.old_value is token.MISSING else token.old_value)
