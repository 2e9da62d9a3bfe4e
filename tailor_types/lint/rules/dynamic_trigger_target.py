"""TLR907 dynamic-trigger-target. Page: ``dynamic_trigger_target.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import Rule

__all__ = ["DynamicTriggerTarget"]


class DynamicTriggerTarget(Rule):
    """Reported where the job to trigger is looked up by name; see the page."""

    code = "TLR907"
    name = "dynamic-trigger-target"
    severity = "I"
