"""Neovim itself, headless, with the module that the project offers."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import needed
from tests.lsp.sample import JOBS, MESSAGE

pytestmark = pytest.mark.editors

HERE = Path(__file__).parent
CONFIG = HERE.parent.parent / "editors" / "neovim"


def test_neovim_shows_findings_as_a_person_types(project: Path, server: str) -> None:
    neovim = needed("nvim", "neovim")
    seen = project.parent / "seen.json"

    done = subprocess.run(
        [neovim, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", str(HERE / "neovim.lua")],
        cwd=project,
        env={
            **os.environ,
            "TAILOR_CONFIG": str(CONFIG),
            "TAILOR_LINT": server,
            "TAILOR_SEEN": str(seen),
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    assert seen.exists(), done.stderr
    found = json.loads(seen.read_text())
    (first,) = found["first"]
    assert (first["code"], first["message"], first["text"]) == ("TLR101", MESSAGE, "stamp()")
    (moved,) = found["moved"]
    assert moved["text"] == "stamp()"
    assert found["cleared"]
    assert found["back"]
    assert "clock-in-argument" in found["hover"]
    line = JOBS.splitlines()[10]
    assert found["ignored"] == f"{line}  # tailor: ignore[TLR101] known finding"
    assert found["silent"]
