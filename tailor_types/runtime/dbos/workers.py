"""Workers: who is alive, and what becomes of the turns of those who are not.

Each worker writes its name every third of a lease; whoever is silent for a lease is dead, and the
first to notice puts its turns back into their queues. All times are the database's.

A worker that was only stopped and goes on later is no danger: its turns have a new fence by then,
and nothing it still writes is taken.

A turn that ended here but not for DBOS, which could not write that, would hold its slot for as long
as its worker lives. It goes back into its queue too, and ends at once: it is not due any more.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import TYPE_CHECKING

from sqlalchemy import text

from tailor_types.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from tailor_types.runtime.dbos.database import Database
    from tailor_types.runtime.dbos.turns import Turns

__all__ = ["Heart", "anyone_alive"]

_log = logging.getLogger("tailor_types.runtime")

# Any two of our processes may find the same dead worker; the lock lets one of them act at a time,
# so that a turn that was handed over is not taken from its new owner.
_LOCK = 7_242_019_661

_BEAT = text(
    "insert into tailor.workers (executor, host, pid, lease, serves)"
    " values (:executor, :host, :pid, :lease, :serves)"
    " on conflict (executor) do update set beat_at = clock_timestamp()"
)
_LOCKED = text("select pg_try_advisory_xact_lock(:lock)")
_DEAD = text(
    "select executor from tailor.workers"
    " where beat_at < clock_timestamp() - make_interval(secs => lease)"
)
# A dead worker's name is kept for a day: one that was only stopped may take a last turn.
_BURY = text("delete from tailor.workers where beat_at < clock_timestamp() - interval '1 day'")
_REST = text("update tailor.workers set serves = false where executor = :executor")
_LEAVE = text("update tailor.workers set beat_at = '-infinity' where executor = :executor")
_ALIVE = text(
    "select exists (select from tailor.workers"
    " where serves and beat_at >= clock_timestamp() - make_interval(secs => lease))"
)


class Heart:
    """The thread that says that this worker is alive, and looks after those that are not.

    A thread of its own, because a job that blocks the event loop is slow and not dead.

    Args:
        database: of the store.
        turns: of the store.
        executor: the name of this worker.
        lease: seconds of silence after which it is dead.
        serves: whether it works off whatever there is.
        over: returns which turns have ended here since it was last asked.
    """

    def __init__(  # noqa: PLR0913 -- what a worker is
        self,
        database: Database,
        turns: Turns,
        executor: str,
        *,
        lease: float,
        serves: bool,
        over: Callable[[], set[str]],
    ) -> None:
        self._over = over
        self._ended: set[str] = set()
        self._serves = serves
        self._database = database
        self._turns = turns
        self._executor = executor
        self.lease = lease
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tailor-heart", daemon=True)

    def start(self) -> None:
        """Beat once, take over from the dead, and go on doing so. Blocks for the first time."""
        self._beat()
        self._thread.start()

    def rest(self) -> None:
        """Say that this worker takes on nothing any more. Blocks."""
        self._serves = False
        self._database.run_in_this_thread(
            lambda connection: connection.execute(_REST, {"executor": self._executor})
        )

    def stop(self) -> None:
        """Leave: what this worker has not finished goes back into the queues at once.

        Raises:
            StoreError: the store could not be told; others notice when the lease has ended.
        """
        self._stopped.set()
        if not self._thread.ident:
            return  # it never began
        self._thread.join()
        self._database.run_in_this_thread(self._leave)

    def _run(self) -> None:
        while not self._stopped.wait(self.lease / 3):
            try:
                self._beat()
            except StoreError as error:
                if not self._stopped.is_set():
                    _log.warning("worker %s cannot say that it is alive: %s", self._executor, error)
            except Exception:  # noqa: BLE001 -- the heart must not stop; the next beat tries again
                _log.exception("worker %s could not say that it is alive", self._executor)

    def _beat(self) -> None:
        self._database.run_in_this_thread(self._say_alive)
        self._database.run_in_this_thread(self._look_after_the_dead)
        ended, self._ended = self._ended, self._over()  # a beat ago: DBOS is done with most
        if ended and (count := self._database.repeated(self._hand_back, ended)):
            _log.warning("DBOS could not write that turns ended; they end again: %d", count)

    def _hand_back(self, ended: set[str]) -> int:
        return self._turns.hand_over([self._executor], only=ended)

    def _say_alive(self, connection: Connection) -> None:
        values = {"executor": self._executor, "host": socket.gethostname(), "pid": os.getpid()}
        connection.execute(_BEAT, {**values, "lease": self.lease, "serves": self._serves})

    def _look_after_the_dead(self, connection: Connection) -> None:
        if not connection.execute(_LOCKED, {"lock": _LOCK}).scalar():
            return
        dead = list(connection.execute(_DEAD).scalars())
        if dead and (count := self._turns.hand_over(dead)):
            _log.warning("a worker was lost; what it ran goes on elsewhere: %d executions", count)
        connection.execute(_BURY)

    def _leave(self, connection: Connection) -> None:
        connection.execute(_LEAVE, {"executor": self._executor})
        self._turns.hand_over([self._executor])


def anyone_alive(connection: Connection) -> bool:
    """Return whether any worker works on this store."""
    return bool(connection.execute(_ALIVE).scalar())
