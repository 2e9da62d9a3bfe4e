"""The runtime as users hold it: starts executions, works them off, looks at them, answers waits."""

from __future__ import annotations

import asyncio
import contextvars
import uuid
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Mapping,
    Sequence,
)
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeAlias, TypeVar, get_args, overload

from tailor_types.active import entered_runtime
from tailor_types.durations import seconds_of
from tailor_types.errors import (
    InputTypeError,
    NotCancelableError,
    NotResumableError,
    UnknownExecutionError,
    UnknownJobError,
    WaitTimeoutError,
)
from tailor_types.jsonable.values import to_json
from tailor_types.project import check_resolvers, check_workflows
from tailor_types.resolvers import Resolver, ResolverContext
from tailor_types.runtime.answering import answer
from tailor_types.runtime.attempts import ReplayMode, Settings
from tailor_types.runtime.clock import Clock, SystemClock
from tailor_types.runtime.engines import engine_for
from tailor_types.runtime.inputs import checked_input
from tailor_types.runtime.invokers import current_invoker, machine_user, record_of
from tailor_types.runtime.logs import captured
from tailor_types.runtime.model import EXECUTION_STATUSES, TERMINAL, Execution, Filter
from tailor_types.runtime.positions import text_of
from tailor_types.runtime.seam import Engine, NewExecution
from tailor_types.runtime.working import Worker

if TYPE_CHECKING:
    from types import TracebackType

    from tailor_types.inference import Exactly
    from tailor_types.jobs import Principal, WorkflowJob
    from tailor_types.wait_points import WaitPoint
    from tailor_types.workflows import Workflow

__all__ = ["Runtime", "Until"]

Until: TypeAlias = Literal["terminal", "success", "suspended"]
Synchronous: TypeAlias = Literal["FULL", "NORMAL"]
Env: TypeAlias = Mapping[str, str | int | float | bool]

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")
I = TypeVar("I")  # noqa: E741 -- what a resolver takes
O = TypeVar("O")  # noqa: E741 -- what it returns

_LOOK_SECONDS: Final = 0.5
_NOT_ENTERED: Final = "enter the runtime first: `async with Runtime(...) as runtime:`"


