"""TLR502 job-not-public. Page: ``job_not_public.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["JobNotPublic"]


class JobNotPublic(DefinitionRule):
    """Reports jobs with a private name, or missing from ``__all__``."""

    code = "TLR502"
    name = "job-not-public"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for job in project.loaded("job"):
            exports = job.module.index.exports
            if job.is_nested or not job.target:
                continue
            if job.target.startswith("_"):
                public = job.target.lstrip("_")
                yield job.at_target(), f"job {job.target} is private; call it {public}"
            elif exports is not None and job.target not in exports:
                yield job.at_target(), f"job {job.target} is not in __all__; add it"
