"""The project's modules: found by name, read and indexed when somebody asks."""

from __future__ import annotations

import io
import os
import sys
import tokenize
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from stat import S_ISREG
from typing import TYPE_CHECKING, Protocol

from tailor_types.lint.index.model import ModuleIndex

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from pathlib import Path

    from tailor_types.lint import ir

__all__ = [
    "Disk",
    "Memory",
    "Module",
    "Modules",
    "Overlay",
    "Problem",
    "Sources",
    "digest",
    "readable",
]

_MAX_DEPTH = 150
"""Deeper statements are not parsed: libcst recurses on the C stack and would end the process."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file, or a part of it, could not be read; lines and columns from 1."""

    line: int
    column: int
    message: str


class Sources(Protocol):
    """Where texts come from; paths are relative to the root, with slashes."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes of *path*; None if there is no such file."""


class Disk:
    """Files below a folder.

    Args:
        noting: whether ``seen`` is wanted; a digest takes longer than to look for a word.

    Attributes:
        seen: time, size and digest of each file that was read.
    """

    def __init__(self, root: Path, *, noting: bool = True) -> None:
        self._root = str(root)
        self._noting = noting
        self.seen: dict[str, tuple[int, int, str]] = {}

    def read(self, path: str) -> bytes | None:
        """Return the bytes of *path*; None if there is no such file."""
        try:
            # Without a buffer and a file object: a third of the time, 10,000 times.
            file = os.open(os.path.join(self._root, path), _READING)  # noqa: PTH118 -- as above
        except OSError:
            return None
        try:
            stat = os.fstat(file)
            if not S_ISREG(stat.st_mode):
                return None
            data = _read(file, stat.st_size)
        except OSError:
            return None
        finally:
            os.close(file)
        if self._noting:
            # Taken before it was read: if it has changed meanwhile, the times differ next time.
            self.seen[path] = (stat.st_mtime_ns, stat.st_size, digest(data))
        return data

    def stat(self, path: str) -> tuple[int, int] | None:
        """Return time and size of *path*; None if there is no such file."""
        try:
            stat = os.stat(os.path.join(self._root, path))  # noqa: PTH116, PTH118 -- as above
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size


_READING = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def _read(file: int, size: int) -> bytes:
    """Return all that is in an open file, which was of this *size* a moment ago."""
    data = os.read(file, size + 1)
    if len(data) == size:
        return data
    parts = [data]
    while data:  # it grows, or the system reads in smaller parts
        data = os.read(file, 1 << 20)
        parts.append(data)
    return b"".join(parts)


class Overlay:
    """Bytes in memory in front of other sources."""

    def __init__(self, below: Sources, files: Mapping[str, bytes]) -> None:
        self._below = below
        self._files = files

    def read(self, path: str) -> bytes | None:
        """Return the bytes of *path*; None if there is no such file."""
        data = self._files.get(path)
        return self._below.read(path) if data is None else data


class Memory:
    """Texts by path, for tests and editors."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def read(self, path: str) -> bytes | None:
        """Return the bytes of *path*; None if there is no such file."""
        text = self._texts.get(path)
        return None if text is None else text.encode(errors="surrogatepass")


@dataclass(slots=True)
class Module:
    """One file of the project.

    Attributes:
        digest: of its bytes.
        error: why it has no index.
        refused: statements that were not lowered, with the reason.
    """

    name: str
    path: str
    text: str
    index: ModuleIndex
    digest: str
    error: Problem | None = None
    refused: dict[int, Problem] = field(default_factory=dict)
    codes: dict[int, ir.Code | None] = field(default_factory=dict)
    _written: frozenset[str] | None = None
    _lines: list[str] | None = None

    @property
    def written(self) -> Container[str]:
        """Names of module level that functions write to."""
        from tailor_types.lint.index.state import written_names  # a warm run gets on without ast

        if self._written is None:
            self._written = written_names(self.text)
        return self._written

    @property
    def is_package(self) -> bool:
        """Whether relative imports start from the module itself."""
        return self.path.endswith("__init__.py")

    def segment(self, statement: int) -> str:
        """Return the text of one top-level statement."""
        span = self.index.statements[statement]
        return "\n".join(self.lines[span.first - 1 : span.last]) + "\n"

    @property
    def lines(self) -> list[str]:
        """Its text, line by line."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines


