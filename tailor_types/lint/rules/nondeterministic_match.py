"""TLR208 nondeterministic-match. Page: ``nondeterministic_match.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["NondeterministicMatch"]


class NondeterministicMatch(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR208"
    name = "nondeterministic-match"
    severity = "E"
    how = "match"
    text = "whether {job} runs depends on {src} in the match subject; decide in a leaf job"
