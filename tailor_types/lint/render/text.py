"""Findings for people: ``full`` with trace and snippet, ``concise`` one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tailor_types.lint.findings import Finding, Hop

__all__ = ["concise", "full"]

_MAX_HOPS = 6


def concise(findings: Sequence[tuple[Finding, str]], texts: Mapping[str, str], root: Path) -> str:
    """Return one line for each finding."""
    del texts, root
    return "\n".join(_head(finding) for finding, _ in findings)


def full(findings: Sequence[tuple[Finding, str]], texts: Mapping[str, str], root: Path) -> str:
    """Return each finding with its trace and the lines it is about."""
    del root
    blocks = []
    for finding, path in findings:
        lines = [_head(finding)]
        if finding.trace:
            lines.append(f"  via {_trace(finding.trace)}")
        if finding.job:
            lines.append(f"  in job {finding.job}")
        lines += _snippet(finding, texts.get(path, ""))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _head(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    return f"{place}: {finding.code} {finding.message}"


def _trace(hops: tuple[Hop, ...]) -> str:
    shown = [str(hop) for hop in hops]
    if len(shown) > _MAX_HOPS:
        left_out = len(shown) - _MAX_HOPS + 1
        shown = [*shown[: _MAX_HOPS // 2], f"... {left_out} more", *shown[-_MAX_HOPS // 2 + 1 :]]
    return " -> ".join(shown)


def _snippet(finding: Finding, text: str) -> list[str]:
    lines = text.split("\n")
    if not 1 <= finding.line <= len(lines):
        return []
    line = lines[finding.line - 1].replace("\t", " ")
    start = finding.column - 1
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    number = str(finding.line)
    gutter = " " * len(number)
    caret = " " * start + "^" * max(end - start, 1)
    return [f"{gutter} |", f"{number} | {line}".rstrip(), f"{gutter} | {caret}"]
