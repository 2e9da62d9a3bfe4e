"""Findings of a whole project: those of its modules, and those about definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.findings import Finding
from tailor_types.lint.rules import (
    DEFINITION_RULES,
    rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tailor_types.lint.definitions import Project
    from tailor_types.lint.modules import Module
    from tailor_types.lint.rules.base import (
        DefinitionRule,
    )
    from tailor_types.lint.stored import Placed

__all__ = ["definition_findings", "findings_of", "merged", "unreadable", "unsaid"]


def merged(placed: Iterable[Placed]) -> list[Finding]:
    """Return the findings of all modules: one for each place and source, in order."""
    chosen: dict[tuple[str, str, str], Placed] = {}
    for item in placed:
        old = chosen.get(item.key)
        if old is None or item.is_before(old):
            chosen[item.key] = item
    return [item.finding for item in chosen.values()]


def unsaid(findings: Iterable[Finding], said: Iterable[Finding]) -> Iterator[Finding]:
    """Yield those of *findings*, of definitions, that the jobs did not *say* of the same place."""
    known = {(finding.code, finding.path, finding.line, finding.column) for finding in said}
    for finding in findings:
        if (finding.code, finding.path, finding.line, finding.column) not in known:
            yield finding


def definition_findings(project: Project) -> Iterator[Finding]:
    """Ask the rules about definitions."""
    for asked in DEFINITION_RULES:
        yield from findings_of(asked, project)


def findings_of(asked: DefinitionRule, project: Project) -> Iterator[Finding]:
    """Ask one rule about definitions."""
    for spot, message, severity in asked.graded(project):
        place = spot.place
        yield Finding(
            asked.code,
            asked.name,
            severity,
            message,
            spot.path,
            place.line,
            place.column + 1,
            place.end_line,
            place.end_column + 1,
        )


def unreadable(module: Module, python: str) -> Finding:
    """Report a file that cannot be parsed, not even by *python*, which runs the tool."""
    about, problem = rule("TLR905"), module.error
    assert problem is not None  # noqa: S101 -- the caller asked
    message = f"{problem.message} (read with Python {python})"
    line, column = problem.line, problem.column
    return Finding(
        about.code, about.name, about.severity, message, module.path, line, column, line, column + 1
    )
