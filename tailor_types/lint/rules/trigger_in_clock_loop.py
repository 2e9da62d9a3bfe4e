"""TLR210 trigger-in-clock-loop. Page: ``trigger_in_clock_loop.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["TriggerInClockLoop"]


class TriggerInClockLoop(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR210"
    name = "trigger-in-clock-loop"
    severity = "E"
    how = "clock-loop"
    text = (
        "{job} runs until {src} says so, and that differs at re-execution; use the retry policy "
        "or a bounded loop"
    )
