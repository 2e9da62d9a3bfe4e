"""Vim itself, without a screen, with ALE as Debian packs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import documented, needed, surroundings
from tests.lsp.sample import MESSAGE

pytestmark = pytest.mark.editors

SCRIPT = Path(__file__).parent / "vim.vim"
ALE = Path("/usr/share/vim-ale")


def test_vim_shows_a_finding_and_takes_it_back(project: Path, server: str) -> None:
    vim = needed("vim.nox", "vim-nox")
    assert ALE.is_dir(), "ALE is missing: apt-get install vim-ale"
    settings = project.parent / "settings.vim"
    settings.write_text(documented("in `.vimrc`:"))
    seen = project.parent / "seen.json"

    done = subprocess.run(
        [vim, "-es", "-u", "NONE", "-i", "NONE", "--cmd", f"set rtp^={ALE}", "-S", SCRIPT],
        cwd=project,
        env=surroundings(server, TAILOR_SEEN=seen, TAILOR_SETTINGS=settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert seen.exists(), done.stdout + done.stderr
    assert json.loads(seen.read_text()) == {
        "arrived": True,
        "first": [["TLR101", 11, MESSAGE]],
        "cleared": True,
        "back": True,
    }
