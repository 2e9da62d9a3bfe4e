"""TLR606 wait-key-not-literal. Page: ``wait_key_not_literal.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["WaitKeyNotLiteral"]


class WaitKeyNotLiteral(DefinitionRule):
    """Reports wait keys that are computed or missing."""

    code = "TLR606"
    name = "wait-key-not-literal"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for point in project.of("wait"):
            if point.name is not None or (point.given is None and point.definition.call.spread):
                continue
            if point.given is None:
                message = (
                    'the wait point has no key; write WaitPoint[P, R]("key") or make it a member'
                )
                message += " of a WaitPointGroup"
            else:
                message = "wait key is computed; write it as one string literal"
            yield point.at(point.given), message
