"""What running a program shows, in cases small enough to see that it is right.

``# source A`` marks a line that calls a source, ``# depends A`` a trigger or wait that must be
seen to depend on it, ``# depends A control`` how. Triggers without a mark depend on nothing.
"""

from __future__ import annotations

import re
from textwrap import dedent, indent

import pytest

from tests.lint.oracle.dynamic.dependence import Dynamics
from tests.lint.oracle.dynamic.difference import Effect, Kind
from tests.lint.oracle.program import Program, Site

CASES = {
    "an argument": """
        now = time.time()  # source A
        await leaf.trigger({"at": now})  # depends A
        await leaf.trigger({"n": input["n"]})
    """,
    "a result does not carry what its trigger was asked": """
        answer = await leaf.trigger({"at": time.time()})  # source A  # depends A
        await leaf.trigger({"answer": answer})
    """,
    "a branch": """
        if random.random() < 0.5:  # source A
            await leaf.trigger({})  # depends A control
        await leaf.trigger({"n": 1})
    """,
    "implicit flow": """
        tier = "a"
        if random.random() < 0.5:  # source A
            tier = "b"
        await leaf.trigger({"tier": tier})  # depends A
    """,
    "an early return": """
        await leaf.trigger({"n": 1})
        if random.random() < 0.5:  # source A
            return
        await leaf.trigger({"n": 2})  # depends A control
        await point.wait({"n": 3})  # depends A control
    """,
    "an overwritten value": """
        now = time.time()  # source A
        now = 1
        await leaf.trigger({"at": now})
    """,
    "a failure that is caught": """
        try:
            open("a").read()  # source A
            seen = "yes"
        except OSError:
            seen = "no"
        await leaf.trigger({"seen": seen})  # depends A
    """,
    "a failure that is not caught is no mismatch": """
        await leaf.trigger({"n": 1})
        open("a").read()  # source A
        await leaf.trigger({"n": 2})
    """,
    "a raise of the program's own skips what follows": """
        if random.random() < 0.5:  # source A
            raise ValueError
        await leaf.trigger({"n": 2})  # depends A control
    """,
    "the failure of a job is recorded": """
        try:
            await flaky.trigger({})
            seen = "yes"
        except JobFailedError:
            seen = "no"
        await leaf.trigger({"seen": seen})
    """,
    "set order": """
        names = {"a", "b", "c", "d", "e", input["n"]}  # source A
        for name in names:
            await leaf.trigger({"name": name})  # depends A
        await leaf.trigger({"names": sorted(names)})
        await leaf.trigger({"names": list(names)})  # depends A
    """,
    "order of two triggers": """
        first, second = (leaf, other) if random.random() < 0.5 else (other, leaf)  # source A
        await first.trigger({})  # depends A control
        await second.trigger({})  # depends A control
    """,
    "one key of a dict": """
        order = {"clean": input["n"], "at": time.time()}  # source A
        await leaf.trigger({"x": order["clean"]})
        await leaf.trigger({"x": order["at"]})  # depends A
    """,
    "import time counts": """
        await leaf.trigger({"x": STARTED})  # depends S
    """,
}
_HEADER = """
import random, time
from tailor_types import JobFailedError, WaitPoint, workflow_job

@workflow_job(name="leaf")
async def leaf(input): ...
@workflow_job(name="other")
async def other(input): ...
@workflow_job(name="flaky")
async def flaky(input): ...
point = WaitPoint("point")
STARTED = time.time()  # source S

@workflow_job(name="main")
async def main(input):
"""


def program_of(case: str) -> Program:
    return Program({"jobs.py": _HEADER + indent(dedent(case), "    ")}, ("main",))


def expected_in(text: str) -> set[tuple[Site, Site, str]]:
    sources, sinks = {}, []
    for number, line in enumerate(text.splitlines(), start=1):
        for name in re.findall(r"# source (\w)", line):
            sources[name] = Site("jobs.py", number)
        sinks += [
            (found, Site("jobs.py", number))
            for found in re.findall(r"# depends (\w)( control)?", line)
        ]
    return {(sources[name], sink, kind.strip()) for (name, kind), sink in sinks}


def seen_in(program: Program) -> set[tuple[Site, Effect]]:
    dynamics = Dynamics(program)
    dynamics.explore(range(30))
    found = dynamics.roots["main"].effects
    return {(source, effect) for source, effects in found.items() for effect in effects}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_dependence_is_seen_where_it_is_and_nowhere_else(case: str) -> None:
    program = program_of(case)
    expected = expected_in(program.files["jobs.py"])
    seen = seen_in(program)

    assert {(source, effect.sink) for source, effect in seen} == {pair[:2] for pair in expected}
    for source, sink, kind in expected:
        kinds = {effect.kind for at, effect in seen if at == source and effect.sink == sink}
        assert kinds == {Kind.CONTROL if kind else Kind.VALUE}
