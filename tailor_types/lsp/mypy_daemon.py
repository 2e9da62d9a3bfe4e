"""The project's own mypy, asked through its daemon, in processes of their own.

The daemon is the project's: it runs in its environment, with its configuration. It has a status
file of ours, so that one that a person runs beside it is left alone.
"""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Daemon", "MypyError", "Problem", "environment_of"]

LIMIT = 600.0
"""Seconds that one check may take: the first one of a big project is a cold run of mypy."""

_IDLE = 1_800
"""Seconds after which the daemon ends by itself, where nobody was left to end it."""

_PATIENCE = 10.0
"""Seconds for the daemon to end."""

_SHAPE = (
    "--show-error-codes",
    "--show-absolute-path",
    "--show-column-numbers",
    "--show-error-end",
    "--hide-error-context",
    "--no-pretty",
    "--no-color-output",
    "--no-error-summary",
)
_LINE = re.compile(
    r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+):(?P<end_line>\d+):(?P<end_column>\d+): "
    r"(?P<severity>error|note|warning): (?P<message>.*?)(?:  \[(?P<code>[a-z][a-z0-9-]*)\])?"
)
_ENVIRONMENTS = (".venv", "venv")
_PYTHONS = ("bin/python", "Scripts/python.exe")
_FATAL = 2
"""What mypy exits with where it could not check at all."""

_NO_TARGETS = "Missing target module"
_NO_MYPY = re.compile(r"No module named '?mypy'?(?!\.)")


class MypyError(Exception):
    """mypy could not check; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One message of mypy, with its notes; lines and columns from 1, the end included."""

    path: Path
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    code: str


def environment_of(root: Path) -> Path:
    """Return the Python of the project in *root*: its own environment's, else the server's."""
    tried = (root / folder / python for folder in _ENVIRONMENTS for python in _PYTHONS)
    return next((path for path in tried if path.is_file()), Path(sys.executable))


class Daemon:
    """The daemon of one project.

    Args:
        status: where the daemon notes how it is reached.
        command: what is run in place of ``python -m mypy.dmypy``, for tests.
    """

    def __init__(self, root: Path, status: Path, command: tuple[str, ...] | None = None) -> None:
        self._root = root
        self._status = status
        self._command = command

    async def check(self, files: Iterable[Path]) -> list[Problem]:
        """Check what mypy's configuration names, else *files*; return what mypy says.

        Raises:
            MypyError: it could not check.
        """
        targets = [str(path) for path in files]
        code, said = await self._run()
        if code == _FATAL and _NO_TARGETS in said:
            if not targets:
                return []
            code, said = await self._run(targets)
        problems = _read(said)
        if code == _FATAL and not problems:
            # It crashed, or was ended by somebody: a fresh one may do better.
            await self.end()
            code, said = await self._run(targets)
            problems = _read(said)
        if code == _FATAL and all(problem.path.suffix != ".py" for problem in problems):
            reason = problems[0].message if problems else _last(said)
            message = f"mypy could not check {self._root}: {reason}"
            raise MypyError(message)
        return problems

    async def end(self) -> None:
        """End the daemon, whatever it does."""
        if self._status.exists():
            with suppress(OSError, TimeoutError):
                await asyncio.wait_for(self._said("kill"), _PATIENCE)
            self._status.unlink(missing_ok=True)

    async def _run(self, targets: Iterable[str] = ()) -> tuple[int, str]:
        try:
            run = self._said("run", "--timeout", str(_IDLE), "--", *_SHAPE, *targets)
            code, said = await asyncio.wait_for(run, LIMIT)
        except TimeoutError:
            await self.end()
            message = (
                f"mypy took longer than {LIMIT / 60:.0f} minutes for {self._root} and was ended. "
                "Save a file to try again, or set tailor-lint.mypy to off"
            )
            raise MypyError(message) from None
        except OSError as error:
            message = f"mypy could not be started in {self._root}: {error}"
            raise MypyError(message) from error
        if _NO_MYPY.search(said):
            python = environment_of(self._root)
            message = (
                f"mypy is not installed in the environment of {self._root} ({python}). "
                f"Install it with: {python} -m pip install mypy, "
                "or set tailor-lint.mypy to off"
            )
            raise MypyError(message)
        return code, said

    async def _said(self, *words: str) -> tuple[int, str]:
        # The environment may come, or be another one, while the editor is open.
        usual = (str(environment_of(self._root)), "-m", "mypy.dmypy")
        child = await asyncio.create_subprocess_exec(
            *(self._command or usual),
            "--status-file",
            str(self._status),
            *words,
            cwd=self._root,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            out, _ = await child.communicate()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        return child.returncode or 0, out.decode(errors="replace")


def _read(said: str) -> list[Problem]:
    """Return the problems in *said*; a note belongs to the problem before it in its line."""
    found: list[Problem] = []
    for sentence in said.splitlines():
        match = _LINE.fullmatch(sentence)
        if match is None:
            continue
        line, column = int(match["line"]), int(match["column"])
        end = int(match["end_line"]), int(match["end_column"])
        path, message, code = Path(match["path"]), match["message"], match["code"] or ""
        if match["severity"] == "note":
            if found and (found[-1].path, found[-1].line) == (path, line):
                joined = f"{found[-1].message}\n{message}"
                found[-1] = replace(found[-1], message=joined)
            continue
        found.append(Problem(path, line, column, *end, message, code))
    return found


def _last(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1] if lines else "it ended without a word"
