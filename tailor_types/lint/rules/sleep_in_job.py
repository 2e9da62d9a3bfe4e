"""TLR312 sleep-in-job. Page: ``sleep_in_job.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["SleepInJob"]


class SleepInJob(SituationRule):
    """Reports sleeping before a trigger or wait."""

    code = "TLR312"
    name = "sleep-in-job"
    severity = "W"
    kind = "sleep"
    text = (
        "{what} sleeps again at each re-execution, because {trigger} comes after it; sleep in "
        "a leaf job if it is short, else use a wait point that a scheduler resolves"
    )
