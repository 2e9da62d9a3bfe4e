"""TLR405 side-effect-before-trigger. Page: ``side_effect_before_trigger.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["SideEffectBeforeTrigger"]


class SideEffectBeforeTrigger(SituationRule):
    """Reports what changes the world and is followed by a trigger or wait."""

    code = "TLR405"
    name = "side-effect-before-trigger"
    severity = "W"
    kind = "effect"
    text = (
        "{what} is done again at each re-execution, because {trigger} comes after it; move it "
        "to a leaf job"
    )
