import ast
from pathlib import Path

import pytest

from tailor_types.lint.codes import CODES
from tailor_types.lint.rules import ALL_RULES
from tailor_types.lint.rules.pages import FOLDER
from tests.lint.checking import assert_reported
from tests.lint.pages import Case, MalformedPageError, read_cases

PAGES = sorted(FOLDER.glob("*.md"))
CASES = [case for page in PAGES for case in read_cases(page)]
UNMARKABLE = {
    "TLR900",  # no source that could carry a marker is both read and refused
    "TLR905",  # as above
    "TLR908",  # it takes a program of hundreds of lines
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_rule_reports_exactly_what_its_page_marks(case: Case) -> None:
    stem = case.id.split(":")[0]
    [code] = [rule.code for rule in ALL_RULES if rule.name.replace("-", "_") == stem]
    assert_reported(case, (code,))  # also where it is off by default


def test_each_rule_has_a_page_and_each_page_a_rule() -> None:
    assert {page.stem.replace("_", "-") for page in PAGES} == {rule.name for rule in ALL_RULES}


def test_each_page_names_the_code_of_its_rule() -> None:
    headings = {page.read_text().split("\n")[0] for page in PAGES}

    assert headings == {f"# {rule.name} ({rule.code})" for rule in ALL_RULES}


def test_codes_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in ALL_RULES]

    assert codes == sorted(set(codes)) == list(CODES)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_each_page_shows_a_flagged_and_a_silent_case(rule: object) -> None:
    code, name = rule.code, rule.name  # type: ignore[attr-defined] # a rule
    cases = read_cases(FOLDER / f"{name.replace('-', '_')}.md")
    flagged = {item.code for case in cases for item in case.expected}

    assert flagged == (set() if code in UNMARKABLE else {code})
    assert any(not case.expected for case in cases)
    assert any("near miss" in case.id for case in cases)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_each_block_parses(case: Case) -> None:
    for source in case.sources.values():
        ast.parse(source)


MALFORMED = {
    "heading": "Wrong\n",
    "no cases": "# page\n",
    "open block": "# page\n\n## a\n```py\nx = 1\n",
    "language": "# page\n\n## a\n```python\nx = 1\n```\n",
    "no block": "# page\n\n## a\n\nwords\n",
    "marker": "# page\n\n## a\n```py\nx = 1  # error: TLR101 no brackets\n```\n",
    "second marker": "# page\n\n## a\n```py\nx = 1  # error: [TLR101] a | TLR102\n```\n",
    "twice": "# page\n\n## a\n```py\nx\n```\n## a\n```py\nx\n```\n",
    "one file twice": "# page\n\n## a\n```py\nx\n```\n```py\nx\n```\n",
    "level": "# page\n\n### a\n```py\nx\n```\n",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_reader_refuses_a_malformed_page(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)

    with pytest.raises(MalformedPageError):
        read_cases(page)
