"""What is gathered, on Postgres: alike in both modes, and after a death at every write."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, get_args

import pytest

from tailor_types.runtime import Runtime
from tailor_types.runtime.attempts import ReplayMode
from tests.runtime.engine_tester import EngineTester
from tests.runtime.gathers import GATHERS
from tests.runtime.programs import approval
from tests.runtime.test_gathers import TAKEN

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("replay", get_args(ReplayMode))
async def test_what_is_gathered_takes_the_positions_that_it_takes_in_memory(
    replay: ReplayMode, database_url: str
) -> None:
    runtime = Runtime(database_url, worker=False, replay=replay)
    async with AsyncExitStack() as stack:
        tester = EngineTester(runtime, stack)
        for name, workflow in GATHERS.items():
            execution = await tester.run(workflow)
            if execution.status == "WAITING":
                execution = await tester.resolve(approval, lambda order: order["cents"] == 1)
            assert execution.status == "SUCCESS", execution.error
            assert " ".join(job.position for job in execution.jobs) == TAKEN[name]


def test_dying_after_any_write_loses_and_repeats_nothing(database_url: str) -> None:
    command = [sys.executable, "-m", "tests.runtime.dbos.proofs.dying", database_url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    whole = {one["name"]: one for one in found if one["at"] == 0}

    assert whole.keys() == GATHERS.keys()
    assert len(found) > 10 * len(GATHERS)
    for one in found:
        alike = whole[one["name"]]
        assert (one["status"], one["result"]) == ("SUCCESS", alike["result"]), one
        assert one["jobs"].keys() == alike["jobs"].keys()
        assert one["before"].items() <= one["jobs"].items(), one
