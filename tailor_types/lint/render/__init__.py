"""How findings are printed: one function per format, from findings to text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tailor_types.lint.render.json import as_json
from tailor_types.lint.render.text import concise, full

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.project import Result

__all__ = ["FORMATS", "displayed", "summary"]

FORMATS: dict[str, Callable[[Sequence[tuple[Finding, str]], Mapping[str, str], Path], str]] = {
    "full": full,
    "concise": concise,
    "json": as_json,
}
"""Each takes findings with the path they are analysed under, all texts, and the root."""


def displayed(findings: Sequence[Finding], root: Path, cwd: Path) -> list[tuple[Finding, str]]:
    """Return *findings* with paths relative to where the user stands, and the analysed path."""
    if cwd == root:
        return [(finding, finding.path) for finding in findings]

    def shown(path: str) -> str:
        absolute = root / path
        return (
            absolute.relative_to(cwd).as_posix() if absolute.is_relative_to(cwd) else str(absolute)
        )

    return [
        (
            replace(
                finding,
                path=shown(finding.path),
                trace=tuple(replace(hop, path=shown(hop.path)) for hop in finding.trace),
            ),
            finding.path,
        )
        for finding in findings
    ]


def summary(result: Result) -> str:
    """Return one line about the run; loud where nothing was found to check."""
    if not result.jobs:
        return (
            f"tailor-lint: no jobs found in {result.files} files: nothing was checked. Jobs are "
            "functions decorated with @workflow_job, or create_workflow_job(...). "
            "Is it the right path?"
        )
    count = len(result.findings)
    found = "no findings" if not count else f"{count} finding{'s' * (count != 1)}"
    return (
        f"{found}; {result.jobs} job{'s' * (result.jobs != 1)}, "
        f"{result.triggering} of them with triggers or waits"
    )
