"""Which calls change the world, as far as names and literal arguments say.

Functions of the standard library are known one by one, by the catalogue or here. Of other
libraries, and of objects about which nothing is known, the name of the method decides.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.catalogue import IO
from tailor_types.lint.flow.values import UNKNOWN
from tailor_types.lint.situations.tree import walk

if TYPE_CHECKING:
    from tailor_types.lint.catalogue import Catalogue
    from tailor_types.lint.flow.arguments import Arguments
    from tailor_types.lint.situations.view import View

__all__ = ["Effects", "is_standard"]

_CHANGES = frozenset(
    {
        *("os.system", "os.kill", "os.killpg", "subprocess.call", "subprocess.check_call"),
        *("subprocess.Popen", "subprocess.run", "asyncio.create_subprocess_exec"),
        *("asyncio.create_subprocess_shell", "webbrowser.open", "os.sendfile"),
        *("smtplib.SMTP.send_message", "smtplib.SMTP.sendmail"),
        *("smtplib.SMTP_SSL.send_message", "smtplib.SMTP_SSL.sendmail"),
        *("socket.socket.send", "socket.socket.sendall", "socket.socket.sendto"),
        *("asyncio.StreamWriter.write", "asyncio.StreamWriter.writelines"),
        *("ftplib.FTP.storbinary", "ftplib.FTP.storlines", "ftplib.FTP.delete"),
        *("ftplib.FTP.mkd", "ftplib.FTP.rmd", "ftplib.FTP.rename"),
        *("imaplib.IMAP4.append", "sqlite3.Connection.commit", "telnetlib.Telnet.write"),
        *("zipfile.ZipFile.extract", "zipfile.ZipFile.extractall"),
    }
)
_OPENS = {
    "open": 1,
    "io.open": 1,
    "codecs.open": 1,
    "gzip.open": 1,
    "bz2.open": 1,
    "lzma.open": 1,
    "tarfile.open": 1,
    "zipfile.ZipFile": 1,
    "aiofiles.open": 1,
    "anyio.open_file": 1,
    "pathlib.Path.open": 0,
    "anyio.Path.open": 0,
}
"""Where the mode stands."""

_METHODS = frozenset(
    {
        *("send", "send_message", "sendmail", "send_mail", "send_email", "send_text"),
        *("send_json", "send_bytes", "send_event", "send_task", "send_and_wait", "sendall"),
        *("send_sms", "send_notification", "send_raw_email", "send_templated_email", "sendto"),
        *("post", "put", "patch", "delete", "publish", "basic_publish", "produce", "enqueue"),
        *("commit", "write", "writelines", "write_text", "write_bytes", "save", "bulk_create"),
        *("mkdir", "makedirs", "unlink", "rmdir", "rmtree", "executemany", "bulk_write"),
        *("insert_one", "insert_many", "update_one", "update_many", "replace_one"),
        *("delete_one", "delete_many", "delete_object", "delete_item", "put_object", "put_item"),
        *("update_item", "upload", "upload_file", "upload_fileobj", "upload_blob"),
        *("upload_from_string", "upload_from_filename", "post_message", "chat_postMessage"),
        *("apply_async", "delay", "lpush", "rpush", "xadd", "hset", "setex", "incr", "sadd"),
    }
)
_MAKERS = frozenset({"create", "run_deployment"})
"""Methods that change something where the catalogue knows a service behind them."""

_BUILDS = frozenset({"insert", "update", "delete"})
"""Of SQLAlchemy: they only make a statement, which ``execute`` runs."""

_REQUESTS = frozenset({"request", "stream"})
_EXECUTES = frozenset({"execute", "exec_driver_sql", "executescript", "execute_async"})
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_SQL = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|UPSERT|CREATE|DROP|ALTER|TRUNCATE|COPY|GRANT)\b",
    re.IGNORECASE,
)
_OF_THE_PROCESS = frozenset({"os.chdir", "os.umask", "json.dump", "pickle.dump", "marshal.dump"})
"""In the catalogue for what they do, but nothing outside the process and an open file changes."""


def is_standard(name: str) -> bool:
    """Whether *name* is of the standard library."""
    top = name.split(".", maxsplit=1)[0]
    return "." not in name or top in sys.stdlib_module_names


class Effects:
    """Answers with the help of the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def changes(self, view: View, at: int) -> bool:
        """Whether the call at *at* changes something outside the program."""
        args = view.noted.arguments.get(at)
        node = view.tree.calls.get(at)
        return any(
            args is not None and node is not None and self._changes(view, name, args, node)
            for name in sorted(view.names(at))
        )

    def is_io(self, name: str) -> bool:
        """Whether the catalogue says that *name* reads or writes something outside."""
        return any(entry.category in IO for entry in self._catalogue.lookup(name))

    def is_known(self, name: str) -> bool:
        """Whether the catalogue says anything of *name*."""
        return bool(self._catalogue.lookup(name))

    def _changes(self, view: View, name: str, args: Arguments, node: ir.Call) -> bool:
        told = _told_by_arguments(view, name, args, node)
        if told is not None:
            return told
        last = name.rpartition(".")[2]
        entries = self._catalogue.lookup(name)
        if any(entry.kind in {"propagator", "sanitizer"} for entry in entries):
            return False
        if name in _OF_THE_PROCESS or any(entry.category == "output" for entry in entries):
            return False
        if any(e.category == "filesystem" and e.effect == "side-effect" for e in entries):
            return True
        if is_standard(name) and not name.startswith("."):
            return name in _CHANGES
        if name.startswith("sqlalchemy.") and last in _BUILDS:
            return False
        if last in {"write", "writelines"} and _to_open_file(view, node):
            return False
        return last in _METHODS or (last in _MAKERS and self.is_io(name))


