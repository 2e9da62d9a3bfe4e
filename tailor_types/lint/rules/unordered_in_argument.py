"""TLR108 unordered-in-argument. Page: ``unordered_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["UnorderedInArgument"]


class UnorderedInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR108"
    name = "unordered-in-argument"
    severity = "E"
    categories = ("hash-order", "concurrency")
    cure = "has the order of {src}, which differs between executions; wrap it in sorted()"
