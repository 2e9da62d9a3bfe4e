"""Wild programs: nothing that running shows may be missed; false alarms have a ceiling."""

from __future__ import annotations

import pytest

from tests.lint.oracle.comparison import Judgement, judge
from tests.lint.oracle.dynamic.stage import InvalidProgramError
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.grammar.injective import CONSTRUCTS, write_program
from tests.lint.oracle.grammar.wild import made_wild
from tests.lint.oracle.not_yet_agreed import NOT_YET_AGREED
from tests.lint.oracle.static import claims_of

CEILING = 0.35
"""Of all claims, how many may be about dead code, collapsed values and arms that agree."""


@pytest.mark.parametrize("start", [0, pytest.param(1000, marks=pytest.mark.long)])
@pytest.mark.timeout(1200)
def test_nothing_is_missed_in_wild_programs(start: int) -> None:
    judgements = [
        judgement for seed in range(start, start + max(start, 40)) if (judgement := wild(seed))
    ]
    claimed = sum(len({claim.pair for claim in each.claims}) for each in judgements)
    unseen = sum(len(each.alarms) for each in judgements)

    assert len(judgements) > 30
    assert not [str(each) for each in judgements if each.misses]
    assert unseen < CEILING * claimed


def wild(seed: int) -> Judgement | None:
    """Judge the wild program of *seed*; None where it cannot run."""
    agreed = CONSTRUCTS - NOT_YET_AGREED.keys()
    program = made_wild(write_program(SeededChoices(seed), agreed), SeededChoices(seed))
    try:
        return judge(program, claims_of, many=80)
    except InvalidProgramError:
        return None
