"""What is held while it is open: locks, transactions, connections and files, told by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.spelling import dotted

if TYPE_CHECKING:
    from tailor_types.lint.situations.view import View

__all__ = ["held", "is_bounded"]

_LOCKS = frozenset(
    {"Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "CapacityLimiter"}
)
_LOCKING = frozenset({"threading", "asyncio", "multiprocessing", "anyio", "trio", "filelock"})
_FILES = frozenset(
    {
        *("open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "tarfile.open"),
        *("zipfile.ZipFile", "aiofiles.open", "anyio.open_file", "pathlib.Path.open"),
        *("tempfile.NamedTemporaryFile", "tempfile.TemporaryFile", "tempfile.TemporaryDirectory"),
        *("tempfile.SpooledTemporaryFile", "shelve.open", "dbm.open", "mmap.mmap", "os.fdopen"),
        *("aiofiles.tempfile.NamedTemporaryFile", "aiofiles.tempfile.TemporaryDirectory"),
        *("anyio.NamedTemporaryFile", "anyio.TemporaryDirectory", "anyio.TemporaryFile"),
    }
)
_CONNECTIONS = frozenset(
    {
        *("sqlite3.connect", "aiosqlite.connect", "psycopg.connect", "psycopg2.connect"),
        *("psycopg.AsyncConnection.connect", "asyncpg.connect", "sqlalchemy.orm.Session"),
        *("sqlalchemy.ext.asyncio.AsyncSession", "socket.socket", "smtplib.SMTP", "ftplib.FTP"),
        *("socket.create_connection", "smtplib.SMTP_SSL"),
    }
)
_TIMEOUTS = frozenset(
    {
        *("asyncio.timeout", "asyncio.timeout_at", "async_timeout.timeout"),
        *("async_timeout.timeout_at", "anyio.fail_after", "anyio.move_on_after"),
        *("trio.fail_after", "trio.fail_at", "trio.move_on_after", "trio.move_on_at"),
    }
)
_LOCK_WORDS = frozenset({"lock", "rlock", "mutex", "semaphore", "locked"})
_TRANSACTION_WORDS = frozenset({"transaction", "atomic", "savepoint"})
_WHOLE = {
    "acquire": "lock",
    "begin": "transaction",
    "begin_nested": "transaction",
    "cursor": "connection",
    "connect": "connection",
    "connection": "connection",
    "get_connection": "connection",
    "get_raw_connection": "connection",
    "async_session": "session",
    "sessionlocal": "session",
    "db_session": "session",
    "session_scope": "session",
    "open": "file",
    "open_file": "file",
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def held(view: View, manager: ir.Expr, entered: set[str]) -> str:
    """Return what *manager* holds while it is open; nothing where that is not known.

    Args:
        entered: what its value is, by name, where the interpreter knows that.
    """
    inner = manager
    while isinstance(inner, ir.Await):
        inner = inner.value
    names = set(entered)
    if isinstance(inner, ir.Call):
        if inner.at in view.callees and not view.names(inner.at):
            return ""  # a function of the project: what it does is looked at, not how it is called
        names |= view.names(inner.at)
    for name in sorted(names):
        kind = _qualified(name)
        if kind:
            return kind
    outside = [name for name in names if not name.startswith(("instance ", ".", "class "))]
    if outside and all(_is_harmless(name) for name in outside):
        return ""
    words = dotted(inner.func if isinstance(inner, ir.Call) else inner)
    own = [name.partition(" ")[2] for name in names if name.startswith("instance ")]
    for text in (*own, words.removesuffix("()").removesuffix("(...)").rpartition(".")[2]):
        kind = _by_words(text)
        if kind:
            return kind
    return ""


def is_bounded(view: View, manager: ir.Expr) -> bool:
    """Whether *manager* ends its body when a time is over."""
    if not isinstance(manager, ir.Call):
        return False
    if not view.names(manager.at) & _TIMEOUTS:
        return False
    args = view.noted.arguments.get(manager.at)
    given = [] if args is None else list(args.all())
    return not (len(given) == 1 and given[0].const is None)


def _qualified(name: str) -> str:
    top, last = name.partition(".")[0], name.rpartition(".")[2]
    if top in _LOCKING and last in _LOCKS:
        return "lock"
    if top in {"filelock", "portalocker", "fasteners"} and last.endswith("Lock"):
        return "lock"
    if name in _FILES:
        return "file"
    return "connection" if name in _CONNECTIONS else ""


def _is_harmless(name: str) -> bool:
    """Whether a library's manager is known to be about something else."""
    return name.partition(".")[0] in {"contextlib", "warnings", "decimal", "unittest", "logging"}


def _by_words(text: str) -> str:
    plain = text.lower().strip("_")
    if plain in _WHOLE:
        return _WHOLE[plain]
    words = {word for part in text.split("_") for word in _CAMEL.sub(" ", part).lower().split()}
    if words & _LOCK_WORDS:
        return "lock"
    return "transaction" if words & _TRANSACTION_WORDS else ""
