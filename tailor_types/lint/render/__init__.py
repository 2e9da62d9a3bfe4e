"""How findings are printed: one function per format, from a report to text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.render.ci import github, gitlab
from tailor_types.lint.render.json import as_json, as_json_lines
from tailor_types.lint.render.junit import junit
from tailor_types.lint.render.sarif import sarif
from tailor_types.lint.render.text import concise, full, statistics, summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint.render.report import Report

__all__ = ["FORMATS", "statistics", "summary"]

FORMATS: dict[str, Callable[[Report], str]] = {
    "full": full,
    "concise": concise,
    "json": as_json,
    "json-lines": as_json_lines,
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
    "junit": junit,
}
