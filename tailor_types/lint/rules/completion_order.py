"""TLR303 completion-order. Page: ``completion_order.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["CompletionOrder"]


class CompletionOrder(SituationRule):
    """Reports triggers that are taken in the order in which they happen to finish."""

    code = "TLR303"
    name = "completion-order"
    kind = "completion"
    text = (
        "{what} gives {trigger} in the order of completion, which differs between executions; "
        "await them in the order in which you call them"
    )
