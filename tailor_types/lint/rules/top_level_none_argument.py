"""TLR117 top-level-none-argument. Page: ``top_level_none_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["TopLevelNoneArgument"]


class TopLevelNoneArgument(DeedRule):
    """Reports None as the whole argument of a trigger or payload of a wait."""

    code = "TLR117"
    name = "top-level-none-argument"
    deeds = ("none",)
    words = (
        "the {detail} of {name}() is None, which arrives as {{}}; wrap it in an object, or "
        "pass nothing"
    )
