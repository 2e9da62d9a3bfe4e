"""Reads the pages of rules as test cases; refuses a page that is malformed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Case", "MalformedPageError", "read_cases"]

_MARKER = re.compile(r"# error: \[(TLR\d{3})\] (\S.*)$")
_HEADING = re.compile(r"^# ([a-z0-9-]+) \((TLR\d{3})\)$")


class MalformedPageError(Exception):
    """A page that a lenient reader would have read wrongly."""


@dataclass(frozen=True, slots=True)
class Case:
    """One section of a page: *expected* is (line, code, start of the message)."""

    id: str
    source: str
    expected: tuple[tuple[int, str, str], ...]


def read_cases(page: Path) -> list[Case]:
    """Return the cases of a page, in order."""
    lines = page.read_text().split("\n")
    heading = _HEADING.match(lines[0])
    if heading is None or heading[1].replace("-", "_") != page.stem:
        raise MalformedPageError(f"{page}: the first line must be `# {page.stem} (TLRnnn)`")
    if sum(line.startswith("```") for line in lines) % 2:
        raise MalformedPageError(f"{page}: a block is not closed")
    cases: list[Case] = []
    title = ""
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.startswith("#") and not line.startswith("# ") and not line.startswith("## "):
            raise MalformedPageError(f"{page}:{index + 1}: sections are `## title`")
        if line.startswith("## "):
            title = line[3:]
        elif line.startswith("```"):
            if line != "```py" or not title:
                raise MalformedPageError(f"{page}:{index + 1}: one ```py block below each title")
            end = lines.index("```", index + 1)
            block = lines[index + 1 : end]
            cases.append(
                Case(f"{page.stem}: {title}", "\n".join(block) + "\n", _expected(page, block))
            )
            title = ""
            index = end
        index += 1
    if title:
        raise MalformedPageError(f"{page}: the section {title!r} has no block")
    if len({case.id for case in cases}) != len(cases):
        raise MalformedPageError(f"{page}: two sections have one title")
    return cases


def _expected(page: Path, block: list[str]) -> tuple[tuple[int, str, str], ...]:
    found = []
    for number, line in enumerate(block, 1):
        marker = _MARKER.search(line)
        if marker is not None:
            found.append((number, marker[1], marker[2]))
        elif "# error" in line:
            raise MalformedPageError(f"{page}: not a marker: {line}")
    return tuple(found)
