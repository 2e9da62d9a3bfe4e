"""The page that lists the rules is that of the rules there are."""

from tailor_types.lint.rules import ALL_RULES
from tests.lint.rules_page import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m tests.lint.rules_page"


def test_every_rule_is_on_the_page() -> None:
    text = PAGE.read_text()

    assert [rule.code for rule in ALL_RULES if f"| {rule.code} |" not in text] == []
