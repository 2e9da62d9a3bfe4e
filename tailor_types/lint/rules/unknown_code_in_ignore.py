"""TLR903 unknown-code-in-ignore. Page: ``unknown_code_in_ignore.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import Rule

__all__ = ["UnknownCodeInIgnore"]


class UnknownCodeInIgnore(Rule):
    """Reported for comments that name no rule; see the page."""

    code = "TLR903"
    name = "unknown-code-in-ignore"
    severity = "W"
