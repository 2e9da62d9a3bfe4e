"""TLR115 default-factory-in-argument. Page: ``default_factory_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["DefaultFactoryInArgument"]


class DefaultFactoryInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR115"
    name = "default-factory-in-argument"
    severity = "E"
    categories = ("default-factory",)
    cure = "contains the default {src}, made anew by each construction; pass it"
