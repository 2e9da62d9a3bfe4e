"""TLR204 nondeterministic-early-exit. Page: ``nondeterministic_early_exit.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["NondeterministicEarlyExit"]


class NondeterministicEarlyExit(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR204"
    name = "nondeterministic-early-exit"
    severity = "E"
    how = "exit"
    text = "whether {job} is reached depends on {src}; decide in a leaf job and leave on its result"
