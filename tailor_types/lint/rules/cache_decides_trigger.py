"""TLR124 cache-decides-trigger. Page: ``cache_decides_trigger.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule, DeedRule

__all__ = ["CacheDecidesTrigger"]


class CacheDecidesTrigger(DecisionRule, DeedRule):
    """Reports triggers that a warm cache skips: one filled by the job, or one of a library."""

    code = "TLR124"
    name = "cache-decides-trigger"
    severity = "W"
    how = "cache"
    text = (
        "whether {job} runs depends on {src}, which this job fills: another process finds it "
        "empty, so the trigger is skipped in one execution and not in another; trigger always"
    )
    deeds = ("cached",)
    words = (
        "{name} keeps what this returned: a warm one skips the trigger, a cold one does not; "
        "trigger always, results are recorded"
    )
