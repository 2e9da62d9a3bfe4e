"""TLR901 unused-ignore. Page: ``unused_ignore.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import Rule

__all__ = ["UnusedIgnore"]


class UnusedIgnore(Rule):
    """Reported for comments that ignore nothing; see the page."""

    code = "TLR901"
    name = "unused-ignore"
    severity = "W"
