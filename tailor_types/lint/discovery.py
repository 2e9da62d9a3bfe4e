"""Which files there are, and which of them can define jobs."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["LIKELY", "NAMES", "admits", "importers", "mentions", "relevance", "walk"]

NAMES, LIKELY = 2, 1
"""A file names the framework; it has words of it, perhaps from another file."""

_SKIPPED = frozenset(
    {
        ".bzr",
        ".eggs",
        ".git",
        ".hg",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tailor",
        ".tailor_cache",
        ".tox",
        ".venv",
        "__pycache__",
        "__pypackages__",
        "build",
        "dist",
        "node_modules",
        "site-packages",
        "venv",
    }
)


def walk(root: Path, exclude: Iterable[str]) -> list[str]:
    """Return the Python files below *root*, relative, sorted; what git ignores is left out.

    Args:
        exclude: patterns as in ``.gitignore``, relative to *root*.
    """
    patterns = list(exclude)
    return sorted(_walk(str(root), "", [_spec("", patterns)] if patterns else []))


def admits(root: Path, path: str, exclude: Iterable[str]) -> bool:
    """Whether ``walk`` would come to the file *path*, which need not be there."""
    patterns = list(exclude)
    specs = [_spec("", patterns)] if patterns else []
    *folders, name = path.split("/")
    if not name.endswith(".py") or path.startswith("/"):
        return False
    folder = ""
    for inner in folders:
        specs = [*specs, *_gitignore(os.path.join(root, folder, ".gitignore"), folder)]  # noqa: PTH118 -- as below
        folder = f"{folder}/{inner}" if folder else inner
        if inner in _SKIPPED or _excluded(specs, f"{folder}/"):
            return False
    specs = [*specs, *_gitignore(os.path.join(root, folder, ".gitignore"), folder)]  # noqa: PTH118 -- as below
    return not _excluded(specs, path)


def _walk(root: str, folder: str, specs: list[_Spec]) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(os.path.join(root, folder)), key=lambda entry: entry.name)  # noqa: PTH118 -- a third of the time of Path
    except OSError:
        return
    for entry in entries:
        if entry.name == ".gitignore":
            specs = [*specs, *_gitignore(entry.path, folder)]
    for entry in entries:
        name = entry.name
        path = f"{folder}/{name}" if folder else name
        if name.endswith(".py"):
            if _is_file(entry) and not _excluded(specs, path):
                yield path
            elif not entry.is_symlink() and entry.is_dir() and not _excluded(specs, f"{path}/"):
                yield from _walk(root, path, specs)  # a folder that is called like a module
        elif (
            name not in _SKIPPED
            and entry.is_dir(follow_symlinks=False)
            and not _excluded(specs, f"{path}/")
        ):
            yield from _walk(root, path, specs)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads in a circle
        return False


class _Spec:
    """Patterns, relative to the folder they were found in."""

    def __init__(self, folder: str, patterns: list[str]) -> None:
        from pathspec import GitIgnoreSpec

        self._prefix = f"{folder}/" if folder else ""
        self._spec = GitIgnoreSpec.from_lines(patterns)

    def check(self, path: str) -> bool | None:
        """Return whether *path* is excluded; None if nothing here speaks about it."""
        return self._spec.check_file(path.removeprefix(self._prefix)).include


def _spec(folder: str, patterns: list[str]) -> _Spec:
    return _Spec(folder, patterns)


def _gitignore(path: str, folder: str) -> list[_Spec]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 -- as above
            lines = [line for line in file.read().splitlines() if line and line[0] != "#"]
    except OSError:
        return []
    return [_Spec(folder, lines)] if lines else []


def _excluded(specs: list[_Spec], path: str) -> bool:
    """Ask the nearest folder first, as git does."""
    for spec in reversed(specs):
        verdict = spec.check(path)
        if verdict is not None:
            return verdict
    return False


def mentions(data: bytes, packages: Iterable[str]) -> bool:
    """Whether a file can import one of *packages*: a search in its bytes, no parsing."""
    return any(package.encode() in data for package in packages)


def relevance(data: bytes, packages: Iterable[str], words: Iterable[str]) -> int:
    """Return whether a file can define jobs: ``NAMES``, ``LIKELY``, or 0 for no."""
    if mentions(data, packages):
        return NAMES
    return LIKELY if mentions(data, [*words, "import *"]) else 0


def importers(names: Iterable[str]) -> re.Pattern[bytes] | None:
    """Return what finds an import line that names one of these modules."""
    escaped = [re.escape(name.encode()) for name in sorted(set(names))]
    if not escaped:
        return None
    return re.compile(rb"(?m)^[ \t]*(?:from|import)[ \t][^\n]*\b(?:" + b"|".join(escaped) + rb")\b")
