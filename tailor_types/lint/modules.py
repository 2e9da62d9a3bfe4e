"""The project's modules: found by name, read and indexed when somebody asks."""

from __future__ import annotations

import io
import sys
import tokenize
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

from tailor_types.lint.index.model import ModuleIndex
from tailor_types.lint.index.reader import read_index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tailor_types.lint import ir

__all__ = ["Disk", "Memory", "Module", "Modules", "Problem", "Sources"]

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
    """Files below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes | None:
        """Return the bytes of *path*; None if there is no such file."""
        try:
            return (self._root / path).read_bytes()
        except OSError:
            return None


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
        error: why it has no index.
        refused: statements that were not lowered, with the reason.
    """

    name: str
    path: str
    text: str
    index: ModuleIndex
    error: Problem | None = None
    refused: dict[int, Problem] = field(default_factory=dict)
    codes: dict[int, ir.Code | None] = field(default_factory=dict)

    @property
    def is_package(self) -> bool:
        """Whether relative imports start from the module itself."""
        return self.path.endswith("__init__.py")

    def segment(self, statement: int) -> str:
        """Return the text of one top-level statement."""
        span = self.index.statements[statement]
        return "\n".join(self.text.split("\n")[span.first - 1 : span.last]) + "\n"


class Modules:
    """Modules by dotted name.

    Args:
        roots: folders that are on ``sys.path``, relative to the project's root; ``""`` is the root.
        outside: top-level packages that are never looked for in the project.
    """

    def __init__(self, sources: Sources, roots: Iterable[str], outside: Iterable[str]) -> None:
        self._sources = sources
        self._roots = sorted(set(roots), key=len, reverse=True)
        self._outside = frozenset(outside)
        self._by_path: dict[str, Module | None] = {}
        self._by_name: dict[str, Module | None] = {}

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
                module = _load(self.name_of(path), path, data)
                self._by_path[path] = module
                self._by_name[module.name] = module
        return self._by_path[path]

    def get(self, name: str) -> Module | None:
        """Return the module *name*; None if it is outside the project."""
        if name in self._by_name:
            return self._by_name[name]
        found: Module | None = None
        if name and name.split(".", maxsplit=1)[0] not in self._outside:
            path = name.replace(".", "/")
            for root in reversed(self._roots):
                base = f"{root}/{path}" if root else path
                found = self.add(f"{base}.py") or self.add(f"{base}/__init__.py")
                if found is not None:
                    break
        self._by_name[name] = found
        return found

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
                name.split(".")[0] not in self._outside
                and (beside := self.add(sibling)) is not None
            ):
                return beside.name
        return name

    def code(self, name: str, statement: int) -> ir.Code | None:
        """Return a top-level statement lowered; None if it cannot be, which is noted."""
        module = self.get(name)
        if module is None:
            return None
        if statement not in module.codes:
            module.codes[statement] = self._lower(module, statement)
        return module.codes[statement]

    @staticmethod
    def _lower(module: Module, statement: int) -> ir.Code | None:
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


def _load(name: str, path: str, data: bytes) -> Module:
    try:
        text = _decoded(data)
        return Module(name, path, text, read_index(text))
    except SyntaxError as error:
        problem = Problem(error.lineno or 1, max(error.offset or 1, 1), str(error.msg))
    except (ValueError, LookupError) as error:  # null bytes, wrong encodings
        problem = Problem(1, 1, str(error))
    except (RecursionError, MemoryError):
        problem = Problem(1, 1, "nested too deeply for the parser of this Python")
    return Module(name, path, data.decode(errors="replace"), ModuleIndex(), problem)


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        text = data.decode("utf-8-sig")
    elif b"coding" in data[:400]:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    else:
        text = data.decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")
