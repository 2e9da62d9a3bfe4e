"""How findings are printed: one function per format, from a report to text.

Formats are imported when they are asked for: each brings libraries that the others do not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint.render.report import Report

__all__ = ["FORMATS", "printer"]

FORMATS = {
    "full": "text.full",
    "concise": "text.concise",
    "json": "json.as_json",
    "json-lines": "json.as_json_lines",
    "github": "ci.github",
    "gitlab": "ci.gitlab",
    "sarif": "sarif.sarif",
    "junit": "junit.junit",
}
"""Module and function of each format."""


def printer(name: str) -> Callable[[Report], str]:
    """Return the function that prints the format *name*."""
    module, _, function = FORMATS[name].partition(".")
    found = getattr(import_module(f"{__name__}.{module}"), function)
    return cast("Callable[[Report], str]", found)  # the table names nothing else
