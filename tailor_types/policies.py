"""How often an execution is retried, and how many run at once.

All limits are the platform's. A policy that breaks some says so at once, about all of them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from tailor_types.errors import PolicyError

__all__ = ["ConcurrencyPolicy", "RetryPolicy", "duration"]

_DURATION = re.compile(r"([0-9]+)(ms|s|m)", re.ASCII)
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0}
_MOST_INITIAL = 3600.0
_MOST_BACKOFF = 86400.0


def duration(text: object) -> float:
    """Return ``"500ms"``, ``"30s"`` or ``"5m"`` in seconds.

    Raises:
        ValueError: *text* is none of these.
    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f'must be a duration such as "500ms", "30s" or "5m", found {text!r}')
    return int(match[1]) * _SECONDS[match[2]]


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """Run a failed execution again, after a growing delay.

    Attributes:
        max_retries: 1 to 10.
        initial_backoff: delay before the first retry: over 0, at most an hour.
        max_backoff: no delay is longer; at most a day.
        backoff_multiplier: each delay is this times the one before; at least 1.

    Raises:
        PolicyError: with all violations.
    """

    max_retries: int
    initial_backoff: str
    max_backoff: str
    backoff_multiplier: float

    def __post_init__(self) -> None:
        problems = [
            *_int_problems("max_retries", self.max_retries, 10),
            *_backoff_problems(self.initial_backoff, self.max_backoff),
            *_multiplier_problems(self.backoff_multiplier),
        ]
        if problems:
            raise PolicyError("RetryPolicy", tuple(problems))

    def delay(self, attempt: int) -> float:
        """Return the seconds to wait before retry number *attempt*, counted from 1."""
        longest = duration(self.max_backoff)
        try:
            return min(
                longest, duration(self.initial_backoff) * self.backoff_multiplier ** (attempt - 1)
            )
        except OverflowError:
            return longest


@dataclass(frozen=True, kw_only=True)
class ConcurrencyPolicy:
    """Let at most so many executions of a workflow run at once; the others are PENDING.

    Attributes:
        max_concurrent_executions: 1 to 1000.

    Raises:
        PolicyError: it is not.
    """

    max_concurrent_executions: int

    def __post_init__(self) -> None:
        problems = _int_problems("max_concurrent_executions", self.max_concurrent_executions, 1000)
        if problems:
            raise PolicyError("ConcurrencyPolicy", tuple(problems))


def _int_problems(name: str, value: object, most: int) -> list[str]:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return []
    return [f"{name} must be an int from 1 to {most}, found {value!r}"]


def _multiplier_problems(value: object) -> list[str]:
    right_type = isinstance(value, int | float) and not isinstance(value, bool)
    if right_type and math.isfinite(value) and value >= 1:  # type: ignore[operator, arg-type]  # right_type says so
        return []
    return [f"backoff_multiplier must be a finite number of at least 1, found {value!r}"]


def _backoff_problems(initial: object, longest: object) -> list[str]:
    problems = []
    seconds: dict[str, float] = {}
    for name, text, most in (
        ("initial_backoff", initial, _MOST_INITIAL),
        ("max_backoff", longest, _MOST_BACKOFF),
    ):
        try:
            seconds[name] = duration(text)
        except ValueError as error:
            problems.append(f"{name} {error}")
            continue
        if seconds[name] > most:
            problems.append(f"{name} must be at most {most:.0f} seconds, found {text!r}")
    if seconds.get("initial_backoff") == 0:
        problems.append("initial_backoff must be over 0")
    if not problems and seconds["initial_backoff"] > seconds["max_backoff"]:
        problems.append(
            f"initial_backoff must be at most max_backoff, found {initial!r} and {longest!r}"
        )
    return problems
