"""What the linter says of a block is what running it with other values shows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tailor_types.lint.project import lint_sources
from tailor_types.lint.settings import Settings
from tests.lint.carriers.running import Program, chained, depends, job
from tests.lint.pages import read_cases


def _blocks(page: str) -> dict[str, str]:
    cases = read_cases(Path(__file__).with_name(page))
    return {case.id.partition(": ")[2]: case.sources["jobs.py"].rstrip() for case in cases}


VALUES = _blocks("values.md")
DECISIONS = _blocks("decisions.md")
COARSE = {
    "and or": "a time is never false, which is not used",
    "chainmap": "its maps are not told apart",
    "decoy compare none": "a time is never None, which is not used",
    "class getitem": "what `C[x]` gives is not asked",
    "custom exit true": "what an `__exit__` of one's own returns is not asked",
    "dict comp": "a comprehension has no literal keys",
    "dict subclass": "what a subclass of dict holds is not told apart",
    "float split": "parts of a text are not told apart",
    "format kw": "arguments of a text are not told apart",
    "if else same": "both ways do the same",
    "ifexp": "a time is never None, which is not used",
    "isinstance of tainted": "a time is always a float, which is not used",
    "json": "keys of a text are not told apart",
    "keyerror fallback": "whether a literal key is there is not used",
    "list subclass": "what a subclass of list holds is not told apart",
    "registry class": "a class made in the job is taken to outlive it",
    "setcomp": "that a set has one element is not used",
    "slice assign": "places behind a slice that is replaced are not told apart",
    "tuple dict key": "tuples are no literal keys",
    "walrus y": "a time is never false, which is not used",
    "type name": "a time is always a float, which is not used",
}
"""Blocks of which too much is reported, and why; a block that is told apart leaves the table."""
MISSED = {
    "any side": "how far `any()` goes is not followed into what it calls",
    "exception group": "what a group of exceptions carries",
    "exception type": "which of two exceptions is raised by a conditional expression",
    "init subclass": "`__init_subclass__`",
    "locals": "`locals()`",
    "reraise": "the cause of an exception",
}
"""Blocks of which too little is reported, and what is not followed."""


def _verdicts(program: Program, clock: str) -> list[str]:
    return [found.code for found in lint_sources({"jobs.py": job(program, clock)}, Settings())]


def _wrong(text: str) -> list[str]:
    """Return how the linter differs from running *text*."""
    program = Program(text)
    wrong = []
    for clock, dynamic in zip("xy", depends(program), strict=True):
        said = _verdicts(program, clock)
        if bool(said) != dynamic or "TLR900" in said:
            wrong.append(f"{clock}: {'missed' if dynamic else 'too much'} {said}")
    return wrong


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_followed_where_running_shows_it(name: str) -> None:
    wrong = _wrong(f"{VALUES[name]}\nreach(v)")

    assert bool(wrong) == (name in COARSE or name in MISSED), wrong
    assert any("missed" in each for each in wrong) == (name in MISSED)


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_seen_where_running_shows_it(name: str) -> None:
    wrong = _wrong(DECISIONS[name])

    assert bool(wrong) == (name in COARSE or name in MISSED), wrong
    assert any("missed" in each for each in wrong) == (name in MISSED)


def _chains(count: int, longest: int, seed: int) -> list[tuple[str, ...]]:
    rng = random.Random(seed)
    names = sorted(VALUES.keys() - COARSE.keys() - MISSED.keys())
    return [tuple(rng.choices(names, k=rng.randint(2, longest))) for _ in range(count)]


def _judged(chains: list[tuple[str, ...]]) -> dict[str, list[str]]:
    wrong = {}
    for chain in chains:
        found = _wrong(chained([VALUES[name] for name in chain]))
        if found:
            wrong[" + ".join(chain)] = found
    return wrong


def test_values_are_followed_through_several() -> None:
    assert _judged(_chains(60, 3, seed=1)) == {}


@pytest.mark.long
def test_values_are_followed_through_many() -> None:
    assert _judged(_chains(2000, 5, seed=2)) == {}
