"""TLR107 process-in-argument. Page: ``process_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["ProcessInArgument"]


class ProcessInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR107"
    name = "process-in-argument"
    severity = "E"
    categories = ("process",)
    cure = "depends on {src}; run it in a leaf job"
