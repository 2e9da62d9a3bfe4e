"""The project that real editors open, and the server that they start."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

JOBS = """\
import time
from tailor_types import workflow_job
from helpers import stamp

@workflow_job(name="leaf")
async def leaf(input: dict) -> dict:
    return input

@workflow_job(name="main")
async def main(input: dict) -> dict:
    note = "😋"; await leaf.trigger({"at": stamp()})
    return {}
"""

HELPERS = """\
import time

def stamp() -> float:
    return time.time()
"""

MESSAGE = (
    'argument "at" of leaf.trigger() depends on time.time(); '
    "get the time in a leaf job and pass its result"
)


def needed(program: str, package: str) -> str:
    """Return the path of *program*; without it these tests fail: they prove nothing else."""
    found = shutil.which(program)
    assert found is not None, f"{program} is missing: apt-get install {package}"
    return found


@pytest.fixture
def server() -> str:
    """Return the command that an editor starts."""
    return str(Path(sys.executable).with_name("tailor-lint"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project in which a helper reads the clock for a job."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[tool.tailor.lint]\n")
    (root / "jobs.py").write_text(JOBS)
    (root / "helpers.py").write_text(HELPERS)
    return root
