"""TLR304 trigger-in-task. Page: ``trigger_in_task.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["TriggerInTask"]


class TriggerInTask(SituationRule):
    """Reports triggers that run in a task of their own."""

    code = "TLR304"
    name = "trigger-in-task"
    kind = "tasked"
    text = (
        "{what} starts {trigger} whenever the event loop comes to it, so its position depends "
        "on timing; await it directly"
    )
