"""Gives findings their fixes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tailor_types.lint.fixes.extract import EXTRACTED, extract
from tailor_types.lint.fixes.plain import PLAIN
from tailor_types.lint.fixes.source import Source
from tailor_types.lint.fixes.triggering import TRIGGERING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint.findings import Finding, Fix
    from tailor_types.lint.project import Result

__all__ = ["FIXABLE", "attached"]

FIXABLE = frozenset({*PLAIN, *TRIGGERING, *EXTRACTED})


def attached(result: Result, read: Callable[[str], bytes | None]) -> list[Finding]:
    """Return the findings of *result*, with fixes where there are any.

    Args:
        read: gives the bytes of a file.
    """
    sources: dict[str, Source | None] = {}

    def opened(path: str) -> Source | None:
        if path not in sources:
            sources[path] = _source(path, read(path))
        return sources[path]

    findings = []
    # Two sources in one job would get one name: each is told what the ones before it took.
    taken = set(result.job_names)
    for finding in result.findings:
        if finding.code not in FIXABLE:
            findings.append(finding)
            continue
        source = opened(finding.path)
        fix = None if source is None else _fix(source, finding, result, taken, opened)
        findings.append(replace(finding, fix=fix))
    return findings


def _source(path: str, data: bytes | None) -> Source | None:
    try:
        return None if data is None else Source(path, data)
    except ValueError:
        return None


def _fix(
    source: Source,
    finding: Finding,
    result: Result,
    taken: set[str],
    opened: Callable[[str], Source | None],
) -> Fix | None:
    plain = PLAIN.get(finding.code) or TRIGGERING.get(finding.code)
    if plain is not None:
        return plain(source, finding)
    decorators = frozenset(result.decorators.get(finding.path, ()))
    return extract(source, finding, decorators, lambda name: name not in taken, opened)
