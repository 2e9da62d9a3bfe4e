from __future__ import annotations

import json
from typing import get_args

import pytest

from tailor_types.runtime.attempts import ReplayMode
from tailor_types.testing import WorkflowTester
from tests.runtime.gathers import GATHERS
from tests.runtime.programs import approval

TAKEN = {
    "gathered-exceptions": "0 1 2 4 5",
    "left-group": "0 1 2 5 5.1",
    "taken-turns": "0 1 2 3 4 5",
    "raced": "0 1 3 3.1",
    "gathered-gathering": "0 1 1.1 1.2 2 2.1 2.2",
}
"""The positions of jobs; those of waits and of what was canceled are missing."""


@pytest.mark.parametrize("name", GATHERS)
async def test_what_is_gathered_replays_alike_in_both_modes(name: str) -> None:
    seen = []
    for replay in get_args(ReplayMode):
        async with WorkflowTester(replay=replay) as tester:
            execution = await tester.run(GATHERS[name])
            if execution.status == "WAITING":
                execution = await tester.resolve(approval, lambda order: order["cents"] == 1)
        assert execution.status == "SUCCESS", execution.error
        jobs = [(job.position, job.name, job.args, job.attempts) for job in execution.jobs]
        seen.append((json.dumps(execution.result).replace(execution.id, "id"), jobs))

    assert seen[0] == seen[1]
    assert " ".join(position for position, *_ in seen[0][1]) == TAKEN[name]
