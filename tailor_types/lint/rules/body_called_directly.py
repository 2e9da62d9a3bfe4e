"""TLR309 body-called-directly. Page: ``body_called_directly.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.path_patterns import is_test
from tailor_types.lint.rules.base import DeedRule, DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["BodyCalledDirectly"]


class BodyCalledDirectly(DefinitionRule, DeedRule):
    """Reports calls of the body of a job, which run it without a record.

    By name wherever they stand; in jobs that trigger, also where the body was passed on or looked
    up.
    """

    code = "TLR309"
    name = "body-called-directly"
    deeds = ("body",)
    words = (
        "{name}.body() runs the job right here and is not recorded; trigger it: "
        "`await {name}.trigger(...)`"
    )

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for call in project.bodies:
            if not is_test(call.module.path):
                yield call.at(), self.words.format(name=call.method.receiver)
