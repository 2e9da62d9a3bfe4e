"""TLR401 suspension-swallowed. Page: ``suspension_swallowed.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["SuspensionSwallowed"]


class SuspensionSwallowed(SituationRule):
    """Reports handlers in which a suspension ends."""

    code = "TLR401"
    name = "suspension-swallowed"
    kind = "swallowed"
    text = (
        "{what} around {trigger} also catches the suspension of the job; catch JobFailedError, "
        "or raise on what is no Exception"
    )