class Modules:
    """Modules by dotted name.

    Args:
        roots: folders that are on ``sys.path``, relative to the project's root; ``""`` is the root.

    Attributes:
        outside: top-level packages that are never looked for in the project.
    """

    def __init__(self, sources: Sources, roots: Iterable[str], outside: Iterable[str]) -> None:
        self._sources = sources
        self._roots = sorted(set(roots), key=len, reverse=True)
        self.outside = frozenset(outside)
        self._by_path: dict[str, Module | None] = {}
        self._by_name: dict[str, Module | None] = {}
        self._remembered: Mapping[str, ModuleIndex] = {}
        self._notes: dict[str, tuple[str, str]] | None = None
        self._refused: list[tuple[str, Problem]] | None = None

    def remember(self, indexes: Mapping[str, ModuleIndex]) -> None:
        """Take the indexes of known texts, by their digests, instead of reading them again."""
        self._remembered = indexes

    def indexes(self) -> dict[str, ModuleIndex]:
        """Return the indexes of all modules that were asked for, by the digests of their texts."""
        loaded = (module for module in self._by_path.values() if module is not None)
        return {module.digest: module.index for module in loaded if module.error is None}

    @contextmanager
    def noting(self) -> Iterator[dict[str, tuple[str, str]]]:
        """Take down what is asked meanwhile, failed look-ups included.

        By name or path: the path and the digest that it led to, both empty for none.
        """
        notes = self._notes = {}
        try:
            yield notes
        finally:
            self._notes = None

    @contextmanager
    def noting_refused(self) -> Iterator[list[tuple[str, Problem]]]:
        """Take down the statements that are asked for meanwhile and were not lowered."""
        refused = self._refused = []
        try:
            yield refused
        finally:
            self._refused = None

    def resolved(self, asked: str) -> tuple[str, str]:
        """Return what a name or path leads to now, as ``noting`` takes it down, without parsing."""
        paths = [asked] if asked.endswith(".py") else list(self._candidates(asked))
        if asked in self._by_name:
            module = self._by_name[asked]
            return ("", "") if module is None else (module.path, module.digest)
        for path in paths:
            data = self._sources.read(path)
            if data is not None:
                return path, digest(data)
        return "", ""

    def text(self, path: str) -> str:
        """Return the text of *path* as it is indexed."""
        module = self.add(path)
        return "" if module is None else module.text

    def _candidates(self, name: str) -> Iterator[str]:
        """Yield the files that the dotted *name* may mean, in the order in which Python looks."""
        if name and name.split(".", maxsplit=1)[0] not in self.outside:
            path = name.replace(".", "/")
            for root in reversed(self._roots):
                base = f"{root}/{path}" if root else path
                yield f"{base}/__init__.py"
                yield f"{base}.py"

    def _own_name(self, path: str) -> str:
        """Return the name of *path*; one that nobody can import, where another file has it."""
        name = self.name_of(path)
        for candidate in self._candidates(name):
            if candidate == path:
                return name
            if self._sources.read(candidate) is not None:
                break
        return f"{name}:{path.replace('.', '_')}"

    def _note(self, asked: str, module: Module | None) -> None:
        if self._notes is not None:
            found = ("", "") if module is None else (module.path, module.digest)
            self._notes[asked] = found

    def name_of(self, path: str) -> str:
        """Return the dotted name of the file *path*."""
        for root in self._roots:
            if not root or path.startswith(f"{root}/"):
                path = path[len(root) + 1 :] if root else path
                break
        parts = path.removesuffix(".py").split("/")
        if parts[-1] == "__init__" and len(parts) > 1:
            parts.pop()
        return ".".join(parts)

    def add(self, path: str) -> Module | None:
        """Return the module in the file *path*; None if there is none."""
        if path not in self._by_path:
            data = self._sources.read(path)
            if data is None:
                self._by_path[path] = None
            else:
                module = _load(self._own_name(path), path, data, self._remembered)
                self._by_path[path] = module
                if module.name.partition(".")[0] not in self.outside:
                    self._by_name[module.name] = module
        return self._by_path[path]

    def get(self, name: str) -> Module | None:
        """Return the module *name*; None if it is outside the project."""
        if name not in self._by_name:
            found: Module | None = None
            for path in self._candidates(name):
                found = self.add(path)
                if found is not None:
                    break
            self._by_name[name] = found
        module = self._by_name[name]
        self._note(name, module)
        return module

    def absolute(self, module: str, source: str, level: int) -> str:
        """Return the name of the module that ``from <level dots><source>`` in *module* means."""
        known = self.get(module)
        if level:
            parts = module.split(".")
            drop = level - 1 if known is not None and known.is_package else level
            base = parts[: len(parts) - drop] if drop else parts
            name = ".".join([*base, *([source] if source else [])])
        else:
            name = source
        found = self.get(name)
        if found is not None:
            return found.name
        if not level and known is not None and name.split(".")[0] not in sys.stdlib_module_names:
            # A script sees the modules beside it.
            sibling = str(PurePosixPath(known.path).parent / f"{name.replace('.', '/')}.py")
            if (
                name.split(".")[0] not in self.outside
                and (beside := self._beside(sibling)) is not None
            ):
                return beside.name
        return name

    def _beside(self, path: str) -> Module | None:
        module = self.add(path)
        self._note(path, module)
        return module

    def code(self, name: str, statement: int) -> ir.Code | None:
        """Return a top-level statement lowered; None if it cannot be, which is noted."""
        module = self.get(name)
        if module is None:
            return None
        if statement not in module.codes:
            module.codes[statement] = self._lower(module, statement)
        if self._refused is not None and statement in module.refused:
            self._refused.append((module.path, module.refused[statement]))
        return module.codes[statement]

    def _lower(self, module: Module, statement: int) -> ir.Code | None:
        from tailor_types.lint.lowering.statement import NotLoweredError, lower

        span = module.index.statements[statement]
        if span.depth > _MAX_DEPTH:
            message = f"nested {span.depth} levels deep; at most {_MAX_DEPTH} are analysed"
            module.refused[statement] = Problem(span.first, 1, message)
            return None
        try:
            return lower(module.segment(statement))
        except NotLoweredError as error:
            module.refused[statement] = Problem(span.first, 1, str(error))
            return None


def _load(name: str, path: str, data: bytes, remembered: Mapping[str, ModuleIndex]) -> Module:
    try:
        text = _decoded(data)
        content = digest(data)
        index = remembered.get(content)
        if index is None:
            from tailor_types.lint.index.reader import read_index  # a warm run gets on without ast

            index = read_index(text)
        return Module(name, path, text, index, content)
    except SyntaxError as error:
        problem = Problem(error.lineno or 1, max(error.offset or 1, 1), str(error.msg))
    except (ValueError, LookupError) as error:  # null bytes, wrong encodings
        problem = Problem(1, 1, str(error))
    except (RecursionError, MemoryError):
        problem = Problem(1, 1, "nested too deeply for the parser of this Python")
    return Module(name, path, readable(data), ModuleIndex(), digest(data), problem)


def digest(data: bytes) -> str:
    """Return what tells contents apart."""
    return sha256(data).hexdigest()[:32]


def readable(data: bytes) -> str:
    """Return the text of a file, whatever it is: for showing, not for parsing."""
    try:
        return _decoded(data)
    except (SyntaxError, ValueError, LookupError):
        return data.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        text = data.decode("utf-8-sig")
    elif b"coding" in data[:400]:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    else:
        text = data.decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")
