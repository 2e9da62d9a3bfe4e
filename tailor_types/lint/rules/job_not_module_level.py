"""TLR501 job-not-module-level. Page: ``job_not_module_level.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["JobNotModuleLevel"]


class JobNotModuleLevel(DefinitionRule):
    """Reports jobs in functions, classes and unnamed expressions."""

    code = "TLR501"
    name = "job-not-module-level"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for job in project.loaded("job"):
            if job.is_nested:
                where = job.definition.scope[-1].replace("def ", "function ")
                yield job.at(), f"job {job.label} is defined in {where}; define it at module level"
            elif not job.target:
                yield (
                    job.at(),
                    f"job {job.label} has no name in the module; assign it to a variable",
                )
