"""What a job triggers and who triggers it, above its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tailor_types.lint.findings import Link
    from tailor_types.lint.session.session import Session

__all__ = ["lenses"]

_MOST = 5
"""Names that are spelt out; of more, the number."""


def lenses(session: Session, path: str) -> Iterator[types.CodeLens]:
    """Yield what there is to say of the jobs in the file *path*."""
    overview = session.overview
    module = session.modules.add(path)
    drift = None if module is None else overview.drift(module)
    for job in overview.jobs.get(path, ()):
        line = (job.line if drift is None else drift.line(job.line)) - 1
        ways = [
            ("triggers", _ends(overview.graph, "trigger", job.name)),
            ("waits for", _ends(overview.graph, "wait", job.name)),
            ("triggered by", _starts(overview.graph, "trigger", job.name)),
            ("main job of", _starts(overview.graph, "main", job.name)),
        ]
        said = [f"{way} {_listed(names)}" for way, names in ways if names]
        title = " | ".join(said) or "triggers nothing, triggered by nothing"
        place = types.Position(line, 0)
        # No command: there is nothing to run, and editors show the title all the same.
        yield types.CodeLens(types.Range(place, place), types.Command(title, ""))


def _ends(graph: Iterable[Link], kind: str, name: str) -> set[str]:
    return {link.end for link in graph if link.kind == kind and link.start == name}


def _starts(graph: Iterable[Link], kind: str, name: str) -> set[str]:
    return {link.start for link in graph if link.kind == kind and link.end == name}


def _listed(names: set[str]) -> str:
    known = sorted(names)
    if len(known) > _MOST:
        return f"{', '.join(known[:_MOST])} and {len(known) - _MOST} more"
    return ", ".join(known)
