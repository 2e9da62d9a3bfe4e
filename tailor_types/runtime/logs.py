"""What jobs print and log becomes their log lines.

While a runtime is open, ``sys.stdout``, ``sys.stderr`` and the root logger look for the job that
is running in the context of the writer; where there is none they do what they did before.
"""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO

__all__ = ["Sink", "captured", "current_sink", "finish_lines"]

Sink = Callable[[str, str], None]
"""Takes the level and the text of a line."""

current_sink: ContextVar[Sink | None] = ContextVar("tailor_types.log", default=None)

_open = 0
_installed: list[Callable[[], None]] = []


def finish_lines() -> None:
    """Let what the job of this context has written count as a line, though none has ended it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, _Stream):
            stream.flush()


@contextmanager
def captured() -> Iterator[None]:
    """Capture for the block; several runtimes may be open at once."""
    global _open  # noqa: PLW0603 -- sys.stdout and the root logger are one per process too
    _open += 1
    if _open == 1:
        _installed.extend([_redirect("stdout", "INFO"), _redirect("stderr", "ERROR"), _listen()])
    try:
        yield
    finally:
        _open -= 1
        if _open == 0:
            while _installed:
                _installed.pop()()


def _redirect(name: str, level: str) -> Callable[[], None]:
    before: TextIO = getattr(sys, name)
    stream = _Stream(before, level)
    setattr(sys, name, stream)

    def undo() -> None:
        if getattr(sys, name) is stream:  # somebody may have redirected it since
            setattr(sys, name, before)

    return undo


def _listen() -> Callable[[], None]:
    root = logging.getLogger()
    handler = _Handler()
    level = root.level
    if level == logging.WARNING:  # nobody asked for it: the default
        root.setLevel(logging.INFO)
    root.addHandler(handler)

    def undo() -> None:
        root.removeHandler(handler)
        if level == logging.WARNING and root.level == logging.INFO:
            root.setLevel(level)

    return undo


class _Stream(io.TextIOBase):
    """Gives whole lines to the job that writes them, all else to the stream before."""

    def __init__(self, before: TextIO, level: str) -> None:
        super().__init__()
        self._before = before
        self._level = level
        self._unfinished: dict[Sink, str] = {}

    def write(self, text: str, /) -> int:
        sink = current_sink.get()
        if sink is None:
            return self._before.write(text)
        *lines, rest = (self._unfinished.pop(sink, "") + text).split("\n")
        for line in lines:
            sink(self._level, line)
        if rest:
            self._unfinished[sink] = rest
        return len(text)

    def flush(self) -> None:
        sink = current_sink.get()
        if sink is None:
            self._before.flush()
        elif rest := self._unfinished.pop(sink, ""):
            sink(self._level, rest)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._before, name)

    # TextIOBase defines these, so that __getattr__ is not asked.

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a property of the stream before
        return self._before.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]  # the same
        return self._before.errors

    def isatty(self) -> bool:
        return current_sink.get() is None and self._before.isatty()

    def fileno(self) -> int:
        return self._before.fileno()

    def writable(self) -> bool:
        return True


class _Handler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        sink = current_sink.get()
        if sink is not None:
            try:
                text = self.format(record)
            except Exception:  # noqa: BLE001 -- as every handler does: what is logged fails no job
                self.handleError(record)
                return
            for line in text.split("\n"):
                sink(record.levelname, line)
            return
        # What logging does where nobody has set it up; this handler hides that from it.
        last = logging.lastResort
        if last and len(logging.getLogger().handlers) == 1 and record.levelno >= last.level:
            last.handle(record)
