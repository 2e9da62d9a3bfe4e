"""TLR301 trigger-not-awaited. Page: ``trigger_not_awaited.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import TriggerRule

if TYPE_CHECKING:
    from tailor_types.lint.flow.reach import Trigger

__all__ = ["TriggerNotAwaited"]


class TriggerNotAwaited(TriggerRule):
    """Reports a trigger or wait that is a statement of its own, without ``await``."""

    code = "TLR301"
    name = "trigger-not-awaited"

    def message(self, trigger: Trigger) -> str | None:
        """Return what to say about *trigger*; None if it is fine."""
        if trigger.awaited:
            return None
        call = f"{trigger.target}.{trigger.call}()"
        verb = "the job does not run" if trigger.call == "trigger" else "nothing waits"
        return f"{call} is not awaited, so {verb}; write `await {call}`"
