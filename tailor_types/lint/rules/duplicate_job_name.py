"""TLR503 duplicate-job-name. Page: ``duplicate_job_name.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.rules.base import Definition

__all__ = ["DuplicateJobName"]


class DuplicateJobName(DefinitionRule):
    """Reports the second and every later job with a name, naming the first."""

    code = "TLR503"
    name = "duplicate-job-name"

    def check(self, definitions: list[Definition]) -> Iterator[tuple[Definition, str]]:
        """Yield each definition that is wrong, with what to say about it."""
        first: dict[str, Definition] = {}
        for definition in definitions:
            if definition.role != "job" or definition.name is None:
                continue
            other = first.setdefault(definition.name, definition)
            if other is not definition:
                taken = f"already taken by {other.target} at {other.path}:{other.line}"
                message = (
                    f"job name {definition.name!r} is {taken}; job names are unique in the project"
                )
                yield definition, message
