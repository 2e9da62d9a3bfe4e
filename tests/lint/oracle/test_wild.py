"""Wild programs: nothing that running shows may be missed; false alarms have a ceiling."""

from __future__ import annotations

import pytest

from tests.lint.oracle.proof import CEILING, wild


@pytest.mark.parametrize(
    "seeds", [range(40), pytest.param(range(1000, 2000), marks=pytest.mark.long)]
)
@pytest.mark.timeout(1800)
def test_nothing_is_missed_in_wild_programs(seeds: range) -> None:
    seen = wild(seeds)

    assert seen.programs > 0.75 * len(seeds)
    assert not seen.misses, seen.misses[0]
    assert seen.rate < CEILING
