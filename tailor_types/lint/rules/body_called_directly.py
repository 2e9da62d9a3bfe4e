"""TLR309 body-called-directly. Page: ``body_called_directly.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.path_patterns import is_test
from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["BodyCalledDirectly"]


class BodyCalledDirectly(DefinitionRule):
    """Reports calls of the body of a job, which run it without a record."""

    code = "TLR309"
    name = "body-called-directly"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for call in project.bodies:
            if not is_test(call.module.path):
                label = call.point.label
                yield (
                    call.at(),
                    (
                        f"{label}.body() runs the job right here and is not recorded; trigger it: "
                        f"`await {label}.trigger(...)`"
                    ),
                )
