"""TLR602 wait-outside-job. Page: ``wait_outside_job.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["WaitOutsideJob"]


class WaitOutsideJob(DefinitionRule):
    """Reports waits in functions that no job reaches."""

    code = "TLR602"
    name = "wait-outside-job"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for call in project.calls:
            if call.method.method == "wait" and call.function not in project.reached:
                key = call.point.label
                yield (
                    call.at(),
                    f"{key}.wait() stands where no job comes; wait in the body of a job",
                )
