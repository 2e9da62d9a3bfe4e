"""TLR506 main-job-missing. Page: ``main_job_missing.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["MainJobMissing"]


class MainJobMissing(DefinitionRule):
    """Reports workflows without ``main_job=``."""

    code = "TLR506"
    name = "main-job-missing"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for workflow in project.of("workflow"):
            call = workflow.definition.call
            main = call.keywords.get("main_job")
            absent = main is None and not call.spread
            if absent or (main is not None and main.kind == "literal" and main.value is None):
                yield workflow.at(main), "the workflow has no main_job=; name the job that it runs"
