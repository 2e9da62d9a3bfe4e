"""TLR601 wait-not-awaited. Page: ``wait_not_awaited.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import TriggerRule

if TYPE_CHECKING:
    from tailor_types.lint.flow.reach import Trigger

__all__ = ["WaitNotAwaited"]


class WaitNotAwaited(TriggerRule):
    """Reports a wait that is a statement of its own, without ``await``."""

    code = "TLR601"
    name = "wait-not-awaited"

    def about(self, trigger: Trigger) -> str | None:
        """Return what to say about *trigger*; None if it is fine."""
        if trigger.awaited or trigger.call != "wait":
            return None
        call = f"{trigger.target}.wait()"
        return f"{call} is not awaited, so nothing waits; write `await {call}`"
