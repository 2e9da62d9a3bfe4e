"""TLR603 resolve-inside-job. Page: ``resolve_inside_job.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["ResolveInsideJob"]


class ResolveInsideJob(DefinitionRule):
    """Reports resolves in jobs that trigger or wait."""

    code = "TLR603"
    name = "resolve-inside-job"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for call in project.calls:
            if call.method.method == "resolve" and call.function in project.durable:
                message = (
                    f"{call.point.label}.resolve() in a job that triggers or waits repeats at each "
                    "re-execution; resolve in a leaf job or a resolver"
                )
                yield call.at(), message
