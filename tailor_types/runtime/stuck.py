"""Tasks that cannot be stopped: they are named, put aside, and waited for no more."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types import CodeType, FrameType

__all__ = ["abandoned_for_good", "is_ours", "place_of", "place_of_caller"]

_PACKAGE: Final = f"{Path(__file__).parents[1]}/"

_kept: list[asyncio.Task[Any]] = []
"""What is collected would be woken up once more, to be told that it is."""


def abandoned_for_good(task: asyncio.Task[Any] | None) -> None:
    """Let nobody wait for *task*: ``asyncio.run`` would, for ever."""
    if task is not None:
        asyncio.tasks._unregister_task(task)  # noqa: SLF001 -- documented for makers of tasks
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # noqa: SLF001 -- as asyncio.gather does
        _kept.append(task)


def place_of(task: asyncio.Task[Any]) -> str:
    """Return where *task* is now: ``orders.py:41 in process_order``."""
    found = "a place that cannot be seen"
    awaited: Any = task.get_coro()
    while (frame := getattr(awaited, "cr_frame", None)) is not None:
        if not is_ours(frame.f_code):
            found = _shown(frame)
        awaited = awaited.cr_await
    return found


def place_of_caller() -> str:
    """Return the line of the user's code that called us."""
    frame = sys._getframe(1)  # noqa: SLF001 -- the one way to the caller
    while is_ours(frame.f_code) and frame.f_back is not None:
        frame = frame.f_back
    return _shown(frame)


def is_ours(code: CodeType) -> bool:
    """Whether *code* is of this package, which says nothing to users."""
    return code.co_filename.startswith(_PACKAGE)


def _shown(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_qualname}"
