"""The project that real editors open, and the server that they start."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.lsp.sample import write_sample


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
    return write_sample(tmp_path)
