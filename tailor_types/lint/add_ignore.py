"""Adds comments that ignore findings: ``--add-ignore``."""

from __future__ import annotations

import io
import tokenize
from typing import TYPE_CHECKING

from tailor_types.lint.comments import ignores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tailor_types.lint.findings import Finding

__all__ = ["with_ignores"]

_NEVER = frozenset({"TLR900", "TLR901", "TLR902", "TLR903", "TLR905"})


def with_ignores(
    findings: Iterable[Finding], read: Callable[[str], bytes | None], reason: str
) -> dict[str, bytes]:
    """Return the new bytes of each file whose *findings* can be ignored by a comment."""
    wanted: dict[str, dict[int, set[str]]] = {}
    for finding in findings:
        if finding.code not in _NEVER:
            wanted.setdefault(finding.path, {}).setdefault(finding.line, set()).add(finding.code)
    changed = {}
    for path, lines in wanted.items():
        data = read(path)
        new = None if data is None else _added(data, lines, " ".join(reason.split()))
        if new is not None:
            changed[path] = new
    return changed


def _added(data: bytes, wanted: dict[int, set[str]], reason: str) -> bytes | None:
    try:
        text = data.decode()
        ends = _ends(text.removeprefix("\ufeff"))
    except (UnicodeDecodeError, tokenize.TokenError, SyntaxError):
        return None
    lines = text.split("\n")
    known = {comment.line: comment for comment in ignores(text) if not comment.whole_file}
    for first, codes in wanted.items():
        number = ends.get(first, first)
        line = lines[number - 1]
        bare = line.rstrip("\r")
        old = known.get(number)
        if old is not None and old.codes:
            column = (
                old.codes[-1][1] + len(old.codes[-1][0]) + (number == 1 and text[0] == "\ufeff")
            )
            bare = f"{bare[:column]}, {', '.join(sorted(codes))}{bare[column:]}"
        else:
            comment = f"# tailor: ignore[{', '.join(sorted(codes))}] {reason}".rstrip()
            bare = f"{bare.rstrip()}  {comment}"
        lines[number - 1] = bare + line[len(line.rstrip("\r")) :]
    return "\n".join(lines).encode()


def _ends(text: str) -> dict[int, int]:
    """Return for each line the nearest line behind it at which a comment may stand."""
    ends: dict[int, int] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        first, last = token.start[0], token.end[0]
        if token.type == tokenize.STRING or last > first:
            for line in range(first, last):
                ends[line] = last
    lines = text.split("\n")
    for number, text_line in enumerate(lines, 1):
        if text_line.rstrip("\r").endswith("\\") and number not in ends and number < len(lines):
            ends[number] = number + 1
    for number in sorted(ends, reverse=True):
        ends[number] = ends.get(ends[number], ends[number])
    return ends
