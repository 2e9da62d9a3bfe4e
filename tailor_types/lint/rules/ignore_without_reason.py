"""TLR902 ignore-without-reason. Page: ``ignore_without_reason.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import Rule

__all__ = ["IgnoreWithoutReason"]


class IgnoreWithoutReason(Rule):
    """Reported for comments without a reason; see the page."""

    code = "TLR902"
    name = "ignore-without-reason"
    severity = "I"
