"""TLR609 wait-key-format. Page: ``wait_key_format.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule, format_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["WaitKeyFormat"]


class WaitKeyFormat(DefinitionRule):
    """Reports wait keys that the platform refuses."""

    code = "TLR609"
    name = "wait-key-format"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for point in project.of("wait"):
            if point.name is not None and (problem := format_problem(point.name)):
                yield point.at(point.given), f"wait key {point.name!r} {problem}"
