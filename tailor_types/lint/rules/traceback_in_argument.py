"""TLR114 traceback-in-argument. Page: ``traceback_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["TracebackInArgument"]


class TracebackInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR114"
    name = "traceback-in-argument"
    severity = "W"
    categories = ("traceback",)
    cure = "contains traceback text ({src}), which differs between executions; pass str(error)"
