"""TLR302 gather-not-parallel. Page: ``gather_not_parallel.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["GatherNotParallel"]


class GatherNotParallel(SituationRule):
    """Reports triggers and waits that are gathered as if they ran side by side."""

    code = "TLR302"
    name = "gather-not-parallel"
    severity = "W"
    kind = "gathered"
    text = "{trigger} in {what} runs one after the other with those beside it; await them in turn"
