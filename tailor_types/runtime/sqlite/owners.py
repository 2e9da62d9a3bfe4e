"""Who owns an execution: claims, leases kept alive, and owners that vanished."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tailor_types.errors import StoreError
from tailor_types.runtime.rows import ENTRY_COLUMNS, entry_of
from tailor_types.runtime.seam import Claim
from tailor_types.runtime.sqlite.database import Database

if TYPE_CHECKING:
    import sqlite3

    from tailor_types.runtime.clock import Clock

__all__ = ["Heartbeat", "Limits", "Owner"]

Limits: TypeAlias = Mapping[str, int | None]
"""The workflows that are worked off, and how many executions of each may run at once."""

_CLAIMED_COLUMNS: Final = (
    "id, fence, workflow, args, env, invoker, retries, forget, answered, losses, lost_at"
)
_CLAIM: Final = f"""
    update executions set status = 'RUNNING', owner = ?, fence = fence + 1, due_at = null,
        started_at = coalesce(started_at, ?)
    where id = ? returning {_CLAIMED_COLUMNS}
"""  # noqa: S608 -- constants of this module
_CLAIMABLE: Final = """
    status in ('PENDING', 'PENDING_RESUME', 'PENDING_RETRY')
    and (status <> 'PENDING_RETRY' or due_at <= ?)
"""
"""The first line is the condition of the index."""
_ORPHANED: Final = """
    status = 'RUNNING' and owner <> ?
    and not exists (
        select 1 from processes
        where processes.id = executions.owner and alive_until between ? and ?
    )
"""


class Owner:
    """Takes executions for this process: orphans first, then the oldest that may run."""

    def __init__(self, database: Database, name: str, lease: float, clock: Clock) -> None:
        self._database = database
        self._name = name
        self._lease = lease
        self._clock = clock

    def claim(self, limits: Limits, most: int, only: str | None) -> list[Claim]:
        """Own up to *most* executions of the workflows in *limits*; *only* the one of this id."""
        # A look costs no lock, and most looks find nothing.
        if most <= 0 or not limits or not self._found(limits, 1, only):
            return []
        with self._database.transaction() as connection:
            found = self._found(limits, most, only)
            return [
                _claimed(connection, id_, self._name, lost=lost, now=self._clock.now())
                for id_, lost in found
            ]

    def next_due(self, limits: Limits) -> float | None:
        """Return when the next retry of the workflows in *limits* is due."""
        if not limits:
            return None
        ((due,),) = self._database.read(
            f"select min(due_at) from executions where workflow in ({_marks(limits)}) "  # noqa: S608 -- question marks
            "and status = 'PENDING_RETRY'",
            (*limits,),
        )
        return None if due is None else float(due)

    def next_loss(self) -> float | None:
        """Return when the next lease of another process ends, unless that one renews it."""
        ((ends,),) = self._database.read(
            "select min(alive_until) from processes where id <> ? and alive_until >= ?",
            (self._name, time.time()),
        )
        return None if ends is None else float(ends)

    def _found(self, limits: Limits, most: int, only: str | None) -> list[tuple[str, bool]]:
        """Return ids, and whether their owner was lost."""
        orphans = self._orphans(limits, most, only)
        free = self._candidates(limits, most, only) if len(orphans) < most else []
        return [*((id_, True) for id_ in orphans), *((id_, False) for id_ in free)][:most]

    def _candidates(self, limits: Limits, most: int, only: str | None) -> list[str]:
        found: list[tuple[Any, ...]] = []
        for workflow, limit in limits.items():
            room = most
            if limit is not None:
                ((running,),) = self._database.read(
                    "select count(*) from executions where workflow = ? and status = 'RUNNING'",
                    (workflow,),
                )
                room = min(most, limit - running)
            if room > 0:
                found += self._database.read(
                    f"select number, id from executions where workflow = ? and {_CLAIMABLE} "  # noqa: S608 -- constants
                    "and (? is null or id = ?) order by number limit ?",
                    (workflow, self._clock.now(), only, only, room),
                )
        return [id_ for _, id_ in sorted(found)]

    def _orphans(self, limits: Limits, most: int, only: str | None) -> list[str]:
        now = time.time()
        rows = self._database.read(
            f"select id from executions where workflow in ({_marks(limits)}) and {_ORPHANED} "  # noqa: S608 -- constants
            "and (? is null or id = ?) order by number limit ?",
            # Alive for longer than a lease can say is the trace of a clock that was set back.
            (*limits, self._name, now, now + 2 * self._lease, only, only, most),
        )
        return [id_ for (id_,) in rows]


def _marks(limits: Limits) -> str:
    return ", ".join("?" * len(limits))


def _claimed(
    connection: sqlite3.Connection, id_: str, owner: str, *, lost: bool, now: float
) -> Claim:
    ((row),) = connection.execute(_CLAIM, (owner, now, id_)).fetchall()
    entries = connection.execute(
        f"select {ENTRY_COLUMNS} from entries where execution = ?",  # noqa: S608 -- constants
        (id_,),
    )
    return _claim(row, [entry_of(one) for one in entries], lost=lost)


def _claim(row: tuple[Any, ...], entries: list[Any], *, lost: bool) -> Claim:
    id_, fence, workflow, args, env, invoker, retries, forget, answered, losses, lost_at = row
    return Claim(
        id=id_,
        fence=fence,
        workflow=workflow,
        args=args,
        env=json.loads(env),
        invoker=None if invoker is None else json.loads(invoker),
        retries=retries,
        forget=bool(forget),
        answered=bool(answered) and not lost,
        lost=lost,
        losses=losses,
        lost_at=lost_at,
        entries=tuple(entries),
    )


class Heartbeat:
    """Says that this process is alive, from a thread: a busy event loop is no dead process."""

    def __init__(self, path: str, owner: str, lease: float) -> None:
        self._path = path
        self._owner = owner
        self._lease = lease
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tailor-heartbeat", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and say so."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        database: Database | None = None
        try:
            while not self._stopped.wait(self._lease / 4):
                try:
                    database = database or Database(self._path, "NORMAL")
                    database.write(
                        "update processes set alive_until = ? where id = ?",
                        (time.time() + self._lease, self._owner),
                    )
                except StoreError:
                    continue  # the next beat, or somebody takes over
        finally:
            if database is not None:
                database.close()
