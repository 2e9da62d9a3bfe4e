from pathlib import Path

import libcst
import pytest

from tailor_types.lint.lowering.parsing import parsed

SOURCE = Path(libcst.__file__).parent / "_nodes" / "op.py"


def test_what_is_parsed_unasked_is_what_libcst_parses() -> None:
    text = SOURCE.read_text()

    assert parsed(text).deep_equals(libcst.parse_module(text))


def test_nodes_made_by_hand_are_asked_as_before() -> None:
    parsed("first = 1\n")
    with pytest.raises(libcst.ParserSyntaxError):
        parsed("first = (\n")

    with pytest.raises(libcst.CSTValidationError):
        libcst.Name("")


def test_nodes_of_the_parser_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(libcst.Name, "_validate", lambda self: asked.append(self.value))
    parsed("first = 1\n")
    assert not asked

    libcst.parse_module("second = 2\n")
    assert asked == ["second"]
