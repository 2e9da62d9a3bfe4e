"""TLR402 broad-except-around-trigger. Page: ``broad_except_around_trigger.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["BroadExceptAroundTrigger"]


class BroadExceptAroundTrigger(SituationRule):
    """Reports handlers that take the failure of a job for anything else."""

    code = "TLR402"
    name = "broad-except-around-trigger"
    severity = "W"
    kind = "broad-except"
    text = (
        "{what} around {trigger} takes the failure of the job, a refused argument and a "
        "mistake in this code for one and the same; catch JobFailedError"
    )
