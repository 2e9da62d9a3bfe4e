"""Findings for programs: a JSON list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tailor_types.lint.findings import Finding

__all__ = ["as_json"]


def as_json(findings: Sequence[tuple[Finding, str]], texts: Mapping[str, str], root: Path) -> str:
    """Return a list of objects, one for each finding."""
    del texts, root
    return json.dumps([_object(finding) for finding, _ in findings], indent=2)


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
        "fix": None,
    }
