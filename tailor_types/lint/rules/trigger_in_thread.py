"""TLR306 trigger-in-thread. Page: ``trigger_in_thread.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["TriggerInThread"]


class TriggerInThread(SituationRule):
    """Reports triggers that are called from a thread, another loop or a callback."""

    code = "TLR306"
    name = "trigger-in-thread"
    kind = "threaded"
    text = (
        "{what} calls {trigger} outside the job's own course, where it is refused; await it in "
        "the body of the job"
    )
