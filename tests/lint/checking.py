"""Compares what the linter reports with what a case expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.project import lint_sources

if TYPE_CHECKING:
    from tests.lint.pages import Case

__all__ = ["assert_reported"]


def assert_reported(case: Case) -> None:
    """Assert that exactly the expected findings are reported, with their messages."""
    findings = lint_sources(case.sources).findings
    found = sorted((f.path, f.line, f.code, f.message) for f in findings)
    expected = [(item.path, item.line, item.code) for item in case.expected]

    assert [item[:3] for item in found] == expected, "\n".join(item[3] for item in found)
    for (_, _, _, message), item in zip(found, case.expected, strict=True):
        assert message.startswith(item.message)
