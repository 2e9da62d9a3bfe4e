"""TLR112 unknown-call-in-argument. Page: ``unknown_call_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["UnknownCallInArgument"]


class UnknownCallInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR112"
    name = "unknown-call-in-argument"
    severity = "I"
    categories = ("unknown",)
    cure = "comes from {src}, which cannot be followed; list it under sources or deterministic"
