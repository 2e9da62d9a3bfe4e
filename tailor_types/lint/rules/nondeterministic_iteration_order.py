"""TLR203 nondeterministic-iteration-order. Page: ``nondeterministic_iteration_order.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["NondeterministicIterationOrder"]


class NondeterministicIterationOrder(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR203"
    name = "nondeterministic-iteration-order"
    severity = "E"
    how = "order"
    text = (
        "{job} runs in the order of {src}, which differs between executions; "
        "iterate over sorted(...)"
    )
