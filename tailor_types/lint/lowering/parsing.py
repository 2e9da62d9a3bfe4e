"""Parses text with libcst; its nodes are not asked whether the parser made them well."""

from __future__ import annotations

import libcst as cst

__all__ = ["parsed"]

_parsing = False


def _post_init(self: cst.CSTNode) -> None:
    # What the parser made is valid, and asking each node takes a fifth of the time of parsing.
    # Whoever builds nodes by hand is told what is wrong with them, as before.
    if not _parsing:
        self._validate()


cst.CSTNode.__post_init__ = _post_init  # type: ignore[method-assign] # once: each change of a class costs its caches


def parsed(text: str) -> cst.Module:
    """Return the tree of the module *text*.

    Raises:
        libcst.ParserSyntaxError: libcst cannot parse it.
    """
    global _parsing  # noqa: PLW0603 -- a class has one method, for all threads
    _parsing = True
    try:
        return cst.parse_module(text)
    finally:
        _parsing = False
