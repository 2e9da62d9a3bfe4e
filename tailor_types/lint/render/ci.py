"""Findings for GitHub Actions and for GitLab code quality."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailor_types.lint.render.report import Report

__all__ = ["github", "gitlab"]

_LEVELS = {"E": "error", "W": "warning", "I": "notice"}
_SEVERITIES = {"E": "major", "W": "minor", "I": "info"}


def github(report: Report) -> str:
    """Return workflow commands, which become annotations.

    Source:
        "Workflow commands for GitHub Actions", setting an error message.
    """
    lines = []
    for item in report.items:
        finding = item.finding
        place = [
            f"title={_property(f'{finding.code} ({finding.name})')}",
            f"file={_property(finding.path)}",
            f"line={finding.line}",
            f"endLine={finding.end_line}",
        ]
        if finding.line == finding.end_line:  # columns mean nothing over several lines
            place += [f"col={finding.column}", f"endColumn={finding.end_column}"]
        via = " -> ".join(str(hop) for hop in finding.trace)
        message = f"{finding.code} {finding.message}" + (f"\nvia {via}" if via else "")
        lines.append(f"::{_LEVELS[finding.severity]} {','.join(place)}::{_data(message)}")
    return "\n".join(lines)


def gitlab(report: Report) -> str:
    """Return a Code Quality report.

    Source:
        GitLab documentation, "Code Quality report format".
    """
    issues = [
        {
            "description": f"{item.finding.code} {item.finding.message}",
            "check_name": item.finding.code,
            "fingerprint": item.fingerprint,
            "severity": _SEVERITIES[item.finding.severity],
            "location": {
                "path": item.finding.path,
                "lines": {"begin": item.finding.line, "end": item.finding.end_line},
            },
        }
        for item in report.items
    ]
    return json.dumps(issues, indent=2)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
