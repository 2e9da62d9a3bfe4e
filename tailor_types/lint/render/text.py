"""Findings for people: ``full`` with trace and snippet, ``concise`` one line each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tailor_types.lint.findings import Finding, Hop
    from tailor_types.lint.project import Result
    from tailor_types.lint.render.report import Item, Report

__all__ = ["concise", "full", "statistics", "summary"]

_MAX_HOPS = 6
_WIDEST = 200
"""Longer lines are cut around the finding."""

_STYLES = {"bold": "1", "red": "1;31", "yellow": "1;33", "blue": "1;34", "cyan": "36"}
_SEVERITY_STYLES = {"E": "red", "W": "yellow", "I": "blue"}


class _Painter:
    """Wraps text in terminal colours, or leaves it."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._color else text


def concise(report: Report) -> str:
    """Return one line for each finding."""
    paint = _Painter(color=report.color)
    return "\n".join(_head(item.finding, paint) for item in report.items)


def full(report: Report) -> str:
    """Return each finding with its trace and the lines it is about."""
    paint = _Painter(color=report.color)
    blocks = []
    for item in report.items:
        finding = item.finding
        lines = [_head(finding, paint)]
        if finding.trace:
            lines.append(f"  via {_trace(finding.trace)}")
        if finding.job:
            lines.append(f"  in job {finding.job}")
        lines += _snippet(item, paint)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _head(finding: Finding, paint: _Painter) -> str:
    colon = paint(":", "cyan")
    place = f"{paint(finding.path, 'bold')}{colon}{finding.line}{colon}{finding.column}{colon}"
    return f"{place} {paint(finding.code, _SEVERITY_STYLES[finding.severity])} {finding.message}"


def _trace(hops: tuple[Hop, ...]) -> str:
    shown = [str(hop) for hop in hops]
    if len(shown) > _MAX_HOPS:
        left_out = len(shown) - _MAX_HOPS + 1
        shown = [*shown[: _MAX_HOPS // 2], f"... {left_out} more", *shown[-_MAX_HOPS // 2 + 1 :]]
    return " -> ".join(shown)


def _snippet(item: Item, paint: _Painter) -> list[str]:
    finding = item.finding
    lines = item.text.split("\n")
    if not 1 <= finding.line <= len(lines):
        return []
    line = _printable(lines[finding.line - 1])
    start = finding.column - 1
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    if len(line) > _WIDEST:
        cut = max(start - _WIDEST // 2, 0)
        line, start, end = line[cut : cut + _WIDEST], start - cut, end - cut
        end = min(end, len(line))
    number = str(finding.line)
    gutter = paint(f"{' ' * len(number)} |", "cyan")
    caret = " " * start + paint("^" * max(end - start, 1), _SEVERITY_STYLES[finding.severity])
    return [gutter, f"{paint(f'{number} |', 'cyan')} {line}".rstrip(), f"{gutter} {caret}"]


def _printable(line: str) -> str:
    """Replace what would move the cursor: tabs, control characters, escapes."""
    return "".join(char if char.isprintable() else " " for char in line)


def statistics(report: Report) -> str:
    """Return how often each rule was broken, most often first."""
    counts = Counter((item.finding.code, item.finding.name) for item in report.items)
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    width = len(str(ranked[0][1])) if ranked else 0
    return "\n".join(f"{count:>{width}} {code} {name}" for (code, name), count in ranked)


def summary(results: Sequence[Result]) -> str:
    """Return one line about the run; loud where nothing was found to check."""
    jobs = sum(result.jobs for result in results)
    files = sum(result.files for result in results)
    if not jobs:
        return (
            f"tailor-lint: no jobs found in {files} file{'s' * (files != 1)}: nothing was "
            "checked. Jobs are functions decorated with @workflow_job, or "
            "create_workflow_job(...). Is it the right path?"
        )
    count = sum(len(result.findings) for result in results)
    found = "no findings" if not count else f"{count} finding{'s' * (count != 1)}"
    triggering = sum(result.triggering for result in results)
    return f"{found}; {jobs} job{'s' * (jobs != 1)}, {triggering} of them with triggers or waits"
