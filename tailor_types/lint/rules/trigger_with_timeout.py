"""TLR305 trigger-with-timeout. Page: ``trigger_with_timeout.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["TriggerWithTimeout"]


class TriggerWithTimeout(SituationRule):
    """Reports triggers and waits that race with a clock."""

    code = "TLR305"
    name = "trigger-with-timeout"
    kind = "bounded"
    text = (
        "{what} races {trigger} with the clock, and it is suspended meanwhile: whether it is "
        "over in time differs between executions; leave the timeout out, or bound the work "
        "inside the triggered job"
    )
