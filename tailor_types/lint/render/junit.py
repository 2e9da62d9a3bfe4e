"""Findings as failed tests, one suite for each file."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from tailor_types.lint.render.report import Report

__all__ = ["junit"]

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry, not even escaped."""


def junit(report: Report) -> str:
    """Return ``<testsuites>``; without findings one test that passed, so that CI shows a run."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    count = len(report.items)
    total = f'tests="{max(count, 1)}" failures="{count}" errors="0"'
    lines.append(f'<testsuites name="tailor-lint" {total}>')
    if not count:
        lines += [
            '  <testsuite name="tailor-lint" tests="1" failures="0" errors="0">',
            '    <testcase name="no findings" classname="tailor-lint" />',
            "  </testsuite>",
        ]
    for path, group in groupby(report.items, key=lambda item: item.finding.path):
        items = list(group)
        sums = f'tests="{len(items)}" failures="{len(items)}" errors="0"'
        lines.append(f"  <testsuite name={_attribute(path)} {sums}>")
        for item in items:
            finding = item.finding
            place = f"line {finding.line}, column {finding.column}"
            via = "".join(f"\nvia {hop}" for hop in finding.trace)
            name = _attribute(f"{finding.code} {place}")
            where = f'classname={_attribute(path)} file={_attribute(path)} line="{finding.line}"'
            failure = f"message={_attribute(finding.message)} type={_attribute(finding.code)}"
            lines += [
                f"    <testcase name={name} {where}>",
                f"      <failure {failure}>{_text(f'{path}: {place}{via}')}</failure>",
                "    </testcase>",
            ]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"])


def _attribute(text: str) -> str:
    return quoteattr(_UNFIT.sub("\ufffd", text), {"\n": "&#10;"})


def _text(text: str) -> str:
    return escape(_UNFIT.sub("\ufffd", text))
