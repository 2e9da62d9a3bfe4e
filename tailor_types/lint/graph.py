"""Which job triggers which, and what it waits for: as data, mermaid, dot or JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tailor_types.lint.findings import Link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.definitions import Defined, Project

__all__ = ["GRAPH_FORMATS", "links"]


def links(project: Project) -> tuple[Link, ...]:
    """Return the arrows of *project*, sorted; what is looked up by name is not in it."""
    found = {Link(_name(defined), "job") for defined in project.of("job")}
    jobs_of: dict[tuple[str, int, str], list[str]] = {}
    for job, functions in project.functions_of.items():
        for function in functions:
            jobs_of.setdefault(function, []).append(job)
    for call in project.calls:
        if call.method.method != "resolve":
            for job in jobs_of.get(call.function, ()):
                found.add(Link(job, call.method.method, _name(call.point)))
    for workflow in project.of("workflow"):
        main = workflow.definition.call.keywords.get("main_job")
        if main is None or main.kind != "name":
            continue
        target = project.find(workflow.module, str(main.value), "job")
        if target is not None:
            found.add(Link(_name(workflow), "main", _name(target)))
    return tuple(sorted(found))


def _name(defined: Defined) -> str:
    return defined.name or defined.target or "?"


def _mermaid(arrows: Iterable[Link]) -> str:
    names = _Ids()
    lines = ["graph TD"]
    for link in arrows:
        start = f"{names.of('workflow' if link.kind == 'main' else 'job', link.start)}"
        if link.kind == "job":
            lines.append(f'    {start}["{link.start}"]')
        elif link.kind == "main":
            lines.append(f'    {start}(["{link.start}"]) --> {names.of("job", link.end)}')
        elif link.kind == "wait":
            end = names.of("wait", link.end)
            lines.append(f'    {start} -. wait .-> {end}{{{{"{link.end}"}}}}')
        else:
            lines.append(f"    {start} --> {names.of('job', link.end)}")
    return "\n".join(lines)


def _dot(arrows: Iterable[Link]) -> str:
    lines = ["digraph jobs {"]
    for link in arrows:
        if link.kind == "job":
            lines.append(f"    {_quoted(link.start)} [shape=box];")
            continue
        start = f"workflow {link.start}" if link.kind == "main" else link.start
        end = f"wait {link.end}" if link.kind == "wait" else link.end
        style = " [style=dashed]" if link.kind == "wait" else ""
        lines.append(f"    {_quoted(start)} -> {_quoted(end)}{style};")
    return "\n".join([*lines, "}"])


def _json(arrows: Iterable[Link]) -> str:
    rows = [{"from": link.start, "kind": link.kind, "to": link.end or None} for link in arrows]
    return json.dumps(rows, indent=2)


def _quoted(text: str) -> str:
    return json.dumps(text)


class _Ids:
    """Short ids for nodes: names may hold what mermaid does not take as an id."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def of(self, kind: str, name: str) -> str:
        """Return the id of a node."""
        return self._known.setdefault((kind, name), f"{kind[0]}{len(self._known)}")


GRAPH_FORMATS = {"mermaid": _mermaid, "dot": _dot, "json": _json}
