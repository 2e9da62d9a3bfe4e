"""Takes away the findings that comments ignore, and reports the comments that ignore nothing."""

from __future__ import annotations

import ast
from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tailor_types.lint.comments import Ignore, ignores
from tailor_types.lint.findings import Finding
from tailor_types.lint.rules import CODES, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tailor_types.lint.selection import Selection

__all__ = ["Suppressions"]

_SELF = frozenset({"TLR901", "TLR902", "TLR903", "TLR905"})
"""About the comments themselves, or about a file whose comments cannot be told."""


class Suppressions:
    """The comments of all files that were read.

    Args:
        texts: by path.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._comments = {path: found for path, text in texts.items() if (found := ignores(text))}
        self._lines: dict[str, dict[int, tuple[int, int]]] = {}
        self._used: set[tuple[str, Ignore, str]] = set()

    def remaining(self, findings: list[Finding]) -> list[Finding]:
        """Return the findings that no comment ignores."""
        if not self._comments:
            return findings
        return [finding for finding in findings if not self._ignored(finding)]

    def own_findings(self, selection: Selection, only: str | None = None) -> Iterator[Finding]:
        """Report comments that are unused, unknown or without reason.

        A comment is unused only if its rule was selected for its file.

        Args:
            only: the one file to report on; None for all.
        """
        for path, comments in self._comments.items():
            for comment in comments if only in {None, path} else ():
                yield from self._about(path, comment, selection)

    def _ignored(self, finding: Finding) -> bool:
        if finding.code in _SELF:
            return False
        places = [(finding.path, finding.line, finding.end_line)]
        if finding.trace:
            source = finding.trace[-1]
            places.append((source.path, source.line, source.line))
        ignored = False
        for path, line, end in places:
            comments = self._comments.get(path)
            if comments is None:
                continue
            first, last = self._statement(path, line, end)
            for comment in comments:
                here = comment.whole_file or first <= comment.line <= last
                if here and any(code == finding.code for code, _ in comment.codes):
                    self._used.add((path, comment, finding.code))
                    ignored = True
        return ignored

    def _statement(self, path: str, line: int, end: int) -> tuple[int, int]:
        """Return the lines of the innermost statement around *line*; of its head if it has one."""
        if path not in self._lines:
            self._lines[path] = _statement_lines(self._texts[path])
        first, last = self._lines[path].get(line, (line, line))
        return first, max(last, self._lines[path].get(end, (end, end))[1])

    def _about(self, path: str, comment: Ignore, selection: Selection) -> Iterator[Finding]:
        name = "ignore-file" if comment.whole_file else "ignore"
        if not comment.codes:
            message = f"names no rule, so it ignores nothing; write {name}[TLR101]"
            yield _finding("TLR903", message, path, comment, comment.column, comment.end)
            return
        for code, column in comment.codes:
            end = column + len(code)
            if code not in CODES:
                close = get_close_matches(code, CODES, n=1)
                hint = f"; did you mean {close[0]}?" if close else ""
                message = f"there is no rule {code!r}{hint}"
                yield _finding("TLR903", message, path, comment, column, end)
            elif (path, comment, code) not in self._used and _judged(selection, code, path):
                message = f"{name}[{code}] ignores nothing; remove it"
                yield _finding("TLR901", message, path, comment, column, end)
        if not comment.reason:
            message = f"{name} without a reason; say why behind the bracket"
            yield _finding("TLR902", message, path, comment, comment.column, comment.end)


def _judged(selection: Selection, code: str, path: str) -> bool:
    if code in _SELF:
        return True  # they cannot be ignored
    return selection.selects(code, path, quiet=rule(code).severity == "I")


def _finding(  # noqa: PLR0913, PLR0917 -- the fields of a finding
    code: str, message: str, path: str, comment: Ignore, column: int, end: int
) -> Finding:
    about = rule(code)
    line = comment.line
    return Finding(code, about.name, about.severity, message, path, line, column + 1, line, end + 1)


def _statement_lines(text: str) -> dict[int, tuple[int, int]]:
    """Return for each line the lines of the innermost statement (or head) that it is in."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    spans: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.ExceptHandler)]
    # Outer ones first: inner statements then take their lines for themselves.
    for node in sorted(nodes, key=lambda node: (node.lineno, -(node.end_lineno or 0))):
        first, last = node.lineno, node.end_lineno or node.lineno
        body = getattr(node, "body", None)
        if isinstance(body, list) and body:
            last = max(first, body[0].lineno - 1)
            inner = [decorator.lineno for decorator in getattr(body[0], "decorator_list", ())]
            last = max(first, min([last, *(line - 1 for line in inner)]))
        for decorator in getattr(node, "decorator_list", ()):
            for line in range(decorator.lineno, (decorator.end_lineno or 0) + 1):
                spans[line] = (decorator.lineno, decorator.end_lineno or decorator.lineno)
        for line in range(first, last + 1):
            spans[line] = (first, last)
    return dict(spans)
