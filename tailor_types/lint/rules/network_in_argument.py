"""TLR106 network-in-argument. Page: ``network_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["NetworkInArgument"]


class NetworkInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR106"
    name = "network-in-argument"
    severity = "E"
    categories = ("network",)
    cure = "comes from {src}; fetch in a leaf job"
