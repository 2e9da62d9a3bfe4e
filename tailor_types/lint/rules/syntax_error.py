"""TLR905 syntax-error. Page: ``syntax_error.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import Rule

__all__ = ["SyntaxErrorRule"]


class SyntaxErrorRule(Rule):
    """Reported by the tool itself; see the page."""

    code = "TLR905"
    name = "syntax-error"
