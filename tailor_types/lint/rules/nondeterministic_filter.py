"""TLR207 nondeterministic-filter. Page: ``nondeterministic_filter.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["NondeterministicFilter"]


class NondeterministicFilter(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR207"
    name = "nondeterministic-filter"
    severity = "E"
    how = "filter"
    text = "which {job} run depends on {src} in the filter; filter in a leaf job"
