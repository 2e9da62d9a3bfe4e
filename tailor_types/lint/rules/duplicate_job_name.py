"""TLR503 duplicate-job-name. Page: ``duplicate_job_name.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["DuplicateJobName"]


class DuplicateJobName(DefinitionRule):
    """Reports the second and every later job with a name, naming the first."""

    code = "TLR503"
    name = "duplicate-job-name"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        first: dict[str, tuple[str, Spot]] = {}
        for defined in project.loaded("job"):
            if defined.name is None:
                continue
            spot = defined.at(defined.given)
            target, other = first.setdefault(defined.name, (defined.label, spot))
            if other is not spot:
                taken = f"already taken by {target} at {other.path}:{other.place.line}"
                message = (
                    f"job name {defined.name!r} is {taken}; job names are unique in the project"
                )
                yield spot, message
