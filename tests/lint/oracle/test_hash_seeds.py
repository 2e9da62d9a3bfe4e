"""The sets that the oracle disturbs one by one, held to processes that really hash differently."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent, indent

import pytest

from tests.lint.oracle.dynamic.dependence import Dynamics
from tests.lint.oracle.dynamic.hash_seeds import Pool, pool
from tests.lint.oracle.program import Program

_HEADER = """
from tailor_types import workflow_job
@workflow_job(name="main")
async def main(input):
    names = {"ab", "cd", "ef", "gh", "ij", "kl", "mn"}
"""
USES = {
    "for name in names:\n    await main.trigger({'name': name})": True,
    "await main.trigger({'names': list(names)})": True,
    "await main.trigger({'name': next(iter(names))})": True,
    "await main.trigger({'names': '-'.join(names)})": True,
    "await main.trigger({'name': names.pop()})": True,
    "await main.trigger({'names': [*names]})": True,
    "await main.trigger({'names': [n.upper() for n in names]})": True,
    "await main.trigger({'names': list({n.upper() for n in names})})": True,
    "await main.trigger({'names': list(names | {'op'})})": True,
    "await main.trigger({'names': list(set(names))})": True,
    "await main.trigger({'name': max(names, key=len)})": True,
    "await main.trigger({'names': sorted(names, key=len)})": True,
    "await main.trigger({'names': sorted(names)})": False,
    "await main.trigger({'names': len(names)})": False,
    "await main.trigger({'names': 'ab' in names})": False,
    "await main.trigger({'names': min(names)})": False,
    "await main.trigger({name: 1 for name in names})": False,
    "await main.trigger({'names': names == {'x'}})": False,
    "await main.trigger({'names': sum(map(len, names))})": False,
}


@pytest.fixture(scope="module")
def processes() -> Iterator[Pool]:
    with pool(6) as started:
        yield started


@pytest.mark.parametrize(("use", "depends"), USES.items(), ids=USES)
def test_disturbing_one_set_shows_what_other_hash_seeds_show(
    use: str, *, depends: bool, processes: Pool
) -> None:
    program = Program({"jobs.py": _HEADER + indent(dedent(use), "    ")}, ("main",))
    answers = {str(events) for events in processes.events(program, "main", 0)}
    dynamics = Dynamics(program)
    dynamics.explore(range(10))

    assert (len(answers) > 1) is depends
    assert bool(dynamics.roots["main"].pairs()) is depends
