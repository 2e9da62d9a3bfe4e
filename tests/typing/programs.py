"""Programs given to mypy, and what it says of them, as data."""

from __future__ import annotations

import re
from contextlib import chdir
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mypy import api

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLUGIN = 'plugins = ["tailor_types_mypy"]'
STRICT = f"[tool.mypy]\nstrict = true\nshow_column_numbers = true\n{PLUGIN}\n"
LINE = re.compile(r"(.+?):(\d+):(?:(\d+):)? (error|note|warning): (.*?)(?:  \[([a-z-]+)\])?")


@dataclass(frozen=True)
class Message:
    file: str
    line: int
    column: int
    severity: str
    text: str
    code: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text} [{self.code}]"


def parsed(output: str) -> list[Message]:
    """Return the messages of mypy's *output*; refuses lines it cannot read."""
    messages = []
    for text in output.splitlines():
        if text.startswith(("Found ", "Success:")) or not text:
            continue
        if (match := LINE.fullmatch(text)) is None:
            raise AssertionError(f"not a message of mypy: {text}")
        file, line, column, severity, message, code = match.groups()
        messages.append(Message(file, int(line), int(column or 0), severity, message, code or ""))
    return messages


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def cache_of(folder: Path) -> Path:
    """Return the one cache of a worker's tests: most of a run is the standard library's stubs.

    mypy writes it anew for other options, so tests that need those bring a cache of their own.
    """
    return folder.parent / "mypy-cache"


def checked(
    folder: Path, files: Mapping[str, str], *options: str, config: str = STRICT
) -> list[Message]:
    """Return what mypy says of *files*, written to *folder* and checked there.

    From there, too: in the root of the repository mypy finds the package before its stubs.
    """
    write(folder, {"pyproject.toml": config, **files})
    names = [str(folder / name) for name in files if name.endswith(".py")]
    cache = cache_of(folder)
    arguments = [f"--config-file={folder / 'pyproject.toml'}", f"--cache-dir={cache}"]
    with chdir(folder):
        output, errors, _ = api.run([*arguments, *options, *names])
    assert errors == ""
    return parsed(output.replace(f"{folder}/", ""))
