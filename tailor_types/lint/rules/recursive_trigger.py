"""TLR311 recursive-trigger. Page: ``recursive_trigger.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import DurableCall, Project, Spot

__all__ = ["RecursiveTrigger"]


class RecursiveTrigger(DefinitionRule):
    """Reports triggers that close a circle of jobs."""

    code = "TLR311"
    name = "recursive-trigger"
    severity = "W"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        edges = _edges(project)
        done: set[str] = set()
        for start in sorted(edges):
            path: list[str] = []
            stack = [(start, iter(edges[start]))] if start not in done else []
            path += [name for name, _ in stack]
            while stack:
                name, rest = stack[-1]
                step = next(rest, None)
                if step is None:
                    done.add(name)
                    path.pop()
                    stack.pop()
                    continue
                target, call = step
                if target in path:
                    circle = " -> ".join([*path[path.index(target) :], target])
                    message = (
                        f"{target} triggers itself: {circle}; each round is a job inside a job: "
                        "loop in one job instead, or see that it ends"
                    )
                    yield call.at(), message
                elif target not in done:
                    path.append(target)
                    stack.append((target, iter(edges.get(target, ()))))


def _edges(project: Project) -> dict[str, list[tuple[str, DurableCall]]]:
    """Return for each job the jobs that it triggers, and where."""
    jobs_of: dict[tuple[str, int, str], list[str]] = {}
    for job, functions in project.functions_of.items():
        for function in functions:
            jobs_of.setdefault(function, []).append(job)
    edges: dict[str, list[tuple[str, DurableCall]]] = {}
    for call in project.calls:
        if call.method.method == "trigger" and call.point.name:
            for job in jobs_of.get(call.function, ()):
                edges.setdefault(job, []).append((call.point.name, call))
    return edges
