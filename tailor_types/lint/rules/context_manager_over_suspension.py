"""TLR404 context-manager-over-suspension. Page: ``context_manager_over_suspension.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["ContextManagerOverSuspension"]


class ContextManagerOverSuspension(SituationRule):
    """Reports locks, transactions, connections and files held over a trigger or wait."""

    code = "TLR404"
    name = "context-manager-over-suspension"
    severity = "W"
    kind = "held"
    text = (
        "{what} is let go each time {trigger} suspends the job and taken anew at each "
        "re-execution; close it before, or do what needs it in a leaf job"
    )
