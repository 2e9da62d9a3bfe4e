"""Connections to Postgres: one pool, one transaction at a time, repeated when a server went away.

The work given to ``run`` must be fit to be repeated: a commit whose answer was lost may have
happened. Every statement of the engine is (it names the execution's fence, or inserts by key).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
import sqlalchemy
from sqlalchemy.engine import URL, Connection, make_url

from tailor_types.errors import StoreError
from tailor_types.runtime.dbos.refusals import refused, shown, unreachable

__all__ = ["Database", "Work", "connected", "finished", "url_of", "within"]

Result = TypeVar("Result")
Work = Callable[[Connection], Result]
"""Statements on a connection, between its begin and its commit."""

OLDEST_SERVER = 15
"""The oldest major version of Postgres that the tests run against."""

_POOL = 8
_ARGUMENTS = {"application_name": "tailor-types", "connect_timeout": 10}
_UNSYNCED = "-c synchronous_commit=off"
_LONGEST_PAUSE = 1.0  # seconds between two tries
# connection exceptions, shutdown and start-up of the server; serialization failure and deadlock
_PASSING = ("08", "57P", "40001", "40P01", "53300")


async def finished(function: Callable[..., Result], *arguments: Any) -> Result:
    """Run *function* in a thread; who is canceled meanwhile stays until it is done.

    Left alone it would open what nobody closes.
    """
    task = asyncio.ensure_future(asyncio.to_thread(function, *arguments))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        task.exception()  # seen: what comes after the cancellation is not asked for
        raise


async def within(seconds: float, function: Callable[..., object], *arguments: Any) -> bool:
    """Run *function* in a thread for at most *seconds*; return whether it came to its end.

    What takes longer is left to itself, in a thread for which no process waits.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if ended.done():
            return  # nobody waits any more
        if error is None:
            ended.set_result(None)
        else:
            ended.set_exception(error)

    def call() -> None:
        found: BaseException | None = None
        try:
            function(*arguments)
        except BaseException as error:  # noqa: BLE001 -- raised again on the other side
            found = error
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=call, name="tailor-leaving", daemon=True).start()
    try:
        async with asyncio.timeout(seconds):
            await ended
    except TimeoutError:
        return False
    return True


class Database:
    """A Postgres as seen from an event loop: its threads wait, the loop does not.

    Args:
        url: ``postgresql://user@host/database``; a password in it appears in no message.
        patience: seconds for which a statement is repeated while the server is away.
        synced: whether a commit waits for the disk; the loss of power may take one that does not.
    """

    def __init__(self, url: str, *, patience: float, synced: bool = True) -> None:
        self.url = url_of(url)
        self._patience = patience
        self._engine = sqlalchemy.create_engine(
            self.url,
            pool_size=_POOL + 2,  # one for the heart, one to spare
            max_overflow=0,
            pool_timeout=30,
            pool_recycle=1800,
            connect_args=_ARGUMENTS | ({} if synced else {"options": _UNSYNCED}),
        )
        self._threads = ThreadPoolExecutor(_POOL, thread_name_prefix="tailor-postgres")
        self._single = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def one(self, statement: str, values: Mapping[str, Any]) -> Any:
        """Run one statement as its own transaction, in one round trip; return its first row."""

        def call() -> Any:
            with self._single.connect() as connection:
                return connection.exec_driver_sql(statement, dict(values)).first()

        return await asyncio.get_running_loop().run_in_executor(self._threads, self.repeated, call)

    async def run(self, work: Work[Result]) -> Result:
        """Run *work* in one transaction and return what it returns.

        Raises:
            StoreError: the server refuses it, or is away for longer than is waited for.
        """
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self.run_in_this_thread, work
        )

    @property
    def where(self) -> str:
        """What messages call it."""
        return shown(self.url)

    def run_in_this_thread(self, work: Work[Result]) -> Result:
        """Do what ``run`` does, for a thread that has no loop."""

        def call() -> Result:
            with self._engine.begin() as connection:
                return work(connection)

        return self.repeated(call)

    def repeated(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what *function* does with the server, called again while that is away. Blocks.

        Raises:
            StoreError: the server refuses it, or is away for longer than is waited for.
        """
        began = time.monotonic()
        pause = 0.05
        while True:
            try:
                return function(*arguments)
            except sqlalchemy.exc.DBAPIError as error:
                if not _passes(error):
                    raise refused(self.url, error) from error
                if time.monotonic() - began >= self._patience:
                    raise unreachable(self.url, error.orig) from error
            except sqlalchemy.exc.TimeoutError as error:  # all connections are in use
                if time.monotonic() - began >= self._patience:
                    raise unreachable(self.url, error) from error
            except UnicodeError as error:
                raise refused(self.url, error) from error
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Repeat nothing for the block, neither what runs already."""
        patience, self._patience = self._patience, 0.0
        try:
            yield
        finally:
            self._patience = patience

    def close(self) -> None:
        """Close all connections, once what runs on them is done; nothing is repeated any more."""
        self._patience = 0.0
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def url_of(text: str) -> URL:
    """Return *text* as the URL of a Postgres that psycopg connects to.

    Shapes:
        postgres://, postgresql://, postgresql+psycopg://    the same, for psycopg

    Raises:
        StoreError: it is no such URL.
    """
    try:
        url = make_url(text)
    except (sqlalchemy.exc.ArgumentError, ValueError) as error:  # ValueError: of the port
        raise StoreError(
            text.partition(":")[0] + "://...",
            "this is not a URL; write postgresql://user:password@host:5432/database",
        ) from error
    if url.drivername not in {"postgres", "postgresql", "postgresql+psycopg"} or not url.database:
        raise StoreError(
            shown(url), "the store must be a URL like postgresql://user:password@host:5432/database"
        )
    return url.set(drivername="postgresql+psycopg")


def connected(url: str, patience: float) -> Database:
    """Return the database at *url* after having spoken with it once.

    Raises:
        StoreError: it cannot be reached, does not let us in, is too old, or is not in UTF-8.
    """
    place = url_of(url)
    try:
        with psycopg.connect(_plain(url), connect_timeout=10) as connection:
            version = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.Error as error:
        raise unreachable(place, error) from error
    if version < OLDEST_SERVER * 10_000:
        raise StoreError(
            shown(place), f"Postgres {version // 10_000} is too old; use {OLDEST_SERVER} or newer"
        )
    if encoding != "UTF8":
        raise StoreError(
            shown(place),
            f"its encoding is {encoding}, which cannot keep every text; "
            "create it with `createdb --encoding UTF8 --template template0`",
        )
    return Database(url, patience=patience)


def _plain(url: str) -> str:
    return url_of(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _passes(error: sqlalchemy.exc.DBAPIError) -> bool:
    """Return whether the same statement may succeed a moment later."""
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError)
    return str(state).startswith(_PASSING)
