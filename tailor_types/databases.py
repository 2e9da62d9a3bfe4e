"""Databases of the project: SQLAlchemy engines by the names that the configuration gives them.

One engine for each name and event loop, made when it is first asked for, and closed with its loop.
Only leaf jobs and resolvers use them: what a database holds may differ when a job is re-executed.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from tailor_types.configuration import FILE_NAME, find_file, nearest, read_project
from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from tailor_types.configuration import Project

__all__ = ["get_db"]

_Engines: TypeAlias = "dict[tuple[Path, str], AsyncEngine]"

_open: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[_Engines, AsyncGenerator[None]]] = (
    WeakKeyDictionary()
)


def get_db(name: str) -> AsyncEngine:
    """Return the engine of the database *name* of ``[tool.tailor.databases]``.

    Called in the event loop that uses it; it is closed when that loop ends. A relative path of
    SQLite is relative to the folder of ``pyproject.toml``; ``postgresql://`` is for psycopg.

    Raises:
        ConfigurationError: no database has this name, its URL is wrong, or a package is missing.
        RuntimeError: no event loop runs here, as in a ``def`` body.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        found = f"get_db({name!r}) is called where no event loop runs; make it `async def`"
        raise RuntimeError(found) from None
    file = find_file(Path.cwd())
    if file is None:
        raise ConfigurationError(str(Path.cwd()), (f"there is no {FILE_NAME} here or above",))
    engines = _engines_of(loop)
    if (file, name) not in engines:
        engines[file, name] = _engine(read_project(file), file, name)
    return engines[file, name]


def _engines_of(loop: asyncio.AbstractEventLoop) -> _Engines:
    if loop not in _open:
        engines: _Engines = {}
        last = _closed_at_last(loop, engines)
        with suppress(StopIteration):  # it has come to its yield, and the loop knows of it
            last.__anext__().send(None)
        _open[loop] = engines, last
    return _open[loop][0]


async def _closed_at_last(
    loop: asyncio.AbstractEventLoop, engines: _Engines
) -> AsyncGenerator[None]:
    """Close *engines* when *loop* ends: closing its generators is the last thing that it does."""
    try:
        yield
    finally:
        _open.pop(loop, None)  # its connections know the loop, and would keep it for ever
        for engine in engines.values():
            await engine.dispose()


def _engine(project: Project, file: Path, name: str) -> AsyncEngine:
    where = f"{file}: [tool.tailor.databases]"
    if name not in project.databases:
        known = list(project.databases)
        hint = nearest(name, known) if known else f'; add {name} = "sqlite+aiosqlite:///app.db"'
        raise ConfigurationError(where, (f"names no database {name!r}{hint}",))
    try:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import SQLAlchemyError
        from sqlalchemy.ext.asyncio import create_async_engine
    except ImportError as error:
        found = f"{error.name} is not installed; run: pip install 'tailor-types[db]'"
        raise ConfigurationError(where, (found,)) from error
    try:
        url = make_url(project.databases[name])
        if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
            url = url.set(database=str(project.root / str(url.database)))
        if url.drivername in {"postgres", "postgresql"}:
            url = url.set(drivername="postgresql+psycopg")
        return create_async_engine(url)
    except ImportError as error:
        found = f"{name}: {error}; install the driver that its URL names"
        raise ConfigurationError(where, (found,)) from error
    except SQLAlchemyError as error:  # no URL, or no async driver
        raise ConfigurationError(where, (f"{name}: {error}",)) from error
