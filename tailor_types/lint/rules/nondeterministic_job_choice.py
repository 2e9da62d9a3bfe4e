"""TLR209 nondeterministic-job-choice. Page: ``nondeterministic_job_choice.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DecisionRule

__all__ = ["NondeterministicJobChoice"]


class NondeterministicJobChoice(DecisionRule):
    """Reports what decides about a trigger or wait in this way."""

    code = "TLR209"
    name = "nondeterministic-job-choice"
    severity = "E"
    how = "choice"
    text = "which job {job} triggers depends on {src}; choose in a leaf job"
