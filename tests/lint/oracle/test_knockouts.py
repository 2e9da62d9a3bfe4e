"""Parts of the linter put out of action one at a time: the oracle must notice each."""

from __future__ import annotations

from functools import cache

import pytest

from tests.lint.oracle.comparison import judge
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.grammar.injective import CONSTRUCTS, write_program
from tests.lint.oracle.knockouts import KNOCKOUTS, Knockout, Reference, noticed
from tests.lint.oracle.not_yet_agreed import NOT_YET_AGREED
from tests.lint.oracle.static import claims_of

_FAST = [
    "expression Item",
    "expression Call",
    "expression Mapping",
    "instruction Set",
    "control dependence",
    "first-party calls",
    "catalogued calls",
]
"""Those that a fast test can afford to try; the long one tries all."""

_NOT_YET_NOTICED = {"double star arguments", "mappings made of mappings"}
"""What no program among 670 told: the grammar has to write more of it."""


@cache
def references(size: int) -> list[Reference]:
    """Return programs on which linter and runs agree now."""
    agreed = CONSTRUCTS if size > 100 else CONSTRUCTS - NOT_YET_AGREED.keys()
    judgements = (
        judge(write_program(SeededChoices(seed), agreed), claims_of, many=0) for seed in range(size)
    )
    return [Reference(each.program, frozenset(each.seen)) for each in judgements if each.agrees]


@pytest.mark.parametrize("knockout", [each for each in KNOCKOUTS if each.name in _FAST], ids=str)
def test_oracle_notices_a_missing_part(knockout: Knockout) -> None:
    assert noticed(knockout, references(60)) is not None


def test_oracle_notices_nothing_while_nothing_is_missing() -> None:
    whole = Knockout("nothing", Reference, "__doc__", lambda: None)

    assert noticed(whole, references(60)) is None


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "knockout", [each for each in KNOCKOUTS if each.name not in _NOT_YET_NOTICED], ids=str
)
def test_oracle_notices_each_missing_part(knockout: Knockout) -> None:
    assert noticed(knockout, references(1000)) is not None
