"""Findings as SARIF 2.1.0, the trace as a code flow.

Source:
    "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS standard.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from tailor_types.lint.findings import Finding
    from tailor_types.lint.render.report import Item, Report

__all__ = ["sarif"]

_LEVELS = {"E": "error", "W": "warning", "I": "note"}
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def sarif(report: Report) -> str:
    """Return a log with one run."""
    codes = sorted({item.finding.code for item in report.items})
    run = {
        "tool": {"driver": _driver(codes, report.version)},
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, codes) for item in report.items],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _driver(codes: list[str], version: str) -> dict[str, Any]:
    from tailor_types.lint.rules import rule
    from tailor_types.lint.rules.pages import page_of

    rules = []
    for code in codes:
        about = rule(code)
        page = page_of(about)
        short = page.split("\n\n")[1].replace("\n", " ")
        rules.append(
            {
                "id": code,
                "name": "".join(word.capitalize() for word in about.name.split("-")),
                "shortDescription": {"text": short},
                "help": {"text": page, "markdown": page},
                "defaultConfiguration": {"level": _LEVELS[about.severity]},
            }
        )
    return {"name": "tailor-lint", "version": version, "rules": rules}


def _result(item: Item, codes: list[str]) -> dict[str, Any]:
    finding = item.finding
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_place(finding)],
        "partialFingerprints": {"tailorLint/v1": item.fingerprint},
        "properties": {"confidence": finding.confidence, "job": finding.job},
    }
    if finding.trace:
        # From the source to the sink: the direction in which the value flows.
        steps = [
            {"location": {**_location(hop.path, hop.line), "message": {"text": hop.label}}}
            for hop in reversed(finding.trace)
        ]
        end = {"location": {**_place(finding), "message": {"text": finding.message}}}
        result["codeFlows"] = [{"threadFlows": [{"locations": [*steps, end]}]}]
    return result


def _place(finding: Finding) -> dict[str, Any]:
    location = _location(finding.path, finding.line)
    location["physicalLocation"]["region"] = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    return location


def _location(path: str, line: int) -> dict[str, Any]:
    artifact = {"uri": quote(path), "uriBaseId": "%SRCROOT%"}
    if Path(path).is_absolute():
        artifact = {"uri": Path(path).as_uri()}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": line}}}
