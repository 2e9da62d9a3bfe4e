"""TLR103 fresh-id-in-argument. Page: ``fresh_id_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["FreshIdInArgument"]


class FreshIdInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR103"
    name = "fresh-id-in-argument"
    severity = "E"
    categories = ("fresh-id",)
    cure = (
        "depends on {src}, which makes a new id per execution; use uuid5(NS, input) or a leaf job"
    )
