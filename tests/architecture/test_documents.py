"""Every Python block of README and docs runs, or is a file that the checkers accept."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from tailor_types.cli.tailor import main as tailor
from tailor_types.configuration import read_project

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
README = (ROOT / "README.md").read_text()
BLOCK = re.compile(r"^```(?:py|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_run_one_after_the_other(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)
    for block in BLOCK.findall(page.read_text()):
        exec(compile(block, page.name, "exec"), vars(module))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    prose = FENCED.sub("", page.read_text())
    missing = [link for link in LINK.findall(prose) if not (page.parent / link).exists()]

    assert missing == []


TOML = re.compile(r"^```toml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^tailor .*$|`(tailor [^`\n]+)`|\| (tailor .*)$", re.MULTILINE)
SHELL = re.compile(r" (?:\||\|\||&&|>|;|2>) ")


def commands_of(page: Path) -> list[str]:
    found = [match[1] or match[2] or match[0] for match in COMMAND.finditer(page.read_text())]
    return [SHELL.split(command)[0] for command in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_has_these_arguments(page: Path) -> None:
    for line in commands_of(page):
        command: click.Command = tailor
        words = shlex.split(line)[1:]
        while isinstance(command, click.Group) and words:
            command = command.commands[words.pop(0)]
        command.make_parser(click.Context(command)).parse_args(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_configuration_of_a_page_is_valid(page: Path, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    for block in TOML.findall(page.read_text()):
        file.write_text(block)
        read_project(file)


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
