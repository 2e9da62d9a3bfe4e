"""TLR908 analysis-incomplete. Page: ``analysis_incomplete.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import Rule

__all__ = ["AnalysisIncomplete"]


class AnalysisIncomplete(Rule):
    """Reported where the analysis hit a limit; see the page."""

    code = "TLR908"
    name = "analysis-incomplete"
    severity = "I"
