"""TLR105 filesystem-in-argument. Page: ``filesystem_in_argument.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import ArgumentRule

__all__ = ["FilesystemInArgument"]


class FilesystemInArgument(ArgumentRule):
    """Reports what of these categories reaches the argument of a trigger or wait."""

    code = "TLR105"
    name = "filesystem-in-argument"
    severity = "E"
    categories = ("filesystem",)
    cure = "reads {src}; read in a leaf job"
