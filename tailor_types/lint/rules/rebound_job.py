"""TLR516 rebound-job. Page: ``rebound_job.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.definitions import Spot
from tailor_types.lint.index.model import Place
from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Defined, Project

__all__ = ["ReboundJob"]


def _place(job: Defined, project: Project, statement: int) -> Place | None:
    for other in project.of("job"):
        same = (other.module, other.target) == (job.module, job.target)
        if same and other.definition.statement == statement:
            return other.at_target().place
    return None


class ReboundJob(DefinitionRule):
    """Reports what takes the name of a job away."""

    code = "TLR516"
    name = "rebound-job"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for job in project.of("job"):
            if job.is_nested or not job.target:
                continue
            index = job.module.index
            for binding in index.bindings.get(job.target, ()):
                if binding.kind == "change" or binding.statement <= job.definition.statement:
                    continue
                statement = index.statements[binding.statement]
                place = _place(job, project, binding.statement)
                spot = Spot(job.module.path, place or Place(statement.first, 0, statement.first, 1))
                line = job.definition.call.place.line
                message = (
                    f"{job.target} is a job already, at line {line}; its job can no longer be found"
                )
                yield spot, message
                break
