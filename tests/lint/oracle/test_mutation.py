"""One source put into silent programs: found wherever a trigger then depends on it."""

from __future__ import annotations

import pytest

from tests.lint.oracle.mutation import Mutant, judged, mutants
from tests.lint.oracle.proof import mutation
from tests.lint.oracle.silent import silent_programs
from tests.lint.oracle.static import claims_of


def test_sources_put_into_silent_cases_are_found() -> None:
    tried = dependent = 0
    for program in silent_programs():
        for mutant in mutants(program):
            found = detection(mutant)
            tried += found is not None
            dependent += bool(found)

    assert tried > 50
    assert dependent > 40


def detection(mutant: Mutant) -> bool | None:
    """Return whether a trigger depends on the new source; None if that never came to run."""
    judgement = judged(mutant, claims_of)
    if judgement is None:
        return None
    assert judgement.agrees, f"{mutant.where}\n{judgement}"
    return bool(judgement.seen)


@pytest.mark.parametrize("silent", [25, pytest.param(500, marks=pytest.mark.long)])
@pytest.mark.timeout(1800)
def test_sources_put_into_silent_generated_programs_are_found(silent: int) -> None:
    found = mutation(silent)

    assert not found.wrong, found.wrong[0]
    assert found.dependent > silent / 5
