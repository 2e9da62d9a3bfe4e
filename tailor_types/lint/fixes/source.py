"""A file as it is edited: bytes, with a way from lines and columns to offsets."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from tailor_types.lint.findings import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Source"]

_BOM = b"\xef\xbb\xbf"


class Source:
    """One UTF-8 file.

    Raises:
        ValueError: it is not UTF-8, or cannot be parsed: such files are not edited.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self._skip = len(_BOM) if data.startswith(_BOM) else 0
        self.text = data[self._skip :].decode()
        try:
            self.tree = ast.parse(self.text)
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise ValueError(str(error)) from error
        self.newline = "\r\n" if "\r\n" in self.text else "\n"

    @cached_property
    def _starts(self) -> list[int]:
        """Return the offset of each line; a carriage return alone ends one as well."""
        starts, offset, data = [self._skip], self._skip, self.data
        while offset < len(data):
            char = data[offset : offset + 1]
            offset += 2 if data[offset : offset + 2] == b"\r\n" else 1
            if char in b"\r\n":
                starts.append(offset)
        return starts

    def line(self, number: int) -> str:
        """Return line *number* from 1, without its end."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.data)
        return self.data[start:end].decode().rstrip("\r\n")

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place: line from 1, column in code points from 0."""
        return self._starts[line - 1] + len(self.line(line)[:column].encode())

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return the offsets of *node*."""
        end_line = node.end_lineno or node.lineno
        return (
            self._starts[node.lineno - 1] + node.col_offset,
            self._starts[end_line - 1] + (node.end_col_offset or 0),
        )

    def segment(self, node: ast.expr) -> str:
        """Return the text of *node* as it is written."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def replace(self, node: ast.expr, text: str) -> Edit:
        """Return the edit that puts *text* in the place of *node*."""
        start, end = self.span(node)
        return Edit(self.path, start, end, text)

    def insert(self, offset: int, text: str) -> Edit:
        """Return the edit that inserts *text*."""
        return Edit(self.path, offset, offset, text)

    def wrap(self, node: ast.expr, before: str, after: str) -> tuple[Edit, Edit]:
        """Return the edits that put *before* and *after* around *node*."""
        start, end = self.span(node)
        return self.insert(start, before), self.insert(end, after)

    def paths(self) -> Iterator[tuple[ast.AST, ...]]:
        """Yield each node behind all that it stands in, outermost first."""
        stack: list[tuple[ast.AST, ...]] = [(self.tree,)]
        while stack:
            path = stack.pop()
            yield path
            stack += [(*path, child) for child in ast.iter_child_nodes(path[-1])]
