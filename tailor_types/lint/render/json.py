"""Findings for programs: a JSON list, or one JSON object on each line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailor_types.lint.findings import Finding, Fix
    from tailor_types.lint.render.report import Report

__all__ = ["as_json", "as_json_lines"]


def as_json(report: Report) -> str:
    """Return a list of objects, one for each finding."""
    return json.dumps([_object(item.finding) for item in report.items], indent=2)


def as_json_lines(report: Report) -> str:
    """Return one object a line."""
    return "\n".join(json.dumps(_object(item.finding)) for item in report.items)


def _object(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "job": finding.job or None,
        "source": finding.source or None,
        "trace": [
            {"label": hop.label, "path": hop.path, "line": hop.line} for hop in finding.trace
        ],
        "fix": None if finding.fix is None else _fix(finding.fix),
    }


def _fix(fix: Fix) -> dict[str, object]:
    """Return a fix; *start* and *end* are bytes of the file."""
    return {
        "message": fix.message,
        "applicability": "safe" if fix.safe else "unsafe",
        "edits": [
            {"path": edit.path, "start": edit.start, "end": edit.end, "text": edit.text}
            for edit in fix.edits
        ],
    }
