"""Five type checkers on one set of programs: what each reports, as (file, line) pairs.

``mypy with plugin`` is ours; the others see the stubs alone. pyright, ty and pyrefly are installed
by ``make checkers``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.typing.programs import PLUGIN, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BIN = Path(sys.executable).parent


@dataclass(frozen=True, order=True)
class Place:
    """A line that a checker reports an error on."""

    file: str
    line: int


Reports = dict[Place, str]
LINE = re.compile(r"(?:ERROR )?(.+?):(\d+)(?::\S+)?: (?:error)?(.*)")


def run(folder: Path, *command: str) -> str:
    """Return what *command* prints; a checker that stumbles ends the tests."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert done.returncode in {0, 1}, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def mypy(folder: Path, plugin: str) -> Reports:
    (folder / "mypy.toml").write_text(
        f"[tool.mypy]\nstrict = true\ndisallow_any_generics = false\n{plugin}\n"
    )
    cache = folder.parent / f"cache-{bool(plugin)}"
    output = run(
        folder, "mypy", "--config-file=mypy.toml", f"--cache-dir={cache}", "-O", "json", "."
    )
    found = [json.loads(line) for line in output.splitlines()]
    return {
        Place(one["file"], one["line"]): one["message"]
        for one in found
        if one["severity"] == "error"
    }


def with_plugin(folder: Path) -> Reports:
    return mypy(folder, PLUGIN)


def without_plugin(folder: Path) -> Reports:
    return mypy(folder, "")


def pyright(folder: Path) -> Reports:
    output = run(folder, "pyright", "--outputjson", "--pythonpath", sys.executable, ".")
    return {
        Place(Path(one["file"]).name, one["range"]["start"]["line"] + 1): one["message"]
        for one in json.loads(output)["generalDiagnostics"]
        if one["severity"] == "error"
    }


def ty(folder: Path) -> Reports:
    output = run(
        folder,
        "ty",
        "check",
        "--python",
        sys.prefix,
        "--output-format",
        "gitlab",
        "--color",
        "never",
    )
    return {
        Place(one["location"]["path"], one["location"]["positions"]["begin"]["line"]): one[
            "description"
        ]
        for one in json.loads(output)
        if one["severity"] in {"major", "critical", "blocker"}
    }


def pyrefly(folder: Path) -> Reports:
    (folder / "pyrefly.toml").write_text("")
    output = run(
        folder, "pyrefly", "check", "--python-interpreter-path", sys.executable,
        "--output-format", "json",
    )  # fmt: skip
    return {
        Place(Path(one["path"]).name, one["line"]): one["description"]
        for one in json.loads(output)["errors"]
        if one["severity"] == "error"
    }


CHECKERS: Mapping[str, Callable[[Path], Reports]] = {
    "mypy with plugin": with_plugin,
    "mypy": without_plugin,
    "pyright": pyright,
    "ty": ty,
    "pyrefly": pyrefly,
}


def reports(folder: Path, files: Mapping[str, str]) -> dict[str, Reports]:
    """Return what each checker reports on *files*, written to *folder*."""
    write(folder, files)
    return {name: check(folder) for name, check in CHECKERS.items()}
