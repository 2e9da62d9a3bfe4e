"""The linter that looks for hash order must not depend on it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
from pathlib import Path
from tailor_types.lint.project import lint_sources
from tests.lint.pages import read_cases
for page in sorted(Path("tests/lint/cases").glob("*.md")):
    for case in read_cases(page) if page.stem != "README" else ():
        print(case.id, lint_sources(case.sources))
"""


def run(seed: int) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_findings_do_not_depend_on_the_hash_seed() -> None:
    first, *others = [run(seed) for seed in (0, 1, 2)]

    assert "TLR1" in first
    assert all(other == first for other in others)
