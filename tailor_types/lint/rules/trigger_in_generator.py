"""TLR307 trigger-in-generator. Page: ``trigger_in_generator.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["TriggerInGenerator"]


class TriggerInGenerator(SituationRule):
    """Reports triggers in generators."""

    code = "TLR307"
    name = "trigger-in-generator"
    severity = "W"
    kind = "generated"
    text = (
        "{trigger} in a generator runs when whoever iterates asks for the next element, and "
        "not at all if they stop; trigger in a loop of the job and pass the results on"
    )
