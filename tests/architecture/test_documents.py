"""Every Python block of README and docs runs, or is a file that the checkers accept."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
README = (ROOT / "README.md").read_text()
BLOCK = re.compile(r"^```(?:py|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/*.md")])
BLOCKS = [
    pytest.param(block, id=f"{page.relative_to(ROOT)}:{number}")
    for page in PAGES
    for number, block in enumerate(BLOCK.findall(page.read_text()), start=1)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_of_python_runs(block: str) -> None:
    exec(compile(block, "<page>", "exec"), {"__name__": "page"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]

    assert missing == []


def said_in_the_readme(start: str) -> str:
    return next(line for line in README.splitlines() if line.startswith(start))


def test_the_linter_says_what_the_readme_shows(tmp_path: Path) -> None:
    (tmp_path / "pings.py").write_text(BLOCK.findall(README)[0])
    command = [str(BIN / "tailor-lint"), "--output-format", "concise", "pings.py"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert said.stdout.splitlines() == [said_in_the_readme("pings.py:18:")]


def test_mypy_says_what_the_readme_shows(tmp_path: Path) -> None:
    block = BLOCK.findall(README)[0]
    block = block.replace("import time", "import time; from datetime import datetime")
    (tmp_path / "pings.py").write_text(block.replace("at: float", "at: datetime"))
    (tmp_path / "pyproject.toml").write_text('[tool.mypy]\nplugins = ["tailor_types_mypy"]\n')
    command = [str(BIN / "mypy"), "pings.py"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert said_in_the_readme("pings.py:11:") in said.stdout.splitlines()


def test_architecture_and_contributing_stay_short() -> None:
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in SHORT}

    assert {name: length for name, length in lengths.items() if length > SHORT[name]} == {}


SHORT = {"ARCHITECTURE.md": 120, "CONTRIBUTING.md": 100}