class Runtime:
    """Keeps executions in a store and works them off while its block is entered.

    ``async with Runtime(".tailor/state.db", workflows=[workflow]) as runtime: ...``

    Args:
        store: path of the file, which is created for its owner alone; or the URL of a Postgres,
            ``postgresql://user@host/database``, for workers on many machines.
        workflows: what may be started and is worked off.
        resolvers: what may be called.
        worker: whether executions are worked off in this process; else it only starts and looks.
        replay: ``on-resume`` keeps a body alive between its triggers and re-executes it after a
            wait, a crash or a failure; ``every-trigger`` re-executes it after each trigger.
        env: what jobs see as ``ctx.env``, from the start of an execution on.
        machine_users: attributes of those who may be named as ``auth_invoker``.
        lease: seconds after which the executions of a process that vanished go on elsewhere.
        synchronous: ``NORMAL`` records faster, and may lose the last results with the power.
        threads: how many ``def`` bodies run at once.
        clock: what time it is.
        stand_in: what runs instead of the body of a job, if anything; for tests.
        begun: is told of each job that runs, and its arguments as JSON text; for tests.

    Attributes:
        env: what the executions that are started from now on see.

    Raises:
        ProjectError: two of the workflows, or two jobs beside them, have one name.
        InputTypeError: a setting has a value that it cannot have.
        StoreError: the store cannot be used; of a file this is told on entering.
    """

    def __init__(  # noqa: PLR0913 -- one for each setting, all but one by keyword
        self,
        store: str,
        *,
        workflows: Iterable[Workflow[Any, Any]] = (),
        resolvers: Iterable[Resolver[Any, Any]] = (),
        worker: bool = True,
        replay: ReplayMode = "on-resume",
        env: Env | None = None,
        machine_users: Mapping[str, Mapping[str, Any]] | None = None,
        lease: float = 10.0,
        synchronous: Synchronous = "FULL",
        threads: int = 32,
        clock: Clock | None = None,
        stand_in: Callable[[WorkflowJob[Any, Any]], Callable[[Any], Any] | None] = lambda _: None,
        begun: Callable[[WorkflowJob[Any, Any], str], None] = lambda *_: None,
    ) -> None:
        problems = [
            _none_of(name, given, known)
            for name, given, known in (
                ("replay", replay, get_args(ReplayMode)),
                ("synchronous", synchronous, get_args(Synchronous)),
            )
            if given not in known
        ]
        problems += [
            f"{name} must be more than 0, found {given!r}"
            for name, given in (("lease", lease), ("threads", threads))
            if given <= 0
        ]
        if problems:
            raise InputTypeError("Runtime", tuple(problems))
        self._workflows = {workflow.name: workflow for workflow in check_workflows(workflows)}
        self._resolvers = {resolver.name: resolver for resolver in check_resolvers(resolvers)}
        self._works = worker
        self._replay: ReplayMode = replay
        self.env: Env = dict(env or {})
        self._machine_users = dict(machine_users or {})
        self._threads = threads
        self._clock = clock or SystemClock()
        self._stand_in = stand_in
        self._begun = begun
        self._engine: Engine = engine_for(
            str(store), lease=lease, synchronous=synchronous, clock=self._clock
        )
        self._stack = AsyncExitStack()
        self._worker: Worker | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        async with AsyncExitStack() as stack:
            threads = ThreadPoolExecutor(self._threads, thread_name_prefix="tailor-job")
            stack.callback(threads.shutdown, wait=False, cancel_futures=True)
            stack.enter_context(captured())
            await stack.enter_async_context(self._engine.opened())
            stack.enter_context(entered_runtime(self))
            settings = Settings(
                replay=self._replay,
                threads=threads,
                context=contextvars.copy_context(),
                clock=self._clock,
                stand_in=self._stand_in,
                begun=self._begun,
            )
            self._worker = Worker(self._engine, self._workflows, settings)
            if self._works:
                await stack.enter_async_context(self.working())
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._stack.aclose()
        finally:
            self._loop = None

    # -- starting and looking ---------------------------------------------------------------

    async def start(
        self,
        workflow: Workflow[Any, Any] | str,
        args: object = None,
        *,
        auth_invoker: str | None = None,
        execution_id: str | None = None,
    ) -> str:
        """Start an execution and return its id.

        Args:
            workflow: one that this runtime was given, or its name.
            args: what its main job takes.
            auth_invoker: the machine user it runs as; else the invoker of the job or resolver
                that starts it.
            execution_id: idempotency key: starting it twice starts it once.

        Raises:
            UnknownJobError: the workflow or the machine user is not known here.
            NotJsonError: *args* are not JSON.
            InputTypeError: *args* are not of the type that the main job declares.
        """
        known = self._known(workflow)
        value = checked_input(args, known.main_job.shape, f"workflow {known.name!r}")
        invoker = current_invoker.get()
        if auth_invoker is not None:
            invoker = machine_user(auth_invoker, self._machine_users)
        id_ = execution_id or str(uuid.uuid4())
        new = NewExecution(id_, known.name, text_of(value), dict(self.env), record_of(invoker))
        await self._here(self._engine.start(new))
        return id_

    async def execution(self, execution_id: str) -> Execution:
        """Return an execution as it is now, with its jobs, waits and logs.

        Raises:
            UnknownExecutionError: there is none.
        """
        found = await self._here(self._engine.execution(execution_id))
        if found is None:
            raise UnknownExecutionError(execution_id)
        return found

    async def executions(
        self,
        *,
        workflow: str | None = None,
        status: str | None = None,
        limit: int | None = 50,
        newest_first: bool = True,
    ) -> Sequence[Execution]:
        """Return executions, without their jobs, waits and logs.

        Raises:
            InputTypeError: *status* is none that an execution can have.
        """
        if status is not None and status not in EXECUTION_STATUSES:
            raise InputTypeError("executions", (_none_of("status", status, EXECUTION_STATUSES),))
        which = Filter(workflow, status, limit, newest_first)
        return [found for found, _ in await self._here(self._engine.executions(which))]

    async def wait(
        self,
        execution_id: str,
        until: Until = "terminal",
        timeout: float | str | None = None,  # noqa: ASYNC109 -- asked for in the store's terms
    ) -> Execution:
        """Return the execution once it has ended, or waits.

        Args:
            execution_id: its id.
            until: ``terminal`` for its end; ``suspended`` also for WAITING; ``success`` is
                ``terminal`` for those who look at the status.
            timeout: seconds, or a duration such as ``"5m"``.

        Raises:
            UnknownExecutionError: there is none.
            WaitTimeoutError: it took longer.
            StoreError: this process works it off, and cannot record.
        """
        return await self._here(self._waited(execution_id, until, timeout))

    async def _waited(
        self,
        execution_id: str,
        until: Until,
        timeout: float | str | None,  # noqa: ASYNC109 -- as above
    ) -> Execution:
        if until not in get_args(Until):
            raise InputTypeError("wait", (_none_of("until", until, get_args(Until)),))
        ends = TERMINAL | {"WAITING"} if until == "suspended" else TERMINAL
        seconds = None if timeout is None else seconds_of(timeout, "timeout of wait")
        loop = asyncio.get_running_loop()
        deadline = None if seconds is None else loop.time() + seconds
        while True:
            status = await self._engine.status(execution_id)
            if status is None or status in ends:
                return await self.execution(execution_id)
            if (trouble := self._entered_worker().trouble) is not None:
                raise trouble
            left = _LOOK_SECONDS
            if deadline is not None:
                left = min(left, deadline - loop.time())
                if left <= 0:
                    raise WaitTimeoutError(execution_id, until, status)
            await self._engine.changed(left)

    # -- changing ---------------------------------------------------------------------------

    async def resume(self, execution_id: str) -> None:
        """Run a FAILED or PENDING_RETRY execution again, with a fresh budget of retries.

        Results are kept; failures after which nothing was asked are run again.

        Raises:
            UnknownExecutionError: there is none.
            NotResumableError: it has another status.
        """
        before = await self._here(self._engine.resume(execution_id))
        if before is None:
            raise UnknownExecutionError(execution_id)
        if before not in {"FAILED", "PENDING_RETRY"}:
            raise NotResumableError(execution_id, before)

    async def cancel(self, execution_id: str) -> None:
        """End an unfinished execution as CANCELED; nothing is recorded of it from now on.

        Raises:
            UnknownExecutionError: there is none.
            NotCancelableError: it has ended.
        """
        before = await self._here(self._engine.cancel(execution_id))
        if before is None:
            raise UnknownExecutionError(execution_id)
        if before in TERMINAL:
            raise NotCancelableError(execution_id, before)

    async def prune(self, older_than: float | str) -> int:
        """Delete executions that ended longer ago than so many seconds (or ``"30d"``)."""
        seconds = seconds_of(older_than, "older_than of prune")
        return await self._here(self._engine.prune(self._clock.now() - seconds))

    async def resolve(
        self,
        execution_id: str,
        point: WaitPoint[P, R] | str,
        callback: Callable[[P], R | Awaitable[R]],
    ) -> None:
        """Answer the wait of an execution with what *callback* makes of its payload.

        Raises:
            UnknownExecutionError: there is no such execution.
            NotWaitingYetError: it does not wait on this key now.
            AlreadyResolvedError: it has its answer, or another resolver is at it.
            NotJsonError: the answer is not JSON.
            InputTypeError: it is not of the type that the wait point declares.
        """
        await answer(self._engine, self._here, execution_id, point, callback)

    @overload
    async def call(
        self, resolver: Resolver[None, O], input: None = None, user: Principal | None = None
    ) -> O: ...
    @overload
    async def call(
        self, resolver: Resolver[I, O], input: Exactly[I], user: Principal | None = None
    ) -> O: ...
    @overload
    async def call(
        self, resolver: str, input: Any = None, user: Principal | None = None
    ) -> Any: ...
    async def call(
        self,
        resolver: Resolver[Any, Any] | str,
        input: Any = None,
        user: Principal | None = None,
    ) -> Any:
        """Call a resolver and return its result.

        Args:
            resolver: one that this runtime was given, or its name.
            input: what it takes, from outside: held to the declared type before the body runs.
            user: who calls. What the resolver starts runs as the machine user of its
                ``auth_invoker``, else as *user*.

        Raises:
            UnknownJobError: the resolver or its machine user is not known here.
            NotJsonError: the input or the result is not JSON.
            InputTypeError: the input is not of the declared type.
        """
        name = resolver if isinstance(resolver, str) else resolver.name
        known = self._resolvers.get(name)
        if known is None or (known is not resolver and not isinstance(resolver, str)):
            raise UnknownJobError("resolver", name, tuple(self._resolvers))
        value = checked_input(input, known.shape, f"resolver {name!r}")
        invoker = user
        if known.auth_invoker is not None:
            invoker = machine_user(known.auth_invoker, self._machine_users)
        args: list[Any] = [value] if known.shape.takes_input else []
        if known.shape.takes_context:
            args.append(ResolverContext(user=user, invoker=invoker, env=dict(self.env)))
        token = current_invoker.set(invoker)
        try:
            with entered_runtime(self):
                result = to_json(await known.body(*args), at="output")
        finally:
            current_invoker.reset(token)
        return result

    async def has_worker(self) -> bool:
        """Whether some process works the executions of this store off."""
        return await self._here(self._engine.has_worker())

    # -- working off ------------------------------------------------------------------------

    def add(self, workflow: Workflow[Any, Any], *, replace: bool = False) -> None:
        """Make one more workflow known, before the runtime is entered or without a worker.

        Raises:
            ProjectError: another one has its name, and it is not to be replaced.
        """
        others = [one for one in self._workflows.values() if one.name != workflow.name]
        known = others if replace else [*self._workflows.values()]
        checked = {one.name: one for one in check_workflows([*known, workflow])}
        self._workflows.clear()  # a worker knows them by this dict
        self._workflows.update(checked)

    @asynccontextmanager
    async def working(self, *, only: str | None = None) -> AsyncIterator[None]:
        """Work executions off in this process for the block; *only* the one of this id."""
        async with self._entered_worker().working(only):
            yield

    async def drain(self, most: float | str) -> bool:
        """Take on nothing any more, and wait until the jobs that run here have ended; then leave.

        An execution that comes to its next job is let go of at once, one whose job has not ended
        by then on leaving; both go on elsewhere.

        Args:
            most: how long to wait: seconds, or a duration such as ``"30s"``.

        Returns whether all have ended.
        """
        return await self._entered_worker().drain(most)

    async def work_off(self) -> None:
        """Run what can be run now, and return when nothing is left; for tests."""
        await self._entered_worker().work_off()

    async def next_due(self) -> float | None:
        """Return when the next retry is due; for tests."""
        return await self._entered_worker().next_due()

    def _entered_worker(self) -> Worker:
        if self._worker is None:
            raise RuntimeError(_NOT_ENTERED)
        return self._worker

    def _known(self, workflow: Workflow[Any, Any] | str) -> Workflow[Any, Any]:
        name = workflow if isinstance(workflow, str) else workflow.name
        known = self._workflows.get(name)
        if known is None or (workflow is not known and not isinstance(workflow, str)):
            raise UnknownJobError("workflow", name, tuple(self._workflows))
        return known

    async def _here(self, call: Coroutine[Any, Any, T]) -> T:
        """Run *call* in the loop of this runtime: a ``def`` body may have a loop of its own."""
        if self._loop is None:
            call.close()
            raise RuntimeError(_NOT_ENTERED)
        if asyncio.get_running_loop() is self._loop:
            return await call
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, self._loop))


def _none_of(name: str, given: object, known: Sequence[str]) -> str:
    return f"{name} {given!r} is none of {', '.join(known)}"
