"""TLR201 nondeterministic-branch. Page: ``nondeterministic_branch.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["NondeterministicBranch"]


class NondeterministicBranch(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR201"
    name = "nondeterministic-branch"
    severity = "E"
    how = "branch"
    text = "whether {job} runs depends on {src}; decide in a leaf job and branch on its result"
