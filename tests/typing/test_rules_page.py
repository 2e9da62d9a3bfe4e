"""The page about the type rules is that of the table, the codes and the settings there are."""

from __future__ import annotations

from tailor_types_mypy.codes import CODES
from tests.typing.rules_page import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m tests.typing.rules_page"


def test_the_page_names_every_code() -> None:
    text = PAGE.read_text()

    assert [code.code for code in CODES if f"| `{code.code}` |" not in text] == []
