"""TLR507 main-job-unknown. Page: ``main_job_unknown.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot
    from tailor_types.lint.modules import Module

__all__ = ["MainJobUnknown"]


def _no_job(project: Project, module: Module, name: str) -> str:
    """Return what *name* is if it is certainly no job."""
    if project.find(module, name, "job") is not None:
        return ""
    for meaning in project.names.meanings(module.name, name):
        known = project.modules.get(meaning.module) if meaning.kind == "local" else None
        if known is None or meaning.rest:
            return ""
        index = known.index
        if any(
            binding.kind not in {"def", "class"} for binding in index.bindings.get(meaning.name, ())
        ):
            return ""
        if meaning.name in index.classes:
            return "a class"
        function = index.functions.get(meaning.name)
        if function is not None and not function.is_decorated:
            return "a plain function"
        return ""
    return ""


class MainJobUnknown(DefinitionRule):
    """Reports main jobs that are no jobs."""

    code = "TLR507"
    name = "main-job-unknown"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for workflow in project.of("workflow"):
            main = workflow.definition.call.keywords.get("main_job")
            if main is None or (main.kind == "literal" and main.value is None):
                continue
            if main.kind in {"lambda", "display", "literal"}:
                yield (
                    workflow.at(main),
                    "main_job= is no job; decorate a function with @workflow_job",
                )
            elif main.kind == "name":
                name = str(main.value)
                what = _no_job(project, workflow.module, name)
                if what:
                    message = f"main_job= is {name}, {what}; decorate it with @workflow_job"
                    yield workflow.at(main), message
