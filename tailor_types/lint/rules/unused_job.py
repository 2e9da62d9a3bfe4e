"""TLR513 unused-job. Page: ``unused_job.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["UnusedJob"]


class UnusedJob(DefinitionRule):
    """Reports jobs that nothing in the project names."""

    code = "TLR513"
    name = "unused-job"
    severity = "I"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for job in project.loaded("job"):
            if not job.is_nested and not project.is_used(job):
                yield (
                    job.at_target(),
                    f"job {job.label} is never triggered and no workflow's main job",
                )
