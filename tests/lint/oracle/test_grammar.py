"""What the grammars write: programs that run, and that use every construct there is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.lint.oracle.comparison import judge
from tests.lint.oracle.dynamic.dependence import Dynamics
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.grammar.injective import CONSTRUCTS, write_program
from tests.lint.oracle.grammar.strategy import injective_programs
from tests.lint.oracle.program import Program
from tests.lint.oracle.reduction import reduced

_IMPLIED = {
    "modules",
    "try-else",
    "finally",
    "loop-exit",
    "loop-else",
    "early-return",
    "early-raise",
    "default-arguments",
    "star-arguments",
    "partial",
}
"""Constructs that vary others, and are not counted by themselves."""


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(injective_programs())
def test_every_program_runs_in_many_worlds(program: Program) -> None:
    Dynamics(program).explore(range(4))  # raises InvalidProgramError


def test_every_construct_is_written() -> None:
    used = frozenset[str]().union(
        *(write_program(SeededChoices(seed)).constructs for seed in range(300))
    )

    assert used >= CONSTRUCTS - _IMPLIED


def test_programs_depend_on_all_kinds_of_sources() -> None:
    kinds = set()
    for seed in range(200):
        dynamics = Dynamics(write_program(SeededChoices(seed)))
        dynamics.explore(range(4))
        for dependence in dynamics.roots.values():
            kinds |= {
                dependence.kinds[source]
                for source, effects in dependence.effects.items()
                if effects
            }

    assert kinds == {
        "clock",
        "random",
        "fresh-id",
        "environment",
        "filesystem",
        "network",
        "process",
        "user-input",
        "identity",
        "hash-order",
    }


@pytest.mark.parametrize("seed", range(3))
def test_a_miss_is_reduced_to_a_program_that_shows_it(seed: int) -> None:
    program = next(
        each
        for each in (write_program(SeededChoices(number)) for number in range(seed * 100, 1000))
        if judge(each, lambda _: []).misses
    )
    small = reduced(program, lambda each: bool(judge(each, lambda _: []).misses))

    assert judge(small, lambda _: []).misses
    assert sum(text.count("\n") for text in small.files.values()) < 30
