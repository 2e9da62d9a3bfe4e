"""TLR123 class-attribute-state. Page: ``class_attribute_state.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["ClassAttributeState"]


class ClassAttributeState(DeedRule):
    """Reports writes to attributes of classes, followed by a trigger."""

    code = "TLR123"
    name = "class-attribute-state"
    severity = "W"
    deeds = ("class",)
    words = (
        "writes {name}, an attribute of the class that outlives the pass: each re-execution "
        "writes it again; keep it in the instance"
    )
