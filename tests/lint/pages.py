"""Reads pages of cases, the rules' own and those in ``cases/``; refuses a malformed page.

`## title` begins a case. Each fenced block is one file; the word after `py` is its name
(`jobs.py` where there is none). A block before the first case belongs to every case. A line with
``# error: [TLR101]`` must be reported, the message beginning as written behind the code, if
anything is; `` | `` separates several. Every other line must stay silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Case", "Expected", "MalformedPageError", "read_cases"]

_MARKERS = re.compile(r"# error: (\[TLR\d{3}\].*)$")
_MARKER = re.compile(r"^\[(TLR\d{3})\](?: (\S.*))?$")
_FENCE = re.compile(r"^```py(?: ([\w/]+\.py))?$")


class MalformedPageError(Exception):
    """A page that a lenient reader would have read wrongly."""


@dataclass(frozen=True, slots=True, order=True)
class Expected:
    """A finding that must be reported."""

    path: str
    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    """One section of a page: its files and what must be found in them."""

    id: str
    sources: dict[str, str]
    expected: tuple[Expected, ...]


def read_cases(page: Path) -> list[Case]:
    """Return the cases of a page, in order."""
    lines = page.read_text().split("\n")
    if not re.match(r"^# \S", lines[0]):
        raise MalformedPageError(f"{page}:1: a page begins with `# title`")
    shared: dict[str, list[str]] = {}
    sections: list[tuple[str, dict[str, list[str]]]] = []
    index = 1
    while index < len(lines):
        line = lines[index]
        if line.startswith("## "):
            sections.append((line[3:], {}))
        elif line.startswith("#"):
            raise MalformedPageError(f"{page}:{index + 1}: cases begin with `## title`")
        elif line.startswith("```"):
            fence = _FENCE.match(line)
            if fence is None or "```" not in lines[index + 1 :]:
                raise MalformedPageError(f"{page}:{index + 1}: a block is ```py [name] to ```")
            end = lines.index("```", index + 1)
            files = sections[-1][1] if sections else shared
            name = fence[1] or "jobs.py"
            if name in files:
                raise MalformedPageError(f"{page}:{index + 1}: a second block for {name}")
            files[name] = lines[index + 1 : end]
            index = end
        index += 1
    titles = [title for title, _ in sections]
    if not titles or len(set(titles)) != len(titles):
        raise MalformedPageError(f"{page}: no cases, or two with one title")
    return [_case(page, title, shared, files) for title, files in sections]


def _case(
    page: Path, title: str, shared: dict[str, list[str]], files: dict[str, list[str]]
) -> Case:
    if not files:
        raise MalformedPageError(f"{page}: the case {title!r} has no block")
    expected = [item for name, block in files.items() for item in _expected(page, name, block)]
    blocks = {**shared, **files}
    sources = {name: "\n".join(block) + "\n" for name, block in blocks.items()}
    return Case(f"{page.stem}: {title}", sources, tuple(sorted(expected)))


def _expected(page: Path, name: str, block: list[str]) -> list[Expected]:
    found = []
    for number, line in enumerate(block, 1):
        markers = _MARKERS.search(line)
        if markers is None:
            if "# error" in line:
                raise MalformedPageError(f"{page}: not a marker: {line}")
            continue
        for text in markers[1].split(" | "):
            marker = _MARKER.match(text.strip())
            if marker is None:
                raise MalformedPageError(f"{page}: not a marker: {line}")
            found.append(Expected(name, number, marker[1], marker[2] or ""))
    return found
