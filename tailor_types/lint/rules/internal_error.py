"""TLR900 internal-error. Page: ``internal_error.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import Rule

__all__ = ["InternalError"]


class InternalError(Rule):
    """Reported by the tool itself; see the page."""

    code = "TLR900"
    name = "internal-error"
