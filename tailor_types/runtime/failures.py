"""Failures: how they are recorded, which are forgotten on a retry, and when retrying is in vain.

A failure is *trailing* as long as nothing was asked after its answer at its level; then running
it again may help. One that the body went past is history: it is replayed like a result.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from tailor_types.errors import (
    JobFailedError,
    NonRetryableError,
    NotJsonError,
    ReplayMismatchError,
)
from tailor_types.runtime.model import Entry, ErrorRecord, parent_of, path_of
from tailor_types.runtime.stuck import is_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["chain", "error_record", "qualified", "trailing_failures"]

_NEVER_RETRIED = (NotJsonError, NonRetryableError, ReplayMismatchError)


def qualified(kind: type) -> str:
    """Return the name of an error's class as a traceback shows it."""
    if kind.__module__ in {"builtins", "__main__"}:
        return kind.__qualname__
    if kind.__module__ == "tailor_types.errors":
        return f"tailor_types.{kind.__qualname__}"
    return f"{kind.__module__}.{kind.__qualname__}"


def error_record(
    error: BaseException, vain: Callable[[JobFailedError], str] = lambda _: ""
) -> ErrorRecord:
    """Return *error* as it is recorded.

    Args:
        error: what a body raised.
        vain: says why a retry cannot mend the failure of a triggered job; empty where it can.
    """
    kind = type(error)
    permanent = f"a {kind.__name__} is final" if isinstance(error, _NEVER_RETRIED) else ""
    if not permanent:
        reasons = (vain(one) for one in chain(error) if isinstance(one, JobFailedError))
        permanent = next(filter(None, reasons), "")
    return ErrorRecord(qualified(kind), _text(error), _trace(error), permanent)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield *error*, what caused it, and the members of groups.

    It ends at the failure of a triggered job: what that was raised after does not matter.
    """
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, JobFailedError):
            continue
        if isinstance(one, BaseExceptionGroup):
            pending.extend(one.exceptions)
        pending.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))


def trailing_failures(entries: Iterable[Entry]) -> list[str]:
    """Return the positions whose failures are forgotten when the execution is run again.

    Those of the main job's level after which nothing was asked, and so on inside each of them
    and inside the jobs that never ended.
    """
    levels: dict[str, list[Entry]] = {}
    main: list[Entry] = []
    for entry in entries:
        if entry.position == "0":
            main.append(entry)
        else:
            levels.setdefault(parent_of(entry.position), []).append(entry)
    forgotten = [entry.position for entry in main if entry.status == "failed"]
    pending = ["0"]
    while pending:
        level = levels.get(pending.pop(), [])
        passed = max((entry.seen for entry in level), default=0)
        for entry in level:
            if entry.kind == "wait" or entry.status == "success":
                continue
            if entry.status == "started":
                pending.append(entry.position)
            elif path_of(entry.position)[-1] > passed:
                forgotten.append(entry.position)
                pending.append(entry.position)
    return sorted(forgotten, key=path_of)


def _text(error: BaseException) -> str:
    try:
        text = str(error)
        text.encode()
    except UnicodeEncodeError:
        return ascii(str(error))
    except Exception as inner:  # noqa: BLE001 -- a __str__ of the user's
        return f"<its text cannot be made: {type(inner).__name__}>"
    return text


def _trace(error: BaseException) -> str:
    """Return the traceback from the body on: the runtime's own frames say nothing."""
    found = error.__traceback__
    while found is not None and is_ours(found.tb_frame.f_code):
        found = found.tb_next
    try:
        lines = traceback.format_exception(type(error), error, found)
    except Exception:  # noqa: BLE001 -- a __str__ of the user's
        return ""
    return "".join(lines).encode("utf-8", "backslashreplace").decode()
