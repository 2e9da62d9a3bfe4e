"""What a run remembers for the next one, in a folder of its own.

``run.json`` answers a run over an unchanged project without reading anything; ``modules.json``
holds the analysis of each module with all that it consulted. Both are JSON whose shape is checked,
are replaced in one step, and are ignored if anything about them is odd: two runs at once, a
broken disk or another version cost time and never a finding.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailor_types.lint.codec import decoded, encoded
from tailor_types.lint.modules import Modules, digest
from tailor_types.lint.stored import Analysis, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.modules import Disk
    from tailor_types.lint.settings import Settings

__all__ = ["Cache", "remove_cache"]

_FORMAT = 1
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by tailor-lint.\n"
_RACY = 2_000_000_000
"""Nanoseconds: a file changed so shortly before it was looked at may change again unseen."""


class Cache:
    """The memory of one project under some settings.

    Args:
        explicit: files that were named one by one, and are read whatever is in them.
    """

    def __init__(self, folder: Path, settings: Settings, explicit: Iterable[str]) -> None:
        self._folder = folder
        self._settings = settings
        self._started = time.time_ns()
        stamp = [_FORMAT, _code_stamp(), sys.version]
        meaning = [
            settings.src,
            sorted(settings.sources.items()),
            settings.deterministic,
            settings.impure_packages,
            settings.strict,
            settings.framework,
        ]
        self._modules_key = _key([*stamp, meaning])
        self._run_key = _key([*stamp, repr(settings), sorted(explicit)])

    def run(self, disk: Disk, files: list[str]) -> Stored | None:
        """Return the outcome of the last run, if nothing that it depends on has changed."""
        document = self._read("run.json", self._run_key)
        if document is None or not isinstance(document.get("files"), dict):
            return None
        known = document["files"]
        if len(known) != len(files):
            return None
        fresh = False
        for path in files:
            entry = known.get(path)
            if not isinstance(entry, list) or len(entry) != 3:  # noqa: PLR2004 -- its shape
                return None
            if disk.stat(path) == tuple(entry[:2]):
                continue
            data = disk.read(path)
            if data is None or digest(data) != entry[2]:
                return None
            fresh = True
        try:
            stored = decoded(Stored, document.get("stored"))
        except (ValueError, TypeError):
            return None
        modules = Modules(disk, self._settings.src, ("tailor_types",))
        for asked, found in stored.consulted.items():
            known_here = found[0] in known and known[found[0]][2] == found[1]
            if not known_here and modules.resolved(asked) != found:
                return None
        if fresh:
            # What was read again is remembered, what was not keeps its entry.
            for path, entry in known.items():
                disk.seen.setdefault(path, tuple(entry))
            self._write_run(disk, files, document["stored"])
        return stored

    def analyses(self) -> dict[str, Analysis]:
        """Return all analyses; not every one of them still holds.

        To be asked before the recursion limit is raised: a file of brackets would end the process.
        """
        document = self._read("modules.json", self._modules_key)
        if document is None:
            return {}
        try:
            return decoded(dict[str, Analysis], document.get("modules"))
        except (ValueError, TypeError):
            return {}

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

    def save(self, disk: Disk, files: list[str], stored: Stored) -> None:
        """Remember *stored*; where that fails, the next run takes longer."""
        modules = encoded(stored.modules)
        stored.modules = {}
        self._write("modules.json", {"key": self._modules_key, "modules": modules})
        self._write_run(disk, files, encoded(stored))

    def _write_run(self, disk: Disk, files: list[str], stored: object) -> None:
        known = {}
        for path in files:
            modified, size, content = disk.seen.get(path, (0, 0, ""))
            if modified > self._started - _RACY:
                modified = 0  # its time says nothing: the next run looks into it
            known[path] = [modified, size, content]
        self._write("run.json", {"key": self._run_key, "files": known, "stored": stored})

    def _read(self, name: str, key: str) -> dict[str, Any] | None:
        try:
            document = json.loads((self._folder / name).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(document, dict) or document.get("key") != key:
            return None
        return document

    def _write(self, name: str, document: object) -> None:
        with suppress(OSError):
            if not (self._folder / _TAG).exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / ".gitignore").write_text("*\n")
                (self._folder / _TAG).write_text(_TAG_TEXT)
            temporary = self._folder / f"{name}.{os.getpid()}"
            temporary.write_text(json.dumps(document, separators=(",", ":")))
            temporary.replace(self._folder / name)


def remove_cache(folder: Path) -> bool:
    """Remove *folder* if it is a cache of this tool; return whether it was."""
    if not (folder / _TAG).is_file():
        return False
    shutil.rmtree(folder)
    return True


def _key(parts: object) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()


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
