"""TLR212 mutation-during-iteration. Page: ``mutation_during_iteration.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["MutationDuringIteration"]


class MutationDuringIteration(DeedRule):
    """Reports changes of the sequence that a triggering loop goes through."""

    code = "TLR212"
    name = "mutation-during-iteration"
    severity = "W"
    deeds = ("resized",)
    words = "changes {name} while the loop that goes through it triggers; loop over a copy"
