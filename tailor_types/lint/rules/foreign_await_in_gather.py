"""TLR315 foreign-await-in-gather. Page: ``foreign_await_in_gather.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["ForeignAwaitInGather"]


class ForeignAwaitInGather(SituationRule):
    """Reports gathered branches that await something else before they trigger."""

    code = "TLR315"
    name = "foreign-await-in-gather"
    kind = "foreign"
    text = (
        "{trigger} in {what} awaits something else before or between its triggers, so the "
        "order of triggers depends on timing; await the branches in turn"
    )
