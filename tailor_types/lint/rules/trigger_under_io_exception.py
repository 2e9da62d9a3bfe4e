"""TLR205 trigger-under-io-exception. Page: ``trigger_under_io_exception.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["TriggerUnderIoException"]


class TriggerUnderIoException(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR205"
    name = "trigger-under-io-exception"
    severity = "E"
    how = "exception"
    text = (
        "whether {job} runs depends on whether {src} raised; do it in a leaf job and "
        "catch JobFailedError"
    )
