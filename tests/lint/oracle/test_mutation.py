"""One source put into silent programs: found wherever a trigger then depends on it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice

import pytest

from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.grammar.injective import CONSTRUCTS, write_program
from tests.lint.oracle.mutation import Mutant, judged, mutants
from tests.lint.oracle.not_yet_agreed import NOT_YET_AGREED
from tests.lint.oracle.program import Program
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


def test_sources_put_into_silent_generated_programs_are_found() -> None:
    found = [detection(mutant) for mutant in mutants_of_silent_programs(25)]

    assert sum(map(bool, found)) > 5


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_sources_put_into_many_silent_programs_are_found() -> None:
    found = [detection(mutant) for mutant in mutants_of_silent_programs(1000)]

    assert sum(map(bool, found)) > 300


def mutants_of_silent_programs(number: int) -> Iterator[Mutant]:
    """Yield two mutants of each of the first *number* silent programs."""
    shuffle = random.Random(0).shuffle
    for program in islice(silent_generated_programs(), number):
        choices = list(mutants(program))
        shuffle(choices)
        yield from choices[:2]


def silent_generated_programs() -> Iterator[Program]:
    agreed = CONSTRUCTS - NOT_YET_AGREED.keys()
    for seed in range(100_000):
        program = write_program(SeededChoices(seed), agreed)
        if not claims_of(program):
            yield program
