"""The one way from paths to findings; the command line and the language server both call it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint import discovery
from tailor_types.lint.cache import Cache
from tailor_types.lint.modules import Disk, Memory, Overlay, readable
from tailor_types.lint.selection import Selection
from tailor_types.lint.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from tailor_types.lint.findings import Finding, Link
    from tailor_types.lint.modules import Sources
    from tailor_types.lint.stored import Stored

__all__ = ["Result", "files_of", "lint_project", "lint_sources", "lint_texts"]


@dataclass(slots=True)
class Result:
    """What a run found.

    Attributes:
        jobs: how many jobs there are, and how many of them trigger or wait.
        texts: the text of each file with findings, by path.
        selection: what was asked for.
        ignored: how many findings comments took away.
        job_names: of all jobs of the project.
        decorators: by path, under which names jobs are defined there.
        graph: which job triggers which, and what it waits for.
    """

    findings: list[Finding]
    jobs: int = 0
    triggering: int = 0
    files: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    selection: Selection = field(default_factory=lambda: Selection(Settings(), None))
    ignored: int = 0
    job_names: frozenset[str] = frozenset()
    decorators: dict[str, tuple[str, ...]] = field(default_factory=dict)
    graph: tuple[Link, ...] = ()


def lint_project(  # noqa: PLR0913 -- one way in, all of it named
    root: Path,
    paths: Iterable[Path] = (),
    settings: Settings | None = None,
    *,
    overlay: Mapping[str, bytes] | None = None,
    cache: Path | None = None,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Lint the project in *root*; report on *paths*, or on everything.

    Args:
        root: the folder of ``pyproject.toml``; paths in findings are relative to it.
        paths: files and folders to report on. The whole project is read all the same: a name
            can clash with one that stands elsewhere.
        overlay: bytes of files, by relative path, in the place of those on disk.
        cache: the folder of what is remembered between runs; None for no memory.
        processes: how many may work at once; they do so only where it pays.
        progress: is told how many modules of jobs are done, and how many there are.
    """
    settings = settings or Settings()
    root = root.resolve()
    wanted, outside = _wanted(root, paths)
    files = discovery.walk(root, settings.exclude)
    known = set(files)
    named = [*outside, *(overlay or ())]
    files += [path for path in dict.fromkeys(named) if path not in known]
    disk = Disk(root, noting=cache is not None and not overlay)
    sources: Sources = Overlay(disk, overlay) if overlay else disk
    memory = Cache(cache, settings, outside) if cache is not None and not overlay else None
    stored = None if memory is None else memory.run(disk, files)
    if stored is None:
        from tailor_types.lint.run import Run

        run = Run(sources, settings, outside, memory, processes, progress)
        stored = run.stored(files)
        if memory is not None:
            memory.save(disk, files, stored, run.modules)
    return _result(sources, Selection(settings, wanted), stored, len(files))


def files_of(root: Path, paths: Iterable[Path], settings: Settings) -> list[str]:
    """Return the files that a run reports on, relative to *root*."""
    root = root.resolve()
    wanted, named = _wanted(root, paths)
    selection = Selection(settings, wanted)
    files = {*discovery.walk(root, settings.exclude), *named}
    return sorted(path for path in files if selection.wants(path))


def lint_sources(texts: dict[str, str], settings: Settings | None = None) -> list[Finding]:
    """Return the findings in *texts*, a project in memory: path to text."""
    return lint_texts(texts, settings).findings


def lint_texts(texts: dict[str, str], settings: Settings | None = None) -> Result:
    """Lint *texts*, a project in memory: path to text."""
    from tailor_types.lint.run import Run

    settings = settings or Settings()
    files = sorted(path for path in texts if path.endswith(".py"))
    memory = Memory(texts)
    stored = Run(memory, settings, files, None, 1, None).stored(files)
    return _result(memory, Selection(settings, None), stored, len(files))


def _wanted(root: Path, paths: Iterable[Path]) -> tuple[list[str] | None, list[str]]:
    """Return prefixes of the paths to report on, and the files that were named one by one."""
    wanted: list[str] = []
    named: list[str] = []
    for path in paths:
        path = path.resolve()  # noqa: PLW2901 -- the same path
        relative = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        if path.is_dir():
            wanted.append("" if relative == "." else f"{relative}/")
        else:
            wanted.append(relative)
            named.append(relative)
    return (wanted or None), named


def _result(sources: Sources, selection: Selection, stored: Stored, files: int) -> Result:
    shown = sorted(filter(selection.reports, stored.findings), key=lambda finding: finding.place)
    texts = {}
    for path in {finding.path for finding in shown}:
        data = sources.read(path)
        texts[path] = "" if data is None else readable(data)
    return Result(
        shown,
        stored.jobs,
        stored.triggering,
        files,
        texts,
        selection,
        stored.ignored,
        frozenset(stored.job_names),
        {path: tuple(names) for path, names in stored.decorators.items()},
        tuple(stored.graph),
    )