def _told_by_arguments(view: View, name: str, args: Arguments, node: ir.Call) -> bool | None:
    """Whether a call changes something, where that depends on its arguments; else None."""
    last = name.rpartition(".")[2]
    if name in _OPENS:
        return _writes(args, _OPENS[name])
    if last == "open" and name.startswith("."):
        return _writes(args, 1) or _writes(args, 0)
    if name in {"subprocess.run", "subprocess.Popen"}:
        return not {"capture_output", "stdout"} & args.keywords.keys()
    if name == "urllib.request.urlopen":
        return "data" in args.keywords or len(args.positional) > 1
    if last in _REQUESTS:
        given = (args.positional[0] if args.positional else None, args.keywords.get("method"))
        return any(_literal(value) in _CHANGING for value in given)
    if last in _EXECUTES and "." in name:
        return _runs_change(view, args, node)
    return None


def _literal(value: object) -> str:
    const = getattr(value, "const", UNKNOWN)
    return const.upper() if isinstance(const, str) else ""


def _writes(args: Arguments, place: int) -> bool:
    mode = args.keywords.get("mode")
    if mode is None and len(args.positional) > place:
        mode = args.positional[place]
    const = getattr(mode, "const", None)
    return isinstance(const, str) and len(const) <= 4 and bool(set("wax+") & set(const))  # noqa: PLR2004 -- "xb+" and the like; longer is a path


def _runs_change(view: View, args: Arguments, node: ir.Call) -> bool:
    """Whether a statement that is executed is one that changes something."""
    if any(isinstance(v.const, str) and _SQL.match(v.const) for v in args.all()):
        return True
    for _, arg in node.args:
        expressions = [arg]
        if isinstance(arg, ir.Name):
            expressions = view.tree.bound.get(arg.id, [])
        for expression in expressions:
            for part in walk(expression):
                if isinstance(part, ir.Const) and isinstance(part.value, str):
                    if _SQL.match(part.value):
                        return True
                elif isinstance(part, ir.Call):
                    called = view.names(part.at)
                    if any(name.rpartition(".")[2] in _BUILDS for name in called):
                        return True
    return False


def _to_open_file(view: View, node: ir.Call) -> bool:
    """Whether a method belongs to a file that this function opened: opening it was reported."""
    func = node.func
    if not isinstance(func, ir.Attr):
        return False
    base = func.base
    for value in view.tree.bound.get(base.id, ()) if isinstance(base, ir.Name) else (base,):
        inner = value
        while isinstance(inner, ir.Enter | ir.Await):
            inner = inner.value
        if isinstance(inner, ir.Call):
            for name in view.names(inner.at):
                if name in _OPENS or name.rpartition(".")[2] == "open":
                    return True
    return False
