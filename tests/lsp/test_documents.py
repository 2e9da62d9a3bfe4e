"""Lines, columns and edits as the protocol counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from tailor_types.lsp.documents import Document, Documents, Lines, Units

ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
WIDTHS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}

texts = st.text(st.sampled_from("ab é€😋\t\n\r\x0c\x1d\x85\u2028"), max_size=40)
encodings = st.sampled_from(sorted(ENCODINGS))


def document(text: str, encoding: str) -> Document:
    item = types.TextDocumentItem("file:///a.py", "python", 1, text)
    return Document(item, Units(encoding))


@pytest.mark.parametrize(
    ("encoding", "units"), [("utf-8", 8), ("utf-16", 6), ("utf-32", 5)], ids=str
)
def test_units_of_a_line_with_an_emoji(encoding: str, units: int) -> None:
    line = 'x="😋"'

    assert Units(encoding).from_code_points(line, 5) == units
    assert Units(encoding).to_code_points(line, units) == 5


@given(line=st.text(st.characters(exclude_categories=["Cs"])), encoding=encodings)
def test_units_are_what_the_encoding_says(line: str, encoding: str) -> None:
    units = Units(encoding)

    for column in range(len(line) + 1):
        expected = len(line[:column].encode(ENCODINGS[encoding])) // WIDTHS[encoding]
        assert units.from_code_points(line, column) == expected
        assert units.to_code_points(line, expected) == column


@given(text=st.text(st.characters()), encoding=encodings)
def test_units_bear_half_of_a_surrogate_pair(text: str, encoding: str) -> None:
    units = Units(encoding)

    assert units.to_code_points(text, units.from_code_points(text, len(text))) == len(text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a\n", ["a", ""]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("a\x0cb\u2028c\x85d\n", ["a\x0cb\u2028c\x85d", ""]),
    ],
    ids=["empty", "ends with a line end", "three kinds of ends", "no line ends of the protocol"],
)
def test_lines_end_where_the_protocol_says(text: str, lines: list[str]) -> None:
    assert Lines(text).texts == lines


@given(text=texts, encoding=encodings)
def test_a_position_leads_back_to_its_offset(text: str, encoding: str) -> None:
    lines, units = Lines(text), Units(encoding)
    inside = {
        start + column
        for start, line in zip(lines.starts, lines.texts, strict=True)
        for column in range(len(line) + 1)
    }

    for offset in inside:
        assert lines.offset(lines.position(offset, units), units) == offset


@given(text=texts, inserted=texts, encoding=encodings, data=st.data())
def test_an_edit_replaces_what_stands_between_two_positions(
    text: str, inserted: str, encoding: str, data: st.DataObject
) -> None:
    lines, units = Lines(text), Units(encoding)
    inside = st.integers(0, len(lines.texts) - 1).flatmap(
        lambda line: st.integers(0, len(lines.texts[line])).map(lambda at: lines.starts[line] + at)
    )
    start, end = sorted((data.draw(inside), data.draw(inside)))
    changed = document(text, encoding)

    changed.apply_change(
        types.TextDocumentContentChangePartial(
            types.Range(lines.position(start, units), lines.position(end, units)), inserted
        )
    )

    assert changed.source == text[:start] + inserted + text[end:]
    assert "".join(changed.lines) == changed.source


@pytest.mark.parametrize("line", [1, 7])
def test_an_edit_beyond_the_end_is_at_the_end(line: int) -> None:
    changed = document("a\nb", "utf-16")
    place = types.Position(line, 99)

    changed.apply_change(types.TextDocumentContentChangePartial(types.Range(place, place), "c"))

    assert changed.source == "a\nbc"


def test_an_edit_of_an_unopened_file_is_dropped() -> None:
    documents = Documents(None)
    change = types.TextDocumentContentChangeWholeDocument("text")

    documents.update_text_document(types.VersionedTextDocumentIdentifier(1, "file:///b.py"), change)

    assert documents.opened("file:///b.py") is None


def test_a_text_sent_whole_replaces_all() -> None:
    documents = Documents(None)
    documents.put_text_document(types.TextDocumentItem("file:///a%20b.py", "python", 1, "old"))

    documents.update_text_document(
        types.VersionedTextDocumentIdentifier(2, "file:///a%20b.py"),
        types.TextDocumentContentChangeWholeDocument("new\n"),
    )

    opened = documents.opened("file:///a%20b.py")
    assert opened is not None
    assert (opened.source, opened.version) == ("new\n", 2)
