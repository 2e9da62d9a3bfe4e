"""TLR509 name-format. Page: ``name_format.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule, format_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["NameFormat"]


class NameFormat(DefinitionRule):
    """Reports names of jobs and workflows that the platform refuses."""

    code = "TLR509"
    name = "name-format"
    severity = "W"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for defined in project.of("job", "workflow"):
            if defined.name is not None and (problem := format_problem(defined.name)):
                yield defined.at(defined.given), f"{defined.role} name {defined.name!r} {problem}"
