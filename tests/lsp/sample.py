"""The project that editors open in the tests: a helper reads the clock for a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HELPERS", "JOBS", "MESSAGE", "write_sample"]

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


def write_sample(folder: Path) -> Path:
    """Write the project into *folder*; return its root."""
    root = folder / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[tool.tailor.lint]\n")
    (root / "jobs.py").write_text(JOBS)
    (root / "helpers.py").write_text(HELPERS)
    return root
