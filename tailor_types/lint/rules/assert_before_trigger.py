"""TLR211 assert-before-trigger. Page: ``assert_before_trigger.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["AssertBeforeTrigger"]


class AssertBeforeTrigger(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR211"
    name = "assert-before-trigger"
    severity = "E"
    how = "assert"
    text = "whether {job} is reached depends on an assert about {src}; decide in a leaf job"
