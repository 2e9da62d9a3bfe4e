"""Programs of which the linter says nothing: the silent cases of the rules' pages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.lint.oracle.program import Program
from tests.lint.pages import read_cases

__all__ = ["silent_programs"]

_ROOT = Path(__file__).parents[3]
_PAGES = [_ROOT / "tailor_types" / "lint" / "rules", _ROOT / "tests" / "lint" / "cases"]


def silent_programs() -> Iterator[Program]:
    """Yield each case without a marked line as a program, if it has jobs that trigger."""
    for folder in _PAGES:
        for page in sorted(folder.glob("*.md")):
            if page.stem == "README":
                continue
            for case in read_cases(page):
                roots = roots_of(case.sources.get("jobs.py", ""))
                if roots and not case.expected:
                    yield Program(case.sources, roots)


def roots_of(text: str) -> tuple[str, ...]:
    """Return the names of functions that are decorated as jobs and trigger or wait."""
    return tuple(
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.AsyncFunctionDef)
        and any("workflow_job" in ast.unparse(each) for each in node.decorator_list)
        and any(each in ast.unparse(node) for each in (".trigger(", ".wait("))
    )
