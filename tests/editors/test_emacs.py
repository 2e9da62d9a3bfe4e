"""Emacs itself, in batch mode, with eglot."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import documented, needed, surroundings
from tests.lsp.sample import JOBS, MESSAGE

pytestmark = pytest.mark.editors

HERE = Path(__file__).parent


def test_emacs_shows_a_finding_and_takes_it_back(project: Path, server: str) -> None:
    emacs = needed("emacs", "emacs-nox elpa-eglot")
    seen = project.parent / "seen.json"

    done = subprocess.run(
        [emacs, "--batch", "-l", str(HERE / "emacs.el")],
        cwd=project,
        env={**os.environ, "TAILOR_LINT": server, "TAILOR_SEEN": str(seen)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert seen.exists(), done.stderr
    found = json.loads(seen.read_text())
    assert found["arrived"]
    assert MESSAGE in found["message"]
    assert "via stamp() helpers.py:3 -> time.time() helpers.py:4" in found["message"]
    assert found["text"] == "stamp()"
    assert found["cleared"]
    assert found["back"]
    assert found["ignored"] == f"{JOBS.splitlines()[10]}  # tailor: ignore[TLR101] known finding"
    assert found["silent"]


def test_emacs_with_lsp_mode_runs_it_beside_others(project: Path, server: str) -> None:
    emacs = needed("emacs", "emacs-nox elpa-lsp-mode")
    # This lsp-mode sends code points for columns, whatever was agreed: no emoji for it.
    jobs = JOBS.replace("😋", "x")
    (project / "jobs.py").write_text(jobs)
    settings = project.parent / "settings.el"
    settings.write_text(documented("beside that of another checker:"))
    seen = project.parent / "seen.json"

    done = subprocess.run(
        [emacs, "--batch", "-l", str(HERE / "lsp-mode.el")],
        cwd=project,
        env=surroundings(server, TAILOR_SEEN=seen, TAILOR_SETTINGS=settings),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert seen.exists(), done.stderr
    assert json.loads(seen.read_text()) == {
        "arrived": True,
        "message": MESSAGE,
        "hops": ["stamp()", "time.time()"],
        "cleared": True,
        "back": True,
        "ignored": f"{jobs.splitlines()[10]}  # tailor: ignore[TLR101] known finding",
        "silent": True,
    }
