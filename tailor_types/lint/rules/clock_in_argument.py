"""TLR101 clock-in-argument. Page: ``clock_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["ClockInArgument"]


class ClockInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR101"
    name = "clock-in-argument"
    severity = "E"
    categories = ("clock",)
    cure = "depends on {src}; get the time in a leaf job and pass its result"
