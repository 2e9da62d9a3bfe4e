"""TLR202 nondeterministic-loop-count. Page: ``nondeterministic_loop_count.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["NondeterministicLoopCount"]


class NondeterministicLoopCount(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR202"
    name = "nondeterministic-loop-count"
    severity = "E"
    how = "loop"
    text = "how often {job} runs depends on {src}; get the sequence from a leaf job"
