from pathlib import Path

import pytest

from tests.lint.checking import assert_reported
from tests.lint.pages import Case, read_cases

CASES = [
    case
    for page in sorted((Path(__file__).parent / "cases").glob("*.md"))
    if page.stem != "README"
    for case in read_cases(page)
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_exactly_what_is_marked_is_reported(case: Case) -> None:
    assert_reported(case)
