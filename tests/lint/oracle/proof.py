"""The whole proof: many programs, wild ones, mutants, knock-outs; and the page of its figures.

``python -m tests.lint.oracle --proof`` runs it and writes the page anew. Everything is drawn from
seeds, so that every run of one version says the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from tests.lint.oracle.campaign import Tally, campaign
from tests.lint.oracle.comparison import Judgement, judge
from tests.lint.oracle.dynamic.stage import InvalidProgramError
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.grammar.injective import CONSTRUCTS, write_program
from tests.lint.oracle.grammar.wild import made_wild
from tests.lint.oracle.knockouts import KNOCKOUTS, Reference, noticed
from tests.lint.oracle.mutation import Mutant, judged, mutants
from tests.lint.oracle.not_yet_agreed import NOT_YET_AGREED
from tests.lint.oracle.program import Program
from tests.lint.oracle.static import claims_of

__all__ = ["CEILING", "PAGE", "Mutants", "Wild", "agreement", "knocked_out", "mutation", "wild"]

PAGE: Final = Path(__file__).parents[3] / "docs" / "reference" / "oracle.md"
CEILING: Final = 0.35
"""Of all claims about wild programs, how many may be about what is not seen."""

AGREED = CONSTRUCTS - NOT_YET_AGREED.keys()
_CHUNK = 50

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Wild:
    """What became of wild programs."""

    programs: int
    claims: int
    unseen: int
    misses: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Of all claims, how many were not seen."""
        return self.unseen / max(self.claims, 1)


@dataclass(frozen=True)
class Mutants:
    """What became of silent programs with one source put in.

    Attributes:
        tried: those in which the source comes to run.
        dependent: those in which a trigger then depends on it.
        wrong: those on which the linter says something else.
    """

    tried: int
    dependent: int
    wrong: tuple[str, ...]


def in_parallel(
    function: Callable[[Sequence[Item]], Result], items: Iterable[Item], processes: int
) -> Iterator[Result]:
    """Call *function* with the *items* in chunks, in forked processes; keep their order."""
    rest = list(items)
    chunks = [rest[start : start + _CHUNK] for start in range(0, len(rest), _CHUNK)]
    with ProcessPoolExecutor(processes) as executor:
        yield from executor.map(function, chunks)


def program(seed: int) -> Program:
    """Return the injective program of *seed*."""
    return write_program(SeededChoices(seed), AGREED)


def agreement(seeds: range, processes: int = 2) -> Tally:
    """Judge the injective programs of *seeds*."""
    tally = Tally()
    for part in in_parallel(partial(campaign, write=program, linter=claims_of), seeds, processes):
        tally.add(part)
    return tally


def wild(seeds: range, processes: int = 2) -> Wild:
    """Judge the wild programs of *seeds*."""
    judgements = [each for part in in_parallel(wild_judgements, seeds, processes) for each in part]
    return Wild(
        len(judgements),
        sum(len({claim.pair for claim in each.claims}) for each in judgements),
        sum(len(each.alarms) for each in judgements),
        tuple(str(each) for each in judgements if each.misses),
    )


def wild_judgements(seeds: Sequence[int]) -> list[Judgement]:
    return [judgement for seed in seeds if (judgement := wild_judgement(seed))]


def wild_judgement(seed: int) -> Judgement | None:
    """Judge the wild program of *seed*; None where it cannot run."""
    try:
        return judge(made_wild(program(seed), SeededChoices(seed)), claims_of, many=80)
    except InvalidProgramError:
        return None


def mutation(silent: int, processes: int = 2) -> Mutants:
    """Judge two mutants of each of the first *silent* programs on which the linter is silent."""
    found = [
        each
        for part in in_parallel(detections, mutants_of_silent_programs(silent), processes)
        for each in part
    ]
    return Mutants(
        len(found), sum(seen for seen, _ in found), tuple(text for _, text in found if text)
    )


def detections(some: Sequence[Mutant]) -> list[tuple[bool, str]]:
    """Return for each mutant whether a trigger depends on its source, and what is wrong."""
    judgements = ((each, judged(each, claims_of)) for each in some)
    return [
        (bool(judgement.seen), "" if judgement.agrees else f"{each.where}\n{judgement}")
        for each, judgement in judgements
        if judgement is not None
    ]


def mutants_of_silent_programs(number: int) -> Iterator[Mutant]:
    """Yield two mutants of each of the first *number* silent programs."""
    shuffle = random.Random(0).shuffle
    for each in islice(silent_programs(), number):
        choices = list(mutants(each))
        shuffle(choices)
        yield from choices[:2]


def silent_programs() -> Iterator[Program]:
    for seed in range(100_000):
        each = program(seed)
        if not claims_of(each):
            yield each


@cache
def references(size: int) -> tuple[Reference, ...]:
    """Return programs on which linter and runs agree, those of the first *size* seeds."""
    judgements = (judge(program(seed), claims_of, many=0) for seed in range(size))
    return tuple(
        Reference(each.program, frozenset(each.seen)) for each in judgements if each.agrees
    )


def knocked_out(
    size: int, names: Sequence[str] | None = None, processes: int = 2
) -> dict[str, int | None]:
    """Return for each knock-out after how many of the programs it is noticed."""
    numbers = [
        number for number, each in enumerate(KNOCKOUTS) if names is None or each.name in names
    ]
    references(size)  # before the processes fork
    with ProcessPoolExecutor(processes) as executor:
        found = executor.map(partial(noticed_after, size), numbers)
        return {KNOCKOUTS[number].name: after for number, after in zip(numbers, found, strict=True)}


def noticed_after(size: int, number: int) -> int | None:
    return noticed(KNOCKOUTS[number], references(size))
