"""TLR111 mutable-state-in-argument. Page: ``mutable_state_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["MutableStateInArgument"]


class MutableStateInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR111"
    name = "mutable-state-in-argument"
    severity = "W"
    categories = ("state", "global-state")
    cure = "reads {src}, which is written at run time; another process has another one"
