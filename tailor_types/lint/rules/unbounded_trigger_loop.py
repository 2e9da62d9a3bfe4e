"""TLR213 unbounded-trigger-loop. Page: ``unbounded_trigger_loop.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["UnboundedTriggerLoop"]


class UnboundedTriggerLoop(DeedRule):
    """Reports endless loops that trigger."""

    code = "TLR213"
    name = "unbounded-trigger-loop"
    severity = "W"
    deeds = ("endless",)
    words = (
        "`while True` triggers {name} and never ends: every round adds a position, and each "
        "re-execution goes through all of them; bound it, or end it with a result"
    )
