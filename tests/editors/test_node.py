"""The protocol as another implementation of it understands it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import needed
from tests.lsp.sample import JOBS, MESSAGE

pytestmark = pytest.mark.editors

HERE = Path(__file__).parent / "node"


def test_an_independent_client_understands_all_that_is_sent(project: Path, server: str) -> None:
    node = needed("node", "nodejs")
    assert (HERE / "node_modules").is_dir(), f"run `npm ci` in {HERE}"

    done = subprocess.run(
        [node, str(HERE / "client.js"), server, str(project)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["encoding"] == "utf-16"
    assert seen["provider"]["interFileDependencies"] is True
    (first,) = seen["first"]
    assert (first["code"], first["message"]) == ("TLR101", MESSAGE)
    line = JOBS.splitlines()[10]
    assert (
        first["range"]["start"]["character"]
        == len(line[: line.index("stamp()")].encode("utf-16-le")) // 2
    )
    assert [hop["message"] for hop in first["relatedInformation"]] == ["stamp()", "time.time()"]
    assert seen["again"] == "unchanged"
    assert seen["actions"] == [["Ignore TLR101 on this line", "quickfix", ["changes"]]]
    assert seen["lenses"] == [[5, "triggered by main"], [9, "triggers leaf"]]
    assert seen["after"] == []
    assert seen["workspace"] == [["full", 0]]
    assert seen["registered"] == ["workspace/didChangeWatchedFiles"]
    assert (seen["progress"][0], seen["progress"][-1]) == ("begin", "end")
    assert seen["exit"] == 0
