"""The replay interpreter and the differences of whole runs must say the same."""

from __future__ import annotations

from itertools import repeat

import pytest

from tests.lint.oracle.dynamic.difference import differences, first_difference
from tests.lint.oracle.dynamic.loading import load
from tests.lint.oracle.dynamic.replay import (
    Mismatch,
    Record,
    crash_and_replay,
    every_trigger,
    record,
    replay,
)
from tests.lint.oracle.dynamic.running import run
from tests.lint.oracle.dynamic.world import World
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.grammar.injective import write_program
from tests.lint.oracle.program import Program, Site

PROGRAMS = range(40)
WORLDS = [World(seed) for seed in range(3)]


@pytest.mark.parametrize("seed", PROGRAMS)
def test_runs_differ_exactly_where_one_does_not_replay_the_other(seed: int) -> None:
    loaded = load(write_program(SeededChoices(seed)))
    for world in WORLDS:
        base, history = run(loaded, "main", world), record(loaded, "main", world)
        for source in base.touched:
            shifted = world.shifted(source, 1)
            mismatches = (
                replay(loaded, "main", shifted, history),
                replay(loaded, "main", world, record(loaded, "main", shifted)),
            )

            other = run(loaded, "main", shifted)
            differ = first_difference(base, other) is not None
            assert differ is any(mismatches)
            found = differences(base, other)
            assert bool(found.possible) <= differ
            if not (base.failed_at or other.failed_at):
                assert bool(found.possible) is differ


@pytest.mark.parametrize("seed", PROGRAMS)
def test_a_crash_anywhere_changes_nothing_in_the_same_world(seed: int) -> None:
    loaded = load(write_program(SeededChoices(seed)))
    for world in WORLDS:
        whole = record(loaded, "main", world).outcomes
        for position in range(len(whole) + 1):
            resumed = crash_and_replay(loaded, "main", world, position, world)

            assert isinstance(resumed, Record)
            assert resumed.outcomes == whole


@pytest.mark.parametrize("seed", PROGRAMS)
def test_every_trigger_reexecutes_to_the_same_history(seed: int) -> None:
    loaded = load(write_program(SeededChoices(seed)))
    for world in WORLDS:
        history = every_trigger(loaded, "main", repeat(world))

        assert isinstance(history, Record)
        assert history.outcomes == record(loaded, "main", world).outcomes


CLOCKED = Program(
    {
        "jobs.py": """
import time
from tailor_types import workflow_job
@workflow_job(name="main")
async def main():
    await main.trigger({"n": 1})
    await main.trigger({"at": time.time()})
    await main.trigger({"n": 2})
"""
    },
    ("main",),
)
CLOCK = Site("jobs.py", 7)


def test_a_changed_argument_is_a_mismatch_at_its_position() -> None:
    loaded = load(CLOCKED)
    first, later = World(1), World(1).shifted(CLOCK, 2)

    assert every_trigger(loaded, "main", [first, first, later]) == Mismatch(2)
    assert crash_and_replay(loaded, "main", first, 2, later) == Mismatch(2)
    assert isinstance(crash_and_replay(loaded, "main", first, 1, later), Record)
