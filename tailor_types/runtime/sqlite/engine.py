"""The reference engine: one SQLite file, any number of processes, no server."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tailor_types.errors import StoreError
from tailor_types.runtime.model import Execution, Filter, LogLine
from tailor_types.runtime.rows import (
    ENTRY_COLUMNS,
    EXECUTION_COLUMNS,
    entry_of,
    execution_of,
    json_of,
)
from tailor_types.runtime.seam import (
    Claim,
    NewExecution,
    OwnershipLostError,
    Work,
)
from tailor_types.runtime.sqlite.database import Database, Synchronous
from tailor_types.runtime.sqlite.journal import SqliteJournal
from tailor_types.runtime.sqlite.owners import Heartbeat, Owner
from tailor_types.runtime.sqlite.signals import Signals
from tailor_types.runtime.sqlite.waits import Waits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from tailor_types.runtime.clock import Clock

__all__ = ["SqliteEngine"]

_MOST_AT_ONCE: Final = 1000
_LOOK_SECONDS: Final = 1.0
"""How often a process looks for what it was not called for."""

_MOMENT: Final = 0.001
"""After the end of a lease, so that the look then finds it ended."""

_SHORTEST_REST: Final = 0.1
_LONGEST_REST: Final = 10.0
"""Seconds without new work after the store has failed."""

_LOOK_SECONDS_UNCALLED: Final = 0.02
"""The same, where no socket can be had."""


class SqliteEngine(SqliteJournal, Waits):
    """Keeps executions in a file, or in memory for tests.

    Args:
        path: of the file; ``:memory:`` for none.
        lease: seconds after which a silent process has lost its executions.
        synchronous: FULL, or NORMAL: the last results may then be lost with the power, and run
            again; the store stays sound.
        clock: what time it is for retries and records; leases keep to the machine's.
    """

    def __init__(self, path: str, *, lease: float, synchronous: Synchronous, clock: Clock) -> None:
        self._path = path
        self._lease = lease
        self._synchronous = synchronous
        self._id = uuid.uuid4().hex
        self._signals = Signals(self._called)
        self._look_for_lost = False
        self._resting = False
        self._unreleased: list[Claim] = []
        self._rest = 0.0
        self._waiters: set[asyncio.Future[None]] = set()
        self._work_ready: asyncio.Event = asyncio.Event()
        self._clock = clock

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Use the store for the block."""
        database = Database(self._path, self._synchronous)
        SqliteJournal.__init__(self, database, self._clock, self._announce)
        Waits.__init__(
            self, database, self._clock, self._announce, owner=self._id, lease=self._lease
        )
        self._owner = Owner(database, self._id, self._lease, self._clock)
        with ExitStack() as stack:
            stack.callback(database.close)
            if database.shared:
                self._signals.open()
                stack.callback(self._signals.close)
            self._register()
            stack.callback(self._unregister)
            if database.shared:
                heartbeat = Heartbeat(self._path, self._id, self._lease)
                heartbeat.start()
                stack.callback(heartbeat.stop)
            yield

    # -- working off ------------------------------------------------------------------------

    async def serve(
        self, limits: Mapping[str, int | None], work: Work, *, only: str | None = None
    ) -> None:
        """Claim executions and give each to *work*, until canceled."""
        if only is None and not self._resting:
            self._database.write("update processes set serves = 1 where id = ?", (self._id,))
        running: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                self._work_ready.clear()
                self._release_rest()
                self._stop_lost(running)
                room = 0 if self._resting else _MOST_AT_ONCE - len(running)
                for claim in self._owner.claim(limits, room, only):
                    task = asyncio.create_task(self._worked(claim, work))
                    running[claim.id] = task
                    task.add_done_callback(partial(self._done, running, claim.id))
                await self._until_something_to_do(limits)
                # What runs while nothing can be recorded will run again.
                await asyncio.sleep(self._rest)
        finally:
            for task in running.values():
                task.cancel()
            await asyncio.gather(*running.values(), return_exceptions=True)
            with suppress(StoreError):  # else the lease ends by itself
                self._release_rest()

    async def rest(self) -> None:
        """Claim nothing any more; what is claimed goes on."""
        self._resting = True
        with suppress(StoreError):  # else the lease ends by itself
            self._database.write("update processes set serves = 0 where id = ?", (self._id,))

    async def work_off(self, limits: Mapping[str, int | None], work: Work) -> None:
        """Give what can be claimed to *work* until nothing is left; for tests."""
        while claims := self._owner.claim(limits, _MOST_AT_ONCE, None):
            await asyncio.gather(*(self._worked(claim, work) for claim in claims))

    async def next_due(self, limits: Mapping[str, int | None]) -> float | None:
        """Return when the next retry is due."""
        return self._owner.next_due(limits)

    async def _worked(self, claim: Claim, work: Work) -> None:
        try:
            await work(claim)
        except OwnershipLostError:
            return
        except BaseException as error:
            if isinstance(error, StoreError):
                self._rest = min(_LONGEST_REST, 2 * self._rest or _SHORTEST_REST)
            self._unreleased.append(claim)
            with suppress(StoreError):  # else at the next look
                self._release_rest()
            raise
        self._rest = 0.0

    def _release_rest(self) -> None:
        """Let go of what did not end, as soon as the store takes it."""
        while self._unreleased:
            self._release(self._unreleased[-1])
            self._unreleased.pop()

    def _done(
        self, running: dict[str, asyncio.Task[None]], id_: str, task: asyncio.Task[None]
    ) -> None:
        if running.get(id_) is task:
            del running[id_]
        if not task.cancelled():
            task.exception()  # what went wrong was told by the work itself
        self._work_ready.set()  # a slot may be free

    def _stop_lost(self, running: Mapping[str, asyncio.Task[None]]) -> None:
        """Stop what was canceled or taken over since the last look."""
        if self._look_for_lost and running:
            owned = self._database.read(
                "select id from executions where owner = ? and status = 'RUNNING'", (self._id,)
            )
            for id_ in running.keys() - {id_ for (id_,) in owned}:
                running[id_].cancel()
        self._look_for_lost = False

    async def _until_something_to_do(self, limits: Mapping[str, int | None]) -> None:
        seconds = _LOOK_SECONDS if self._signals.port else _LOOK_SECONDS_UNCALLED
        seconds = min(seconds, self._lease / 4)
        if (due := self._owner.next_due(limits)) is not None:
            seconds = min(seconds, max(0.0, due - self._clock.now()))
        if (loss := self._owner.next_loss()) is not None:
            seconds = min(seconds, max(0.0, loss - time.time()) + _MOMENT)
        try:
            async with asyncio.timeout(seconds):
                await self._work_ready.wait()
        except TimeoutError:
            self._look_for_lost = True

    # -- from outside -----------------------------------------------------------------------

    async def start(self, new: NewExecution) -> bool:
        """Record a PENDING execution."""
        started = self._database.write(
            "insert or ignore into executions "
            "(id, workflow, status, args, env, invoker, created_at) "
            "values (?, ?, 'PENDING', ?, ?, ?, ?)",
            (
                new.id,
                new.workflow,
                new.args,
                json.dumps(dict(new.env)),
                json_of(new.invoker),
                self._clock.now(),
            ),
            synced=True,
        )
        if started:
            self._announce()
        return bool(started)

    async def status(self, execution_id: str) -> str | None:
        """Return the status of an execution."""
        rows = self._database.read("select status from executions where id = ?", (execution_id,))
        return rows[0][0] if rows else None

    async def execution(self, execution_id: str) -> Execution | None:
        """Return an execution with its jobs, waits and logs."""
        rows = self._database.read(
            f"select {EXECUTION_COLUMNS} from executions where id = ?",  # noqa: S608 -- constants
            (execution_id,),
        )
        if not rows:
            return None
        entries = self._database.read(
            f"select {ENTRY_COLUMNS} from entries where execution = ?",  # noqa: S608 -- constants
            (execution_id,),
        )
        logs = self._database.read(
            "select position, at, level, message from logs where execution = ? order by at, rowid",
            (execution_id,),
        )
        return execution_of(
            rows[0], [entry_of(row) for row in entries], [LogLine(*row) for row in logs]
        )

    async def executions(self, which: Filter) -> Sequence[tuple[Execution, int]]:
        """Return executions without their jobs, and how many jobs each has."""
        conditions: list[str] = ["true"]
        values: list[Any] = []
        for column, value in (("workflow", which.workflow), ("status", which.status)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        order = "desc" if which.newest_first else "asc"
        limit = -1 if which.limit is None else which.limit
        rows = self._database.read(
            f"select {EXECUTION_COLUMNS}, (select count(*) from entries "  # noqa: S608 -- constants
            "where execution = executions.id and kind = 'job') from executions "
            f"where {' and '.join(conditions)} order by number {order} limit ?",
            (*values, limit),
        )
        return [(execution_of(row[:-1]), row[-1]) for row in rows]

    async def resume(self, execution_id: str) -> str | None:
        """Make a FAILED or PENDING_RETRY execution PENDING_RESUME."""
        return self._moved(
            execution_id,
            "status = 'PENDING_RESUME', retries = 0, forget = 1, due_at = null, "
            "finished_at = null, error = null",
            ("FAILED", "PENDING_RETRY"),
        )

    async def cancel(self, execution_id: str) -> str | None:
        """Make an unfinished execution CANCELED; its owner finds its fence old."""
        return self._moved(
            execution_id,
            f"status = 'CANCELED', fence = fence + 1, owner = null, "
            f"finished_at = {self._clock.now()!r}",
            ("PENDING", "RUNNING", "WAITING", "PENDING_RESUME", "PENDING_RETRY"),
        )

    def _moved(self, execution_id: str, change: str, sources: Sequence[str]) -> str | None:
        with self._database.transaction(synced=True) as connection:
            found = connection.execute(
                "select status from executions where id = ?", (execution_id,)
            ).fetchone()
            if found is not None and found[0] in sources:
                connection.execute(
                    f"update executions set {change} where id = ?",  # noqa: S608 -- constants
                    (execution_id,),
                )
        self._look_for_lost = True
        self._announce()
        return None if found is None else str(found[0])

    async def prune(self, before: float) -> int:
        """Delete the executions that ended before a time."""
        return self._database.write(
            "delete from executions where status in ('SUCCESS', 'FAILED', 'CANCELED') "
            "and finished_at < ?",
            (before,),
            synced=True,
        )

    async def changed(self, seconds: float) -> None:
        """Return when some execution may have changed."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        if not self._signals.port:
            seconds = min(seconds, _LOOK_SECONDS_UNCALLED)
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            pass
        finally:
            self._waiters.discard(waiter)

    async def has_worker(self) -> bool:
        """Whether a process works the executions of this store off."""
        now = time.time()
        return bool(
            self._database.read(
                "select 1 from processes where serves and alive_until between ? and ?",
                (now, now + 2 * self._lease),
            )
        )

    # -- waking -----------------------------------------------------------------------------

    def _register(self) -> None:
        now = time.time()
        with self._database.transaction() as connection:
            connection.execute("delete from processes where alive_until < ?", (now - 86400,))
            connection.execute(
                "insert into processes values (?, ?, 0, ?)",
                (self._id, self._signals.port, now + self._lease),
            )

    def _unregister(self) -> None:
        with suppress(StoreError):  # else the lease ends by itself
            self._database.write("delete from processes where id = ?", (self._id,))

    def _announce(self) -> None:
        """Tell everybody that some execution has changed its status."""
        self._look()
        if self._database.shared:
            ports = self._database.read(
                "select port from processes where id <> ? and alive_until > ?",
                (self._id, time.time()),
            )
            self._signals.call(port for (port,) in ports)

    def _called(self) -> None:
        self._look_for_lost = True
        self._look()

    def _look(self) -> None:
        self._work_ready.set()
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
