"""TLR517 job-decorator-not-outermost. Page: ``job_decorator_not_outermost.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["JobDecoratorNotOutermost"]


class JobDecoratorNotOutermost(DefinitionRule):
    """Reports decorators on top of the one that makes a job."""

    code = "TLR517"
    name = "job-decorator-not-outermost"
    severity = "W"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for job in project.of("job"):
            if job.definition.above and not job.is_nested:
                over = job.definition.above[-1] or "a decorator"
                message = (
                    f"@{over} decorates the job {job.label}, not its body; put @workflow_job on top"
                )
                yield job.at(), message
