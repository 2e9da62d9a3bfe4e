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
    from collections.abc import Iterable, Iterator
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
        self.sources = sources
        self.roots = sorted(set(roots), key=len, reverse=True)
        self.outside = frozenset(outside)
        self.by_path: dict[str, Module | None] = {}
        self._by_name: dict[str, Module | None] = {}

    def name_of(self, path: str) -> str:
        """Return the dotted name of the file *path*."""
        for root in self.roots:
            if not root or path.startswith(f"{root}/"):
                path = path[len(root) + 1 :] if root else path
                break
        parts = path.removesuffix(".py").split("/")
        if parts[-1] == "__init__" and len(parts) > 1:
            parts.pop()
        return ".".join(parts)

    def add(self, path: str) -> Module | None:
        """Return the module in the file *path*; None if there is none."""
        if path not in self.by_path:
            data = self.sources.read(path)
            if data is None:
                self.by_path[path] = None
            else:
                module = _load(self._own_name(path), path, data)
                self.by_path[path] = module
        return self.by_path[path]

    def _own_name(self, path: str) -> str:
        """Return the name of *path*; one that nobody can import, where another file has it."""
        name = self.name_of(path)
        for candidate in self.candidates(name):
            if candidate == path:
                return name
            if self.sources.read(candidate) is not None:
                break
        return f"{name}:{path.replace('.', '_')}"

    def candidates(self, name: str) -> Iterator[str]:
        """Yield the files that the dotted *name* may mean, as Python would look for them."""
        if name and name.split(".", maxsplit=1)[0] not in self.outside:
            path = name.replace(".", "/")
            for root in reversed(self.roots):
                base = f"{root}/{path}" if root else path
                yield f"{base}/__init__.py"
                yield f"{base}.py"

    def get(self, name: str) -> Module | None:
        """Return the module *name*; None if it is outside the project."""
        if name in self._by_name:
            return self._by_name[name]
        found: Module | None = None
        for path in self.candidates(name):
            found = self.add(path)
            if found is not None:
                break
        if found is None and ":" in name:
            found = next(
                (known for known in self.by_path.values() if known and known.name == name), None
            )
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
            if name.split(".")[0] not in self.outside and (beside := self.add(sibling)) is not None:
                return beside.name
        return name

    def code(self, name: str, statement: int) -> ir.Code | None:
        """Return a top-level statement lowered; None if it cannot be, which is noted."""
        module = self.get(name)
        if module is None:
            return None
        if statement not in module.codes:
            module.codes[statement] = self.lowered(module, statement)
        return module.codes[statement]

    def forget(self, path: str) -> None:
        """Read the file *path* anew when somebody asks; it may have come or gone."""
        self.by_path.pop(path, None)
        self._by_name.clear()

    def restore(self, module: Module) -> None:
        """Take *module* for what its file holds."""
        self.by_path[module.path] = module
        self._by_name.clear()

    def lowered(self, module: Module, statement: int) -> ir.Code | None:
        """Lower one top-level statement of *module*."""
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
