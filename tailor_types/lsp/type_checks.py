"""What mypy says of saved files, shown beside the findings: runs after a save, one at a time."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from tailor_types import configuration
from tailor_types.lint.session.drift import Drift
from tailor_types.lsp.documents import Lines
from tailor_types.lsp.mypy_daemon import Daemon, MypyError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tailor_types.lsp.documents import Document, Units

__all__ = ["MODES", "OURS", "PLUGIN", "TypeChecks"]

MODES = ("off", "plugin", "all")
"""Values of the setting: nothing, what the plugin says, all that mypy says."""

OURS = "tailor-"
"""What the plugin's error codes begin with."""

PLUGIN = "tailor_types_mypy"
_CONFIGURATIONS = ("mypy.ini", ".mypy.ini", configuration.FILE_NAME, "setup.cfg")


@dataclass(slots=True)
class _Checked:
    """One project: its daemon and what that said last, by file."""

    root: Path
    daemon: Daemon
    problems: dict[Path, list[Problem]] = field(default_factory=dict)
    texts: dict[Path, Lines] = field(default_factory=dict)
    files: set[Path] = field(default_factory=set)
    task: asyncio.Task[None] | None = None
    again: bool = False


class TypeChecks:
    """Runs the daemons of all projects.

    Args:
        complain: is told why mypy could not check.
        crashed: is told of a failure of our own, and what was being done.
        done: is called when there is something new to show.
        command: as for ``Daemon``.
    """

    def __init__(
        self,
        complain: Callable[[str], None],
        crashed: Callable[[Exception, str], None],
        done: Callable[[], None],
        command: tuple[str, ...] | None = None,
    ) -> None:
        self.mode = "off"
        self._complain = complain
        self._crashed = crashed
        self._done = done
        self._command = command
        self._projects: dict[Path, _Checked] = {}
        self._without: set[Path] = set()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def saved(self, root: Path, files: Iterable[Path]) -> None:
        """Check the project in *root* again; *files* are open, for one that names none itself."""
        if self.mode == "off":
            return
        checked = self._projects.get(root)
        if checked is None:
            self._without.discard(root)
            if self.mode == "plugin" and not _has_plugin(root):
                self._without.add(root)
                self._complain(
                    f"no configuration of mypy in {root} names the plugin, so that mypy knows "
                    f'nothing of jobs. Add plugins = ["{PLUGIN}"] under [tool.mypy] in '
                    f"{configuration.FILE_NAME}"
                )
                return
            checked = self._projects[root] = _Checked(root, self._daemon(root))
        checked.files = {path for path in files if path.suffix == ".py" and path.is_file()}
        if checked.task is not None and not checked.task.done():
            checked.again = True  # a daemon does one thing at a time
            return
        checked.task = asyncio.ensure_future(self._check(checked))

    def is_known(self, root: Path) -> bool:
        """Whether the project in *root* was checked, or is being checked."""
        return self.mode == "off" or root in self._projects or root in self._without

    def diagnostics(
        self, path: Path, document: Document | None, units: Units
    ) -> list[types.Diagnostic]:
        """Return what mypy said of the file *path*, beside its code as it stands now."""
        for checked in self._projects.values():
            problems = checked.problems.get(path, [])
            if problems:
                saved = checked.texts[path]
                now = saved if document is None else document.cut
                drift = Drift(saved.texts, now.texts)
                return [_diagnostic(problem, saved, now, drift, units) for problem in problems]
        return []

    def paths(self) -> set[Path]:
        """Return the files of which mypy says something."""
        return {path for checked in self._projects.values() for path in checked.problems}

    async def stop(self, roots: Iterable[Path] | None = None) -> None:
        """End the daemons of the projects in *roots*, or all, and what they said."""
        gone = list(self._projects) if roots is None else [r for r in roots if r in self._projects]
        stopped = [self._projects.pop(root) for root in gone]
        tasks = [checked.task for checked in stopped if checked.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(checked.daemon.end() for checked in stopped))
        if not self._projects and self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _daemon(self, root: Path) -> Daemon:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="tailor-lint-mypy-")
        number = len(list(Path(self._folder.name).iterdir())) + len(self._projects)
        return Daemon(root, Path(self._folder.name) / f"{number}.json", self._command)

    async def _check(self, checked: _Checked) -> None:
        while True:
            checked.again = False
            try:
                found = await checked.daemon.check(sorted(checked.files))
                self._take(checked, found)
            except MypyError as error:
                self._complain(str(error))
            except Exception as error:  # noqa: BLE001 -- whatever it is, the server goes on
                self._crashed(error, f"asking mypy about {checked.root}")
            if not checked.again:
                return

    def _take(self, checked: _Checked, found: list[Problem]) -> None:
        if any(problem.code == "syntax" for problem in found):
            return  # nothing else was checked: the last good ones stay
        real = checked.root.resolve()
        problems: dict[Path, list[Problem]] = {}
        for problem in found:
            if self.mode == "all" or problem.code.startswith(OURS):
                # mypy follows links; paths must stay those that the editor uses.
                inside = problem.path.is_relative_to(real)
                path = checked.root / problem.path.relative_to(real) if inside else problem.path
                problems.setdefault(path, []).append(problem)
        checked.problems = problems
        checked.texts = {path: Lines(_text(path)) for path in problems}
        self._done()


def _has_plugin(root: Path) -> bool:
    # mypy takes the nearest configuration, in a folder further up if need be.
    folders = (root, *root.parents)
    return any(PLUGIN in _text(folder / name) for folder in folders for name in _CONFIGURATIONS)


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return file.read()
    except OSError:
        return ""


def _diagnostic(
    problem: Problem, saved: Lines, now: Lines, drift: Drift, units: Units
) -> types.Diagnostic:
    first = drift.line(problem.line) - 1
    last = max(drift.line(problem.end_line) - 1, first)
    start, end = _columns(problem, saved)
    shown = [
        types.Position(line, units.from_code_points(now.text(line), column))
        for line, column in ((first, start), (last, end))
    ]
    return types.Diagnostic(
        range=types.Range(shown[0], shown[1]),
        message=problem.message,
        severity=types.DiagnosticSeverity.Error,
        code=problem.code or None,
        source="mypy",
    )


def _columns(problem: Problem, saved: Lines) -> tuple[int, int]:
    """Return where the problem starts and ends in its lines, in code points from 0.

    mypy counts bytes, or something else, by version and by parser: behind a character that is
    not ASCII nobody knows, and the whole line is meant.
    """
    first, last = saved.text(problem.line - 1), saved.text(problem.end_line - 1)
    if first[: problem.column].isascii() and last[: problem.end_column].isascii():
        return problem.column - 1, max(problem.end_column, problem.column)
    return len(first) - len(first.lstrip()), len(last.rstrip())
