"""Databases of the project: SQLAlchemy engines by the names that the configuration gives them.

One engine for each name and event loop, made when it is first asked for. Only leaf jobs and
resolvers use them: what a database holds may differ when a job is re-executed.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from tailor_types.configuration import FILE_NAME, find_file, nearest, read_project
from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from tailor_types.configuration import Project

__all__ = ["get_db"]

_engines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[Path, str], AsyncEngine]] = (
    WeakKeyDictionary()
)


def get_db(name: str) -> AsyncEngine:
    """Return the engine of the database *name* of ``[tool.tailor.databases]``.

    Called in the event loop that uses it. A relative path of SQLite is relative to the folder of
    ``pyproject.toml``.

    Raises:
        ConfigurationError: no database has this name, its URL is wrong, or a package is missing.
    """
    loop = asyncio.get_running_loop()
    file = find_file(Path.cwd())
    if file is None:
        raise ConfigurationError(str(Path.cwd()), (f"there is no {FILE_NAME} here or above",))
    engines = _engines.setdefault(loop, {})
    if (file, name) not in engines:
        engines[file, name] = _engine(read_project(file), file, name)
    return engines[file, name]


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
        return create_async_engine(url)
    except (SQLAlchemyError, ImportError) as error:  # no URL, no such driver, or no async one
        raise ConfigurationError(where, (f"{name}: {error}",)) from error
