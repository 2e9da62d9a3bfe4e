"""Comments that suppress findings: ``# tailor: ignore[TLR101] reason``, ``ignore-file[...]``."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Ignore", "ignores"]

_IGNORE = re.compile(
    r"#\s*tailor:\s*ignore(?P<file>-file)?\b(?:\s*\[(?P<codes>[^\]]*)\])?(?P<reason>[^#]*)"
)
_SPLIT = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One comment.

    Attributes:
        codes: each with its column; empty where the comment names none.
        column: where the comment begins, in code points from 0; *end* is behind it.
        alone: whether nothing else stands on the line.
    """

    line: int
    column: int
    end: int
    codes: tuple[tuple[str, int], ...]
    reason: str
    whole_file: bool
    alone: bool


def ignores(text: str) -> list[Ignore]:
    """Return the comments of the module *text* that suppress findings."""
    if "tailor:" not in text:
        return []
    return [found for comment in _comments(text) for found in _read(*comment)]


def _comments(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """Yield each comment with its place, and whether it stands alone."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                found.append((token.string, *token.start, alone))
    except (tokenize.TokenError, SyntaxError):
        pass  # what was found before the error counts
    yield from found


def _read(comment: str, line: int, column: int, alone: bool) -> Iterator[Ignore]:  # noqa: FBT001 -- the fields of a comment
    for match in _IGNORE.finditer(comment):
        codes = tuple(
            (code[0], column + match.start("codes") + code.start())
            for code in _SPLIT.finditer(match["codes"] or "")
        )
        end = column + match.start() + len(match[0].rstrip())
        yield Ignore(
            line,
            column + match.start(),
            end,
            codes,
            match["reason"].strip(" \t:-"),
            match["file"] is not None,
            alone and match.start() == 0,
        )
