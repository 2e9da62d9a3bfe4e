"""One project of one command: fixes, comments, baseline, then its findings."""

from __future__ import annotations

import difflib
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from tailor_types.lint.baseline import Baseline
from tailor_types.lint.project import lint_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tailor_types.cli.lint_projects import LintProject
    from tailor_types.lint.project import Result

__all__ = ["ProjectRun"]

_MOST_PROCESSES = 8
_PATIENCE = 1.0
"""Seconds after which a terminal is told how far the run is."""


class ProjectRun:
    """Runs the command on one project.

    Attributes:
        changes: how many files were changed, or would be.
        notices: what to tell beside the findings.
    """

    def __init__(
        self, project: LintProject, options: dict[str, Any], overlay: Mapping[Path, bytes]
    ) -> None:
        self._project = project
        self._options = options
        self._stdin = {self._relative(path): data for path, data in overlay.items()}
        self.changes = 0
        self.notices: list[str] = []

    def result(self) -> Result:
        """Do all that was asked for, and return what is left to report."""
        options = self._options
        started = time.perf_counter()
        result = self._fixed() if options["fix"] or options["diff"] else self._lint({})
        if options["add_ignore"] is not None:
            result = self._ignored(result, options["add_ignore"])
        if options["baseline"] is not None:
            result = self._baselined(result, options["baseline"])
        if options["output_format"] in {"json", "json-lines"}:
            from tailor_types.lint.fixes.attach import attached

            result = replace(result, findings=attached(result, self._read))
        if options["verbose"]:
            seconds = time.perf_counter() - started
            where = self._project.file or "no configuration"
            self.notices.append(
                f"{self._project.root}: {result.files} files, {where}, {seconds:.2f} s"
            )
        return result

    def _cache(self) -> Path | None:
        if self._options["no_cache"]:
            return None
        folder: Path | None = self._options["cache_dir"]
        return folder or self._project.root / ".tailor_cache"

    def _relative(self, path: Path) -> str:
        path = path.resolve()
        root = self._project.root
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)

    def _read(self, path: str) -> bytes | None:
        if path in self._stdin:
            return self._stdin[path]
        try:
            return (self._project.root / path).read_bytes()
        except OSError:
            return None

    def _lint(self, changed: Mapping[str, bytes]) -> Result:
        project = self._project
        with _progress(quiet=self._options["quiet"]) as told:
            return lint_project(
                project.root,
                project.paths,
                project.settings,
                overlay={**self._stdin, **changed},
                cache=self._cache(),
                processes=self._options["jobs"] or min(os.cpu_count() or 1, _MOST_PROCESSES),
                progress=told,
            )

    def _fixed(self) -> Result:
        from tailor_types.lint.fixes.apply import fixed

        outcome = fixed(self._lint, self._read, unsafe=self._options["unsafe_fixes"])
        self.changes = len(outcome.changed)
        files = f"{self.changes} file{'s' * (self.changes != 1)}"
        mended = f"{outcome.count} finding{'s' * (outcome.count != 1)} in {files}"
        if self._options["diff"]:
            for path, data in sorted(outcome.changed.items()):
                click.echo(_diff(path, self._read(path) or b"", data), nl=False)
            if outcome.count:
                self.notices.append(f"would fix {mended}")
            return outcome.result
        for path, data in outcome.changed.items():
            if path not in self._stdin:
                (self._project.root / path).write_bytes(data)
        for path, data in self._stdin.items():
            sys.stdout.buffer.write(outcome.changed.get(path, data))
        if outcome.count:
            self.notices.append(f"fixed {mended}")
        return outcome.result

    def _ignored(self, result: Result, reason: str) -> Result:
        from tailor_types.lint.add_ignore import with_ignores

        changed = with_ignores(result.findings, self._read, reason)
        for path, data in changed.items():
            (self._project.root / path).write_bytes(data)
        self.notices.append(f"added comments to {len(changed)} file{'s' * (len(changed) != 1)}")
        return self._lint({})

    def _baselined(self, result: Result, file: Path) -> Result:
        writing = self._options["write_baseline"]
        known = Baseline() if writing and not file.exists() else Baseline.read(file)
        if writing:
            known = known.updated(result.findings, result.texts, result.selection)
            known.write(file)
            total = known.known.total()
            self.notices.append(f"wrote {total} known finding{'s' * (total != 1)} to {file}")
        remaining, stale = known.remaining(result.findings, result.texts)
        looked = [
            key
            for key in stale
            if result.selection.wants(key[0]) and result.selection.selects(key[1], key[0])
        ]
        if looked:
            self.notices.append(
                f"{file}: {len(looked)} of its findings are gone; shrink it with --write-baseline"
            )
        return replace(result, findings=remaining)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show on a terminal how far a long run is, and wipe it away at the end."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()
    shown = False

    def told(done: int, of: int) -> None:
        nonlocal shown
        if time.monotonic() - started > _PATIENCE:
            shown = True
            sys.stderr.write(f"\r{done}/{of} jobs")
            sys.stderr.flush()

    try:
        yield told
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def _diff(path: str, before: bytes, after: bytes) -> str:
    old = before.decode(errors="replace").splitlines(keepends=True)
    new = after.decode(errors="replace").splitlines(keepends=True)
    lines = difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
