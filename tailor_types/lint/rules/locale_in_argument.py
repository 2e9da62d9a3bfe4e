"""TLR110 locale-in-argument. Page: ``locale_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["LocaleInArgument"]


class LocaleInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR110"
    name = "locale-in-argument"
    severity = "W"
    categories = ("locale",)
    cure = "depends on the local timezone or locale ({src}); pass tz="
