"""TLR104 environment-in-argument. Page: ``environment_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["EnvironmentInArgument"]


class EnvironmentInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR104"
    name = "environment-in-argument"
    severity = "W"
    categories = ("environment",)
    cure = "reads {src}; use ctx.env"
