"""TLR314 stored-trigger. Page: ``stored_trigger.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["StoredTrigger"]


class StoredTrigger(SituationRule):
    """Reports trigger coroutines that are awaited in another order than they are made in."""

    code = "TLR314"
    name = "stored-trigger"
    severity = "W"
    kind = "stored"
    text = (
        "{what} is stored here and awaited after {trigger}, so its position is not where it "
        "stands; await each trigger where it is called"
    )
