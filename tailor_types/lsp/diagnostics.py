"""Findings as editors want them: ranges in their units, the trace hop by hop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from tailor_types.lint.rules.pages import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint.findings import Finding, Hop
    from tailor_types.lint.session.drift import Drift
    from tailor_types.lsp.documents import Lines, Units

__all__ = ["SOURCE", "Style", "diagnostic"]

SOURCE = "tailor-lint"

_SEVERITIES = {
    "E": types.DiagnosticSeverity.Error,
    "W": types.DiagnosticSeverity.Warning,
    "I": types.DiagnosticSeverity.Information,
}


@dataclass(frozen=True, slots=True)
class Style:
    """What an editor can show.

    Attributes:
        related: whether it shows places beside the finding's own.
        links: whether it makes a link of a code.
    """

    units: Units
    related: bool
    links: bool


def diagnostic(
    finding: Finding,
    style: Style,
    lines: Callable[[str], Lines],
    drifts: Callable[[str], Drift | None],
    uri: Callable[[str], str],
) -> types.Diagnostic:
    """Return *finding* for an editor.

    Args:
        lines: of a file of the project, as the editor shows it.
        drifts: where the lines of a file went since the finding was made.
        uri: of a file of the project.
    """
    shown = lines(finding.path)
    drift = drifts(finding.path)
    first, last = finding.line, finding.end_line
    if drift is not None:
        first, last = drift.line(first), drift.line(last)
    start = _position(shown, first - 1, finding.column - 1, style.units)
    end = _position(shown, last - 1, finding.end_column - 1, style.units)
    message = finding.message
    related: list[types.DiagnosticRelatedInformation] | None = None
    if finding.trace and style.related:
        related = [_related(hop, style, lines, drifts, uri) for hop in finding.trace]
    elif finding.trace:
        message += "\nvia " + " -> ".join(str(hop) for hop in finding.trace)
    severity = "I" if finding.confidence == "low" else finding.severity
    page = FOLDER / f"{finding.name.replace('-', '_')}.md"
    return types.Diagnostic(
        range=types.Range(start, end),
        message=message,
        severity=_SEVERITIES[severity],
        code=finding.code,
        code_description=types.CodeDescription(page.as_uri()) if style.links else None,
        source=SOURCE,
        related_information=related,
    )


def _related(
    hop: Hop,
    style: Style,
    lines: Callable[[str], Lines],
    drifts: Callable[[str], Drift | None],
    uri: Callable[[str], str],
) -> types.DiagnosticRelatedInformation:
    drift = drifts(hop.path)
    number = (hop.line if drift is None else drift.line(hop.line)) - 1
    shown = lines(hop.path)
    text = shown.text(number)
    indent = len(text) - len(text.lstrip())
    place = types.Range(
        _position(shown, number, indent, style.units),
        _position(shown, number, len(text.rstrip()), style.units),
    )
    return types.DiagnosticRelatedInformation(types.Location(uri(hop.path), place), hop.label)


def _position(lines: Lines, line: int, column: int, units: Units) -> types.Position:
    return types.Position(line, units.from_code_points(lines.text(line), max(column, 0)))
