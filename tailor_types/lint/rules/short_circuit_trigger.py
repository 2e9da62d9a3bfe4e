"""TLR206 short-circuit-trigger. Page: ``short_circuit_trigger.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["ShortCircuitTrigger"]


class ShortCircuitTrigger(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR206"
    name = "short-circuit-trigger"
    severity = "E"
    how = "short-circuit"
    text = "whether {job} runs depends on {src} in the same expression; decide in a leaf job"
