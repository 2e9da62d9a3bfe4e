"""TLR508 name-not-literal. Page: ``name_not_literal.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["NameNotLiteral"]


class NameNotLiteral(DefinitionRule):
    """Reports names of jobs and workflows that are computed or missing."""

    code = "TLR508"
    name = "name-not-literal"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for defined in project.of("job", "workflow"):
            if defined.name is not None or (
                defined.given is None and defined.definition.call.spread
            ):
                continue
            if defined.given is None:
                message = f"the {defined.role} has no name=; give it one string literal"
            else:
                message = f"{defined.role} name is computed; write it as one string literal"
            yield defined.at(defined.given), message
