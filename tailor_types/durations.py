"""Lengths of time as users write them: a number of seconds, or a number with its unit."""

from __future__ import annotations

import re
from typing import Final

from tailor_types.errors import InputTypeError

__all__ = ["EXAMPLES", "seconds_in", "seconds_of"]

EXAMPLES: Final = "500ms, 30s, 10m, 2h or 30d"

_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_FORM: Final = re.compile(r"([0-9]+)(ms|s|m|h|d)", re.ASCII)


def seconds_in(text: str) -> float | None:
    """Return ``"500ms"``, ``"30s"``, ``"10m"``, ``"2h"`` or ``"30d"`` in seconds; else None."""
    match = _FORM.fullmatch(text)
    return None if match is None else int(match[1]) * _UNITS[match[2]]


def seconds_of(given: float | str, what: str) -> float:
    """Return *given* in seconds, whichever way it is written.

    Raises:
        InputTypeError: it is a text of another form; *what* says where it was given.
    """
    seconds = seconds_in(given) if isinstance(given, str) else given
    if seconds is None:
        found = f"{given!r} is no duration such as {EXAMPLES}, nor a number of seconds"
        raise InputTypeError(what, (found,))
    return seconds
