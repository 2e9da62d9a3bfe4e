"""Programs whose comments say what mypy has to report; a line without one stays silent."""

from __future__ import annotations

import re
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.typing.programs import STRICT, Message, checked

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "cases"
PAGES = sorted(FOLDER.glob("*.py"))
MARKER = re.compile(r"# error: (.+)$")
EXPECTED = re.compile(r"\[([a-z-]+)\] (.+)")

IS_NEWEST = version("mypy").startswith("2.4.")
"""What mypy itself says differs by its version, and is marked for the newest."""

Found = list[tuple[int, str, str]]


def is_ours(code: str) -> bool:
    return code.startswith("tailor-")


def marked(page: Path) -> Found:
    """Return line, code and start of message of each marker; refuses what it cannot read."""
    found = []
    for number, line in enumerate(page.read_text().splitlines(), start=1):
        for text in match[1].split(" | [") if (match := MARKER.search(line)) else ():
            expected = EXPECTED.fullmatch(text if text.startswith("[") else f"[{text}")
            assert expected, f"{page.name}:{number}: not a marker: {text}"
            found.append((number, expected[1], expected[2]))
    return sorted(found)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Message]]:
    users = "[tool.tailor.machine-users]\nmanager = {}\nauditor = {}\n"
    messages = []
    for is_strict in (False, True):
        files = {p.name: p.read_text() for p in PAGES if p.name.startswith("strict_") is is_strict}
        setting = "[tool.tailor.mypy]\nstrict_any = true\n" if is_strict else ""
        folder = tmp_path_factory.mktemp("cases")
        messages += checked(folder, files, config=STRICT + users + setting)
    return {page.name: [m for m in messages if m.file == page.name] for page in PAGES}


def as_marked(message: Message, expected: Found) -> tuple[int, str, str]:
    """Return *message* cut to the marker that it answers, whole where it answers none."""
    for line, code, start in expected:
        if (line, code) == (message.line, message.code) and message.text.startswith(start):
            return line, code, start
    return message.line, message.code, message.text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_mypy_reports_exactly_what_is_marked(said: Mapping[str, list[Message]], page: Path) -> None:
    expected = [one for one in marked(page) if is_ours(one[1]) or IS_NEWEST]
    errors = [
        message
        for message in said[page.name]
        if message.severity == "error" and (is_ours(message.code) or IS_NEWEST)
    ]

    found = Counter(as_marked(error, expected) for error in errors)
    missed, unmarked = Counter(expected) - found, found - Counter(expected)

    assert (sorted(missed), sorted(unmarked)) == ([], [])


def test_the_column_is_that_of_the_annotation(said: Mapping[str, list[Message]]) -> None:
    line = next(
        message for message in said["bodies.py"] if "input.items[*].created_at" in message.text
    )

    assert line.column == len("    input: ") + 1
