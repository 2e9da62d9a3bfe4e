"""TLR406 suppress-around-trigger. Page: ``suppress_around_trigger.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["SuppressAroundTrigger"]


class SuppressAroundTrigger(SituationRule):
    """Reports suppressed failures of jobs."""

    code = "TLR406"
    name = "suppress-around-trigger"
    kind = "suppressed"
    text = (
        "{what} around {trigger} hides what became of it, and ends the body of the with early; "
        "catch JobFailedError around the trigger"
    )
