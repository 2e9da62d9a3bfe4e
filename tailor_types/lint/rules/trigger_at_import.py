"""TLR310 trigger-at-import. Page: ``trigger_at_import.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["TriggerAtImport"]


class TriggerAtImport(DefinitionRule):
    """Reports triggers that are called while a module is imported."""

    code = "TLR310"
    name = "trigger-at-import"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for call in project.calls:
            if call.method.method != "trigger" or call.function in project.reached:
                continue
            if project.outside(call) is None:
                label = call.point.label
                yield (
                    call.at(),
                    (
                        f"{label}.trigger() runs while the module is imported, where no execution "
                        "runs; call it in the body of a job"
                    ),
                )
