"""TLR308 trigger-outside-job. Page: ``trigger_outside_job.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot
    from tailor_types.lint.findings import Severity

__all__ = ["TriggerOutsideJob"]


class TriggerOutsideJob(DefinitionRule):
    """Reports triggers in resolvers, in scripts, and in functions that no job reaches (yet)."""

    code = "TLR308"
    name = "trigger-outside-job"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        yield from ((spot, message) for spot, message, _ in self.graded(project))

    def graded(self, project: Project) -> Iterator[tuple[Spot, str, Severity]]:
        """Yield the same; of a function that a job may come to call, as information."""
        for call in project.calls:
            if call.method.method != "trigger" or call.function in project.reached:
                continue
            where = project.outside(call)
            if where is None:
                continue
            label = call.point.label
            if where:
                message = (
                    f"{label}.trigger() in {where}: no execution runs there, so it is refused; "
                    "start a workflow with workflow.trigger()"
                )
                yield call.at(), message, "E"
            else:
                message = f"{label}.trigger() stands where no job comes; call it from a job"
                yield call.at(), message, "I"
