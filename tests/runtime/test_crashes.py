from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from tailor_types.runtime.attempts import ReplayMode
from tests.runtime.crashes import SCENARIOS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("replay", get_args(ReplayMode))
@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.long
def test_dying_at_any_point_loses_and_repeats_nothing(
    name: str, replay: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.runtime.crashes", str(tmp_path), name, replay]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    whole, *died = [json.loads(line) for line in done.stdout.splitlines()]

    assert whole["status"] == "SUCCESS"
    assert len(died) > 20
    for one in died:
        assert (one["died"], one["again"], one["integrity"]) == (9, 0, "ok"), done.stderr
        assert (one["status"], one["result"]) == ("SUCCESS", whole["result"]), one
        assert one["jobs"].keys() == whole["jobs"].keys()
        assert one["before"].items() <= one["jobs"].items(), one
    print(f"{name}, {replay}: {len(died)} points")
