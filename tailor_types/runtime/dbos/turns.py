"""Turns: what DBOS queues, hands out and takes away from the dead.

A turn is one attempt of one execution, and one DBOS workflow: ``turn(execution_id, number)``.
It ends whenever the attempt does, be it that the execution is done, waits or will be retried, so
neither a slot nor memory is held by what does not run. What wakes an execution puts its next turn
into the queue in the transaction of its own change.

DBOS allows one instance in a process; the turns of this process go to the one runtime that works.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy.engine import make_url

from tailor_types.errors import StoreError
from tailor_types.runtime.dbos.refusals import shown

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

__all__ = ["FORMAT", "QUEUE", "Host", "Turns", "check_dbos", "queue_of"]

FORMAT = "tailor-1"
"""The application version of every process: the form of turns and tables, not of user code.

DBOS hands work only to workers of the version that started it, by default a hash of the code, so
that an execution that waits across a deploy would never wake. The digests of the journal are what
notices changed code.
"""

QUEUE = "tailor"
"""The queue of the workflows that have no limit of their own."""

SUPPORTED = "3.4"
"""The minor version of dbos whose corners the contract tests hold."""

APPLICATION = "tailor-types"

_TURN = "tailor.turn"
_ONE_PARTITION = "all"
_HIGHEST_PRIORITY_NUMBER = 2**31 - 1
_TURNS_AT_ONCE = 100
_LOOK = 0.1
"""Seconds between two looks of a worker into its queue, for each queue it has."""

_LONGEST_LOOK = 1.0
_LOOKS = "queue-worker-"
"""What the names of DBOS's threads begin with that look into queues."""

_log = logging.getLogger("tailor_types.runtime")

RunTurn = Callable[[str, int, str], Awaitable[None]]
"""Works off a turn: the id of its execution, its number, the queue it came by."""


def check_dbos(store: str) -> None:
    """Refuse a dbos whose behaviour nobody has looked at.

    Raises:
        StoreError: another minor version is installed than the supported one.
    """
    installed = version("dbos")
    if not installed.startswith(f"{SUPPORTED}."):
        raise StoreError(
            store,
            f"dbos {installed} is installed and this version of tailor-types works with "
            f"{SUPPORTED}; install that with: pip install 'tailor-types[dbos]'",
        )


def queue_of(workflow: str, limit: int | None) -> str:
    """Return the queue for turns of *workflow*: one of its own where it has a *limit*."""
    return QUEUE if limit is None else f"{QUEUE}.{workflow}"


class Turns:
    """The queues of one store, for putting turns in; needs no worker.

    Whatever fails, fails at once; ``Database.repeated`` is there to call it again.

    Args:
        url: of the database, for psycopg.
    """

    def __init__(self, url: str) -> None:
        self._client = DBOSClient(
            system_database_url=url,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            system_database_pool_size=2,
            lazy=True,
            retry_connection_errors=False,  # for ever, it would be
        )

    def register(self, limits: Mapping[str, int | None]) -> list[str]:
        """Make the queues for the workflows named in *limits*; return those to take turns from.

        Among them are the queues of limits that are gone: what is left there is sent on.
        """
        there = {queue.name for queue in self._client.list_queues()}
        own = {f"{QUEUE}.{name}" for name in limits} & there
        wanted = {queue_of(name, limit): limit for name, limit in limits.items()} | {QUEUE: None}
        # Each queue costs a worker one look an interval; so many queues cost what one does.
        interval = min(_LOOK * len(own | wanted.keys()), _LONGEST_LOOK)
        for queue, limit in wanted.items():
            self._register(queue, limit, interval)
        return sorted(own | wanted.keys())

    def _register(self, queue: str, limit: int | None, interval: float) -> None:
        if limit is None:
            self._client.register_queue(
                queue, worker_concurrency=_TURNS_AT_ONCE, polling_interval_sec=interval
            )
            return
        # One partition and a limit on both it and the queue: only then are turns claimed under
        # SERIALIZABLE, and a turn that enters before the head cannot be claimed beside the head.
        self._client.register_queue(
            queue,
            global_concurrency=limit,
            partition_concurrency=limit,
            polling_interval_sec=interval,
        )

    def put(  # noqa: PLR0913 -- what a turn consists of
        self,
        connection: Connection,
        execution_id: str,
        number: int,
        *,
        queue: str,
        place: int,
        delay: float = 0.0,
    ) -> None:
        """Put a turn into *queue*, as a part of the caller's transaction.

        Args:
            connection: the transaction.
            execution_id: of the execution whose turn it is.
            number: of the turn; putting the same one twice is putting it once.
            queue: as ``queue_of`` says.
            place: the execution's number in order of creation; lower ones go first.
            delay: seconds before it may run.
        """
        options: EnqueueOptions = {
            "workflow_name": _TURN,
            "queue_name": queue,
            "workflow_id": f"{execution_id}/{number}",
            "app_version": FORMAT,
            "priority": min(place, _HIGHEST_PRIORITY_NUMBER),
        }
        if queue != QUEUE:
            options["queue_partition_key"] = _ONE_PARTITION
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(connection, options, execution_id, number, queue)

    def hand_over(self, executors: list[str], *, only: set[str] | None = None) -> int:
        """Put the turns that *executors* were running back into their queues; return how many.

        Args:
            executors: the workers.
            only: which of their turns; None for all.
        """
        held: dict[str, list[str]] = {}
        for row in self._client.list_workflows(
            status="PENDING", executor_id=executors, load_input=False, load_output=False
        ):
            if only is None or row.workflow_id in only:
                held.setdefault(row.queue_name or QUEUE, []).append(row.workflow_id)
        for queue, ids in held.items():
            self._client.resume_workflows(ids, queue_name=queue)
        return sum(len(ids) for ids in held.values())

    def running(self, ids: list[str]) -> set[str]:
        """Return which of some turns run; DBOS would miss the rows of those."""
        rows = self._client.list_workflows(
            workflow_ids=ids, status="PENDING", load_input=False, load_output=False
        )
        return {row.workflow_id for row in rows}

    def forget(self, ids: list[str]) -> None:
        """Delete the rows of turns that are over."""
        self._client.delete_workflows(ids)

    def close(self) -> None:
        """Close the connections."""
        self._client.destroy()


