"""TLR109 identity-in-argument. Page: ``identity_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["IdentityInArgument"]


class IdentityInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR109"
    name = "identity-in-argument"
    severity = "E"
    categories = ("identity",)
    cure = "contains {src}, which differs between processes; pass something of your own"
