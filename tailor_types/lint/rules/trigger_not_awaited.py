"""TLR301 trigger-not-awaited. Page: ``trigger_not_awaited.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import SituationRule, TriggerRule

if TYPE_CHECKING:
    from tailor_types.lint.flow.reach import Trigger

__all__ = ["TriggerNotAwaited"]


class TriggerNotAwaited(TriggerRule, SituationRule):
    """Reports triggers, and calls of functions that trigger, whose coroutine nobody awaits."""

    code = "TLR301"
    name = "trigger-not-awaited"
    kind = "dropped"
    text = "{what} is not awaited, so what it triggers does not run; write `await {what}`"

    def about(self, trigger: Trigger) -> str | None:
        """Return what to say about *trigger*; None if it is fine."""
        if trigger.awaited or trigger.call != "trigger":
            return None
        call = f"{trigger.target}.trigger()"
        return f"{call} is not awaited, so the job does not run; write `await {call}`"
