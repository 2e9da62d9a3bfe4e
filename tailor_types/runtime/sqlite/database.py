"""Opening a store, and its one connection: transactions, and when they are synced.

Every call is synchronous and short. The statements of an execution's owner carry its fence, so
that one who lost the execution changes nothing.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from tailor_types.errors import StoreError
from tailor_types.runtime.sqlite.schema import APPLICATION_ID, VERSION, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Database", "Synchronous"]

Synchronous: TypeAlias = Literal["FULL", "NORMAL"]

_MEMORY: Final = ":memory:"
_BUSY_SECONDS: Final = 30.0

_FULL: Final = "the disk is full; free some space, and go on: nothing is lost"

_WAYS_OUT: Final = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,  # there is not even room for the index of the log
    sqlite3.SQLITE_READONLY: "it cannot be written to; check the permissions of file and folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check the path and its permissions",
    sqlite3.SQLITE_NOTADB: "it is not a store of tailor-types; choose another path",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a backup, or save what is left with "
    "`sqlite3 FILE .recover`",
    sqlite3.SQLITE_BUSY: "another program keeps it locked; close that",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written; look at the system's log",
}


class Database:
    """One connection to a store, used by one thread."""

    def __init__(self, path: str, synchronous: Synchronous) -> None:
        self.path = path
        self.shared = path != _MEMORY
        self._synced = synchronous
        self._now_synced: str = ""
        with self._told():
            if self.shared:
                _create_private(Path(path))
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, cached_statements=256
            )
        try:
            self._set_up()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def read(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with self._told():
            return self._connection.execute(statement, parameters).fetchall()

    def write(self, statement: str, parameters: Sequence[Any], *, synced: bool = False) -> int:
        """Execute one statement as a transaction of its own; return how many rows it changed."""
        with self._told():
            self._sync(synced=synced)
            return self._connection.execute(statement, parameters).rowcount

    @contextmanager
    def transaction(self, *, synced: bool = False) -> Iterator[sqlite3.Connection]:
        """Execute the block as one transaction, which begins with the lock for writing."""
        with self._told():
            self._sync(synced=synced)
            self._connection.execute("begin immediate")
            try:
                yield self._connection
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise

    def _sync(self, *, synced: bool) -> None:
        level = self._synced if synced else "NORMAL"
        if level != self._now_synced:
            self._connection.execute(f"pragma synchronous = {level}")
            self._now_synced = level

    def _set_up(self) -> None:
        with self._told():
            self._connection.execute("pragma foreign_keys = on")
            if self._connection.execute("pragma journal_mode = wal").fetchone()[0] == "delete":
                found = "its file system does not support shared memory; choose a local disk"
                raise StoreError(self.path, found)
            self._check(*self._version())
        if self._version()[1] < VERSION:
            with self.transaction(synced=True) as connection:
                version = self._version()[1]  # another process may have been faster
                if version < VERSION:
                    migrate(connection, version)

    def _version(self) -> tuple[int, int, int]:
        (application,) = self._connection.execute("pragma application_id").fetchone()
        (version,) = self._connection.execute("pragma user_version").fetchone()
        (tables,) = self._connection.execute("select count(*) from sqlite_master").fetchone()
        return application, version, tables

    def _check(self, application: int, version: int, tables: int) -> None:
        if application != APPLICATION_ID and (tables or application):
            raise StoreError(self.path, _WAYS_OUT[sqlite3.SQLITE_NOTADB])
        if version > VERSION:
            found = (
                f"it has format {version}, this version of tailor-types knows up to {VERSION}; "
                "upgrade tailor-types"
            )
            raise StoreError(self.path, found)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite reports into what to do about it."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0)
            found = _WAYS_OUT.get(code) or _WAYS_OUT.get(code & 0xFF, "SQLite cannot use it")
            raise StoreError(self.path, f"{found} ({error})") from error
        except OSError as error:
            if isinstance(error, StoreError):
                raise
            raise StoreError(self.path, f"it cannot be opened: {error.strerror}") from error


def _create_private(path: Path) -> None:
    """Create the file for its owner alone: arguments and logs stand in it as plain text."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
