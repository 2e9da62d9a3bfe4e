"""What the linter claims of injective programs must equal what running them shows.

The fast test keeps to constructs on which the two agree; ``make oracle`` and the long test have
all of them. Every run of the fast test judges the same programs.
"""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.lint.oracle.campaign import Tally, campaign, minimal
from tests.lint.oracle.comparison import judge
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.grammar.injective import CONSTRUCTS, write_program
from tests.lint.oracle.grammar.strategy import injective_programs
from tests.lint.oracle.not_yet_agreed import NOT_YET_AGREED, SEEDS_NOT_YET_AGREED
from tests.lint.oracle.program import Program
from tests.lint.oracle.proof import agreement
from tests.lint.oracle.static import claims_of

AGREED = CONSTRUCTS - NOT_YET_AGREED.keys()


@settings(
    max_examples=120,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a disagreement is reduced by ``minimal``, which knows programs
)
@given(injective_programs(AGREED))
def test_linter_claims_exactly_what_running_shows(program: Program) -> None:
    judgement = judge(program, claims_of)

    assert judgement.agrees, f"\n{minimal(judgement, claims_of)}"


def test_linter_agrees_on_programs_that_are_larger() -> None:
    tally = campaign(range(100), agreed_program, claims_of)

    assert tally.programs == 100
    assert not tally.disagreements, report(tally)
    assert tally.flagged > 25


def agreed_program(seed: int) -> Program:
    return write_program(SeededChoices(seed), AGREED)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_linter_agrees_on_thousands_of_programs() -> None:
    tally = agreement(range(3000))

    assert not tally.failures
    assert tally.disagreements.keys() == set(SEEDS_NOT_YET_AGREED), report(tally)
    assert tally.flagged > 1000


def report(tally: Tally) -> str:
    """Return the figures and the smallest forms of the first disagreements."""
    smallest = map(partial(minimal, linter=claims_of), list(tally.disagreements.values())[:3])
    return "\n\n".join([str(tally), *map(str, smallest)])


def test_what_is_not_yet_agreed_names_constructs_of_the_grammar() -> None:
    assert NOT_YET_AGREED.keys() <= CONSTRUCTS
