"""What the linter says of how jobs are written must equal what running them shows.

Programs are executed as the platform does, pass after pass; what is repeated, swallowed, held,
stored, never awaited or run beside the job's own course is noted, and held against the findings.
"""

from __future__ import annotations

import pytest

from tests.lint.oracle.conduct.facts import JUDGED
from tests.lint.oracle.conduct.judging import Tally, campaign, judge
from tests.lint.oracle.conduct.programs import CONSTRUCTS, write_program
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.program import Program

ONLY_IN_CASES = {"TLR311"}
"""Judged by cases alone: the programs have one job that triggers."""


def written(seed: int) -> Program:
    return write_program(SeededChoices(seed))


def report(tally: Tally) -> str:
    """Return the figures and the first disagreements."""
    return "\n\n".join([str(tally), *map(str, list(tally.disagreements.values())[:3])])


def test_linter_says_of_conduct_what_running_shows() -> None:
    tally = campaign(range(24), written, many=38)

    assert tally.programs == 24
    assert not tally.disagreements, report(tally)
    assert len(tally.rules) > 15


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_linter_says_of_much_conduct_what_running_shows() -> None:
    tally = campaign(range(1000, 1500), written)

    assert not tally.failures
    assert not tally.disagreements, report(tally)
    assert not {rule for rule in JUDGED - ONLY_IN_CASES if not tally.rules[rule]}
    assert tally.constructs.keys() == CONSTRUCTS


_HEADER = """
import asyncio, os
from tailor_types import JobFailedError, workflow_job

@workflow_job(name="charge")
async def charge(input): ...
@workflow_job(name="flaky")
async def flaky(input): ...

@workflow_job(name="main-job")
async def main(input):
"""
CASES = {
    "TLR301": "charge.trigger({})",
    "TLR302": "await asyncio.gather(charge.trigger({}), charge.trigger({}))",
    "TLR304": "await asyncio.create_task(charge.trigger({}))",
    "TLR305": "await asyncio.wait_for(charge.trigger({}), 3)",
    "TLR312": "await asyncio.sleep(3)\n    await charge.trigger({})",
    "TLR314": "c = charge.trigger({})\n    await flaky.trigger({})\n    await c",
    "TLR401": "try:\n        await charge.trigger({})\n    except BaseException:\n        pass",
    "TLR402": "try:\n        await flaky.trigger({})\n    except Exception:\n        pass",
    "TLR403": 'try:\n        await charge.trigger({})\n    finally:\n        os.unlink("file")',
    "TLR404": 'with open("file"):\n        await charge.trigger({})',
    "TLR405": 'os.unlink("file")\n    await charge.trigger({})',
    "TLR407": "try:\n        await charge.trigger({})\n    finally:\n        return",
    "": 'await charge.trigger({})\n    os.unlink("file")',
}


@pytest.mark.parametrize("rule", CASES)
def test_a_fact_is_seen_where_it_is_and_no_other(rule: str) -> None:
    body = "\n".join(f"    {line}" if not n else line for n, line in enumerate([CASES[rule]]))
    judgement = judge(Program({"jobs.py": _HEADER + body + "\n"}, ("main",)), many=6)

    assert {fact.rule for fact in judgement.seen} == ({rule} if rule else set())
    assert judgement.agrees, str(judgement)
