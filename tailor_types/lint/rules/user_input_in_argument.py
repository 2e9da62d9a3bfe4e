"""TLR113 user-input-in-argument. Page: ``user_input_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["UserInputInArgument"]


class UserInputInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR113"
    name = "user-input-in-argument"
    severity = "E"
    categories = ("user-input",)
    cure = "comes from {src}; use a wait point"
