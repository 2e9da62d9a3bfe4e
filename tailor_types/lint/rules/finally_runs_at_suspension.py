"""TLR403 finally-runs-at-suspension. Page: ``finally_runs_at_suspension.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["FinallyRunsAtSuspension"]


class FinallyRunsAtSuspension(SituationRule):
    """Reports ``finally`` suites that do something each time the job is suspended."""

    code = "TLR403"
    name = "finally-runs-at-suspension"
    severity = "W"
    kind = "finally"
    text = (
        "this finally runs each time {trigger} suspends the job, and {what} with it; do it "
        "after the try, or in a leaf job"
    )
