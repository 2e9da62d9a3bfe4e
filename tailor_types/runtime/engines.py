"""Which engine a store belongs to, told by how the store is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from tailor_types.errors import StoreError

if TYPE_CHECKING:
    from tailor_types.runtime.clock import Clock
    from tailor_types.runtime.seam import Engine

__all__ = ["engine_for", "is_url"]

_POSTGRES: Final = ("postgres://", "postgresql://", "postgresql+psycopg://")


def is_url(store: str) -> bool:
    """Return whether *store* is the URL of a database rather than the path of a file."""
    return "://" in store


def engine_for(
    store: str, *, lease: float, synchronous: Literal["FULL", "NORMAL"], clock: Clock
) -> Engine:
    """Return the engine that keeps executions in *store*.

    Shapes:
        postgresql://user@host/database    DBOS on Postgres, with the extra ``dbos``
        any other text                     the path of a file for SQLite

    Raises:
        StoreError: it is another URL, or the extra is not installed.
    """
    if not is_url(store):
        from tailor_types.runtime.sqlite import SqliteEngine

        return SqliteEngine(store, lease=lease, synchronous=synchronous, clock=clock)
    scheme = store.partition("://")[0]
    if not store.startswith(_POSTGRES):
        raise StoreError(
            f"{scheme}://...",
            "a store is the path of a file, or a URL like postgresql://user:password@host/database",
        )
    try:
        from tailor_types.runtime.dbos import PostgresEngine
    except ModuleNotFoundError as error:
        raise StoreError(
            f"{scheme}://...",
            f"a store on Postgres needs {error.name}, which is not installed; "
            "run: pip install 'tailor-types[dbos]'",
        ) from error
    return PostgresEngine(store, lease=lease, synchronous=synchronous, clock=clock)