class Host:
    """The DBOS of this process: it takes turns from the queues and gives them to the runtime."""

    _open: Host | None = None

    def __init__(self, url: str, executor: str, run: RunTurn) -> None:
        self._url = url
        self._where = shown(make_url(url))
        self._executor = executor
        self._run = run
        self._over: set[str] = set()
        self._loop = asyncio.get_running_loop()

    def start(self, queues: list[str]) -> None:
        """Begin to take turns from *queues*. Blocks; call it in a thread.

        Raises:
            StoreError: this process has a DBOS already.
        """
        if Host._open is not None:
            raise StoreError(
                self._where,
                "this process works on a Postgres store already, and DBOS allows one; open the "
                "second runtime with worker=False, or in another process",
            )
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._url,
            "executor_id": self._executor,
            "application_version": FORMAT,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
            "run_migrations": False,
            "sys_db_pool_size": 10,
        }
        Host._open = self
        try:
            self._dbos = DBOS(config=config)
            self._check_that_it_is_ours()
            DBOS.listen_queues(queues)
            DBOS.launch()
        except StoreError:
            Host._open = None
            raise
        except BaseException:
            self.stop()
            raise

    def _check_that_it_is_ours(self) -> None:
        if DBOS.executor_id != self._executor:  # we were given the one that was there
            raise StoreError(
                self._where,
                "this process uses DBOS for something else; work on this store in a process of "
                "its own, with `tailor worker`",
            )

    def rest(self) -> None:
        """Take no more turns; those that were taken run. Blocks; call it in a thread.

        Stopped without that, DBOS would still take what this process lets go of.
        """
        if Host._open is not self:
            return
        for event in self._dbos.background_thread_stop_events:
            event.set()
        for thread in threading.enumerate():
            if thread.name.startswith(_LOOKS):
                thread.join()

    def stop(self) -> None:
        """End DBOS; the turns that run are given up. Blocks; call it in a thread."""
        if Host._open is self:
            DBOS.destroy()
            Host._open = None

    async def take(self, execution_id: str, number: int, queue: str) -> None:
        """Run a turn in the loop of the runtime, from the loop of DBOS."""
        turn = _in_task(self._run, execution_id, number, queue)
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(turn, self._loop))
        self._over.add(f"{execution_id}/{number}")

    def over(self) -> set[str]:
        """Return the turns that have ended here since this was last asked."""
        over, self._over = self._over, set()
        return over

    @classmethod
    def current(cls) -> Host | None:
        """Return the one that takes turns in this process, if any."""
        return cls._open


async def _in_task(run: RunTurn, execution_id: str, number: int, queue: str) -> None:
    await run(execution_id, number, queue)


@DBOS.workflow(name=_TURN, max_recovery_attempts=None)
async def _turn(execution_id: str, number: int, queue: str) -> None:
    """Work off one turn. It returns in every case: what became of it is in our tables."""
    host = Host.current()
    if host is not None:
        await host.take(execution_id, number, queue)
