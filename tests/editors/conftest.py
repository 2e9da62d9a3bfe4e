"""The project that real editors open, and the server that they start."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import textwrap
from pathlib import Path

import pytest

from tests.lsp.sample import write_sample


def needed(program: str, package: str) -> str:
    """Return the path of *program*; without it these tests fail: they prove nothing else."""
    found = shutil.which(program)
    assert found is not None, f"{program} is missing: apt-get install {package}"
    return found


def documented(after: str) -> str:
    """Return the settings that the how-to page shows below the words *after*."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "editors.md").read_text()
    below = page[page.index(after) + len(after) :].lstrip("\n").splitlines()
    block = itertools.takewhile(lambda line: not line or line.startswith("    "), below)
    return textwrap.dedent("\n".join(block)).strip() + "\n"


def surroundings(server: str, **more: Path | str) -> dict[str, str]:
    """Return the environment of an editor that finds *server* on its PATH."""
    path = f"{Path(server).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, **{name: str(value) for name, value in more.items()}}


@pytest.fixture
def server() -> str:
    """Return the command that an editor starts."""
    return str(Path(sys.executable).with_name("tailor-lint"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project in which a helper reads the clock for a job."""
    return write_sample(tmp_path)
