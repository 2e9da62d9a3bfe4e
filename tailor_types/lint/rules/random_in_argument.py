"""TLR102 random-in-argument. Page: ``random_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["RandomInArgument"]


class RandomInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR102"
    name = "random-in-argument"
    severity = "E"
    categories = ("random",)
    cure = "depends on {src}; draw in a leaf job, or use random.Random(<input>)"
