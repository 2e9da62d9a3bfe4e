from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from tailor_types.runtime.attempts import ReplayMode
from tests.runtime.crashes import SCENARIOS
from tests.runtime.gathers import UNSTEADY

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.long, pytest.mark.parametrize("replay", get_args(ReplayMode))]


def outcomes(folder: Path, name: str, replay: str) -> list[dict[str, Any]]:
    """Return what came of a scenario: left alone, then with a death at each of its points."""
    command = [sys.executable, "-m", "tests.runtime.crashes", str(folder), name, replay]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    whole, *died = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(died) > 5
    for one in died:
        assert (one["died"], one["again"], one["integrity"]) == (9, 0, "ok"), done.stderr
        assert one["before"].items() <= one["jobs"].items(), one
    print(f"{name}, {replay}: {len(died)} points")
    return [whole, *died]


@pytest.mark.parametrize("name", SCENARIOS)
def test_dying_at_any_point_loses_and_repeats_nothing(
    name: str, replay: str, tmp_path: Path
) -> None:
    whole, *died = outcomes(tmp_path, name, replay)

    assert whole["status"] == "SUCCESS"
    assert len(died) > 20
    for one in died:
        assert (one["status"], one["result"]) == ("SUCCESS", whole["result"]), one
        assert one["jobs"].keys() == whole["jobs"].keys()


@pytest.mark.parametrize("name", UNSTEADY)
def test_an_order_that_changes_after_a_death_is_refused_by_name(
    name: str, replay: str, tmp_path: Path
) -> None:
    job = UNSTEADY[name].main_job.name
    found = outcomes(tmp_path, name, replay)

    refused = [one for one in found if one["status"] != "SUCCESS"]
    for one in refused:
        assert one["status"] == "FAILED"
        assert one["error"].startswith("tailor_types.ReplayMismatchError: "), one
        assert f"workflow {name!r}, job {job!r}, position " in one["error"]
    assert len({str(one["result"]) for one in found if one not in refused}) <= 1
    if name == "turned-round":  # in every process but the first, so it is known where
        whole, *died = found
        assert whole not in refused
        for one in died:
            assert (one in refused) == (one["begun"] > 1 and "0" not in one["before"]), one
    print(f"{name}, {replay}: {len(refused)} refused")
