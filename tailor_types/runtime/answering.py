"""Answering waits: one resolver at a time, and every refusal leaves the wait as it was."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tailor_types.errors import (
    AlreadyResolvedError,
    NotWaitingYetError,
    UnknownExecutionError,
)
from tailor_types.runtime.inputs import checked_answer
from tailor_types.runtime.model import TERMINAL
from tailor_types.runtime.positions import from_text, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tailor_types.runtime.seam import Engine
    from tailor_types.wait_points import WaitPoint

__all__ = ["Here", "answer"]

T = TypeVar("T")


class Here(Protocol):
    """Runs a call in the loop of the runtime, whichever loop asks."""

    async def __call__(self, call: Coroutine[Any, Any, T], /) -> T:
        """Return what *call* returns."""


async def answer(
    engine: Engine,
    here: Here,
    execution_id: str,
    point: WaitPoint[Any, Any] | str,
    callback: Callable[[Any], Any],
) -> None:
    """Answer the wait of an execution with what *callback* makes of its payload.

    The callback runs in the loop and the context of who asks.

    Raises:
        UnknownExecutionError, NotWaitingYetError, AlreadyResolvedError: why it cannot be answered.
        NotJsonError, InputTypeError: the answer is not what it must be.
    """
    key = point if isinstance(point, str) else point.key
    wait = await here(engine.claim_wait(execution_id, key))
    if isinstance(wait, str):
        other = await here(_other_wait(engine, execution_id)) if wait == "WAITING" else None
        raise _refused(execution_id, key, wait, other)
    try:
        result: Any = callback(from_text(wait.payload))
        if isawaitable(result):
            result = await result
        checked = checked_answer(result, None if isinstance(point, str) else point, key)
        text = text_of(checked)
    except BaseException:
        await here(engine.release_wait(wait))
        raise
    if not await here(engine.answer(wait, text)):
        raise AlreadyResolvedError(execution_id, key, "no longer held by this resolver")


async def _other_wait(engine: Engine, execution_id: str) -> str | None:
    """Return the key on which the execution waits instead."""
    execution = await engine.execution(execution_id)
    waits = () if execution is None else execution.waits
    return next((one.key for one in waits if one.status == "WAITING"), None)


def _refused(execution_id: str, key: str, why: str, other: str | None) -> Exception:
    if why == "unknown":
        return UnknownExecutionError(execution_id)
    if why == "resolved":
        return AlreadyResolvedError(execution_id, key, "already resolved")
    if why == "claimed":
        return AlreadyResolvedError(execution_id, key, "being resolved")
    if other is not None:
        return NotWaitingYetError(execution_id, key, f"it waits on {other!r}")
    ended = " and has ended" if why in TERMINAL else ""
    return NotWaitingYetError(execution_id, key, f"it is {why}{ended}")
