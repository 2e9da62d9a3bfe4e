"""What a run remembers for the next one, in a folder of its own.

``files.json`` knows each file by time, size and content; ``run.json`` answers a run over an
unchanged project without reading anything; ``modules.json`` holds the analysis of each module with
all that it consulted, and ``indexes.json`` the index of each text. All are JSON whose shape is
checked, are replaced in one step, and are ignored if anything about them is odd: two runs at once,
a broken disk or another version cost time and never a finding.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from tailor_types.lint.discovery import NAMES
from tailor_types.lint.index.model import ModuleIndex  # noqa: TC001 -- msgspec reads the hints
from tailor_types.lint.modules import Modules, digest
from tailor_types.lint.stored import Analysis, Stored  # noqa: TC001 -- the same

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.modules import Disk
    from tailor_types.lint.settings import Settings

__all__ = ["Cache", "remove_cache"]

_FORMAT = 3
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by tailor-lint.\n"
_RACY = 2_000_000_000
"""Nanoseconds: a file changed so shortly before it was looked at may change again unseen."""


@dataclass(slots=True)
class _Sealed:
    """A document as it lies on the disk; *seal* is its digest: what is damaged is not believed."""

    seal: str
    document: msgspec.Raw


@dataclass(slots=True)
class _Files:
    """By path: time, size, digest, and whether it can define jobs (``discovery.relevance``)."""

    key: str = ""
    files: dict[str, tuple[int, int, str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Run:
    """The outcome of a run over a tree.

    Attributes:
        tree: tells all paths and contents.
        outside: top-level packages that were not looked for in the project.
    """

    key: str
    tree: str
    outside: list[str]
    stored: Stored


@dataclass(slots=True)
class _Modules:
    key: str = ""
    modules: dict[str, Analysis] = field(default_factory=dict)


@dataclass(slots=True)
class _Indexes:
    """By digest of a text."""

    key: str = ""
    indexes: dict[str, ModuleIndex] = field(default_factory=dict)


_Document = TypeVar("_Document", _Files, _Run, _Modules, _Indexes)


class Cache:
    """The memory of one project under some settings.

    Args:
        explicit: files that were named one by one, and are read whatever is in them.
    """

    def __init__(self, folder: Path, settings: Settings, explicit: Iterable[str]) -> None:
        self._folder = folder
        self._settings = settings
        self._explicit = sorted(explicit)
        self._started = time.time_ns()
        self._stamp = [_FORMAT, _code_stamp(), sys.version]
        meaning = [
            settings.src,
            sorted(settings.sources.items()),
            settings.deterministic,
            settings.impure_packages,
            settings.strict,
            settings.framework,
        ]
        self._text_key = _key(self._stamp)
        self._modules_key = _key([*self._stamp, meaning])
        self.relevance: dict[str, int] = {}
        """What is known of each file that has not changed: whether it can define jobs."""

    def run(self, disk: Disk, files: list[str]) -> Stored | None:
        """Return the outcome of the last run, if nothing that it depends on has changed."""
        changed = self._look(disk, files)
        if changed is None:
            return None
        found = self._read("run.json", _Run)
        if found is None or found.key != self._run_key() or found.tree != _tree(disk, files):
            return None
        modules = Modules(disk, self._settings.src, found.outside)
        for asked, led in found.stored.consulted.items():
            known = disk.seen.get(led[0])
            here = known is not None and known[2] == led[1] and led[0] in self.relevance
            if not here and modules.resolved(asked) != led:
                return None
        if changed:
            self._write_files(disk, files)
        return found.stored

    def _look(self, disk: Disk, files: list[str]) -> bool | None:
        """Note what is known of *files*; return whether one was read, None if one has changed."""
        document = self._read("files.json", _Files) or _Files()
        known = document.files if document.key == self._text_key else {}
        touched: bool | None = False
        for path in files:
            entry = known.get(path)
            if entry is not None and disk.stat(path) == entry[:2]:
                disk.seen[path] = entry[:3]
                self.relevance[path] = entry[3]
                continue
            data = None if entry is None else disk.read(path)
            if entry is not None and data is not None and digest(data) == entry[2]:
                self.relevance[path] = entry[3]
                touched = touched if touched is None else True
            else:
                touched = None
        return touched

    def _run_key(self) -> str:
        # A file that names the framework is read anyway: that it was named changes nothing.
        explicit = [path for path in self._explicit if self.relevance.get(path) != NAMES]
        return _key([*self._stamp, repr(self._settings), explicit])

    def analyses(self) -> dict[str, Analysis]:
        """Return all analyses; not every one of them still holds.

        To be asked before the recursion limit is raised: a file of brackets would end the process.
        """
        found = self._read("modules.json", _Modules) or _Modules()
        return found.modules if found.key == self._modules_key else {}

    def indexes(self) -> dict[str, ModuleIndex]:
        """Return the indexes of texts by their digests; to be asked as early as the analyses."""
        found = self._read("indexes.json", _Indexes) or _Indexes()
        return found.indexes if found.key == self._text_key else {}

    @staticmethod
    def holding(known: dict[str, Analysis], modules: Modules) -> dict[str, Analysis]:
        """Return those of *known* whose every look-up still leads to the same text."""
        answers: dict[str, tuple[str, str]] = {}

        def holds(asked: str, found: tuple[str, str]) -> bool:
            if asked not in answers:
                answers[asked] = modules.resolved(asked)
            return answers[asked] == found

        return {
            path: analysis
            for path, analysis in known.items()
            if all(holds(asked, found) for asked, found in analysis.consulted.items())
        }

    def save(self, disk: Disk, files: list[str], stored: Stored, modules: Modules) -> None:
        """Remember *stored*; where that fails, the next run takes longer."""
        self._write("modules.json", _Modules(self._modules_key, stored.modules))
        stored.modules = {}
        self._write("indexes.json", _Indexes(self._text_key, modules.indexes()))
        self._write_files(disk, files)
        run = _Run(self._run_key(), _tree(disk, files), sorted(modules.outside), stored)
        self._write("run.json", run)

    def _write_files(self, disk: Disk, files: list[str]) -> None:
        known = {}
        for path in files:
            if path not in disk.seen or path not in self.relevance:
                continue
            modified, size, content = disk.seen[path]
            if modified > self._started - _RACY:
                modified = 0  # its time says nothing: the next run looks into it
            known[path] = (modified, size, content, self.relevance[path])
        self._write("files.json", _Files(self._text_key, known))

    def _read(self, name: str, shape: type[_Document]) -> _Document | None:
        try:
            sealed = msgspec.json.decode((self._folder / name).read_bytes(), type=_Sealed)
            if digest(bytes(sealed.document)) != sealed.seal:
                return None
            return msgspec.json.decode(sealed.document, type=shape)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None

    def _write(self, name: str, document: _Files | _Run | _Modules | _Indexes) -> None:
        # ValueError, OverflowError: literals that JSON has not, such as lone surrogates.
        with suppress(OSError, ValueError, OverflowError, RecursionError):
            data = msgspec.json.encode(document)
            data = msgspec.json.encode(_Sealed(digest(data), msgspec.Raw(data)))
            if not (self._folder / _TAG).exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / ".gitignore").write_text("*\n")
                (self._folder / _TAG).write_text(_TAG_TEXT)
            temporary = self._folder / f"{name}.{os.getpid()}"
            temporary.write_bytes(data)
            temporary.replace(self._folder / name)


def _tree(disk: Disk, files: list[str]) -> str:
    """Return what tells all paths and contents of a project."""
    content = sha256()
    for path in files:
        content.update(f"{path}\0{disk.seen.get(path, (0, 0, ''))[2]}\n".encode(errors="replace"))
    return content.hexdigest()


def remove_cache(folder: Path) -> bool:
    """Remove *folder* if it is a cache of this tool; return whether it was."""
    if not (folder / _TAG).is_file():
        return False
    shutil.rmtree(folder)
    return True


def _key(parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()


def _code_stamp() -> list[tuple[str, int, int]]:
    """Return what tells this build of the linter, and of its parser, from another one."""
    here = Path(__file__).parent
    parser = find_spec("libcst")
    files = sorted(entry for entry in here.rglob("*") if entry.suffix in {".py", ".json", ".toml"})
    if parser is not None and parser.origin is not None:
        files.append(Path(parser.origin).with_name("_version.py"))
    stamp = []
    for file in files:
        with suppress(OSError):
            stat = file.stat()
            stamp.append((str(file), stat.st_mtime_ns, stat.st_size))
    return stamp
