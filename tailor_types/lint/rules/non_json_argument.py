"""TLR116 non-json-argument. Page: ``non_json_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["NonJsonArgument"]


class NonJsonArgument(DeedRule):
    """Reports what is certainly not JSON in the argument of a trigger or wait."""

    code = "TLR116"
    name = "non-json-argument"
    deeds = ("not-json",)
    words = "{name}() is {detail}"
