"""TLR120 closure-mutation-across-trigger. Page: ``closure_mutation_across_trigger.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["ClosureMutationAcrossTrigger"]


class ClosureMutationAcrossTrigger(DeedRule):
    """Reports changes of what a closure of module level holds."""

    code = "TLR120"
    name = "closure-mutation-across-trigger"
    severity = "W"
    deeds = ("closure",)
    words = (
        "changes {name}, which a closure keeps for longer than the pass: each re-execution "
        "changes it again; keep it in the body, or in a job's result"
    )
