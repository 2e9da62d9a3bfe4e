"""Texts of open editors, with lines and columns as the protocol counts them.

The library's own documents break lines where ``str.splitlines`` does, also at form feeds and
at U+2028. The protocol and Python's grammar do not, so that one form feed would put every later
edit in a wrong line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Document", "Documents", "Lines", "Units"]

_LINE_END = re.compile(r"\r\n|\n|\r")
_UTF_16 = "utf-16-le"


class Units:
    """Columns in the units that the editor chose.

    Args:
        encoding: ``utf-8``, ``utf-16`` or ``utf-32``.
    """

    def __init__(self, encoding: str = "utf-16") -> None:
        self.encoding = encoding

    def from_code_points(self, line: str, column: int) -> int:
        """Return the units before the code point *column* of *line*."""
        before = line[:column]
        if self.encoding == "utf-32" or before.isascii():
            return len(before)
        # A text may hold half of a surrogate pair while somebody types.
        if self.encoding == "utf-8":
            return len(before.encode(errors="surrogatepass"))
        return len(before.encode(_UTF_16, errors="surrogatepass")) // 2

    def to_code_points(self, line: str, units: int) -> int:
        """Return the code point that *units* of *line* lead to; the last one if they go beyond."""
        if self.encoding == "utf-32" or line.isascii():
            return min(units, len(line))
        width = 0
        for column, char in enumerate(line):
            if width >= units:
                return column
            width += self._width(char)
        return len(line)

    def _width(self, char: str) -> int:
        code = ord(char)
        if self.encoding == "utf-8":
            return 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)  # noqa: PLR2004 -- RFC 3629
        return 1 + (code > 0xFFFF)  # noqa: PLR2004 -- a surrogate pair


class Lines:
    """A text cut at its line ends, without them; one line more than there are ends."""

    def __init__(self, text: str) -> None:
        self.texts: list[str] = []
        self.starts = [0]
        for end in _LINE_END.finditer(text):
            self.texts.append(text[self.starts[-1] : end.start()])
            self.starts.append(end.end())
        self.texts.append(text[self.starts[-1] :])

    def text(self, line: int) -> str:
        """Return the line with this number, from 0; empty beyond the last one."""
        return self.texts[line] if 0 <= line < len(self.texts) else ""

    def offset(self, position: types.Position, units: Units) -> int:
        """Return the offset of *position*; the end of its line or text where it goes beyond."""
        if position.line >= len(self.texts):
            return self.starts[-1] + len(self.texts[-1])
        column = units.to_code_points(self.texts[position.line], position.character)
        return self.starts[position.line] + column

    def position(self, offset: int, units: Units) -> types.Position:
        """Return where *offset* is, in the editor's units."""
        line = bisect_right(self.starts, offset) - 1
        column = units.from_code_points(self.texts[line], offset - self.starts[line])
        return types.Position(line, column)


class Document(TextDocument):
    """One open text; cut into lines once for each version."""

    def __init__(self, item: types.TextDocumentItem, units: Units) -> None:
        super().__init__(item.uri, item.text, item.version, item.language_id)
        self._units = units
        self._lines: Lines | None = None

    @property
    def cut(self) -> Lines:
        """Return the text's lines."""
        if self._lines is None:
            self._lines = Lines(self.source)
        return self._lines

    @property
    def lines(self) -> Sequence[str]:
        """Return the lines with their ends, for the library."""
        cut, source = self.cut, self.source
        return tuple(
            source[start:end]
            for start, end in zip(cut.starts, [*cut.starts[1:], len(source)], strict=True)
        )

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Apply one edit, or take the whole text where the editor sends it."""
        source = self.source
        if isinstance(change, types.TextDocumentContentChangePartial):
            start = self.cut.offset(change.range.start, self._units)
            end = self.cut.offset(change.range.end, self._units)
            start, end = min(start, end), max(start, end)
            source = source[:start] + change.text + source[end:]
        else:
            source = change.text
        self._source = source
        self._lines = None


class Documents(Workspace):
    """The library's workspace, holding documents of ours."""

    @property
    def units(self) -> Units:
        """Return the units of the editor."""
        return Units(str(getattr(self.position_encoding, "value", self.position_encoding)))

    def put_text_document(
        self, text_document: types.TextDocumentItem, notebook_uri: str | None = None
    ) -> None:
        """Take the text of a file that was opened."""
        super().put_text_document(text_document, notebook_uri)
        for key, document in self.text_documents.items():
            if document.uri == text_document.uri:
                self.text_documents[key] = Document(text_document, self.units)

    def update_text_document(
        self,
        text_doc: types.VersionedTextDocumentIdentifier,
        change: types.TextDocumentContentChangeEvent,
    ) -> None:
        """Apply an edit; one of a file that was never opened is dropped."""
        document = self.opened(text_doc.uri)
        if document is not None:
            document.apply_change(change)
            document.version = text_doc.version

    def opened(self, uri: str) -> Document | None:
        """Return the document *uri* if an editor has it open."""
        document = self.get_text_document(uri)
        return document if isinstance(document, Document) else None
