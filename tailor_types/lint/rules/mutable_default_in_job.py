"""TLR122 mutable-default-in-job. Page: ``mutable_default_in_job.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["MutableDefaultInJob"]


class MutableDefaultInJob(DeedRule):
    """Reports changes of an argument's default, followed by a trigger."""

    code = "TLR122"
    name = "mutable-default-in-job"
    severity = "W"
    deeds = ("default",)
    words = (
        "changes the default of {name}, which outlives the pass: each re-execution finds it "
        "changed; use None and make it inside"
    )
