"""The project's texts as editors have them, and the modules made of them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from tailor_types.lint.index.reader import read_words
from tailor_types.lint.index.state import Writes, all_written, writes
from tailor_types.lint.modules import Module, Modules, Problem
from tailor_types.lint.session.reindex import reindex

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.modules import Sources

__all__ = ["LiveModules", "Part", "Texts"]

Part: TypeAlias = tuple[bytes, int]
"""A top-level statement wherever it stands: the hash of its text, and which of several equals."""

T = TypeVar("T")

_MAX_KEPT = 5_000
"""Statements that are kept lowered: about 100 files that define workflows."""


class Texts:
    """Texts of open files over those that are saved."""

    def __init__(self, below: Sources) -> None:
        self._below = below
        self._texts: dict[str, str] = {}

    def read(self, path: str) -> bytes | None:
        """Return the bytes of *path*; None if there is no such file."""
        text = self._texts.get(path)
        return self._below.read(path) if text is None else text.encode(errors="surrogatepass")

    def put(self, path: str, text: str | None) -> None:
        """Take *text* for the file *path*; None: the saved one counts again."""
        if text is None:
            self._texts.pop(path, None)
        else:
            self._texts[path] = text

    def text(self, path: str) -> str | None:
        """Return the unsaved text of *path*; None if no editor has it open."""
        return self._texts.get(path)

    def paths(self) -> list[str]:
        """Return the files that editors have open."""
        return list(self._texts)


class LiveModules(Modules):
    """The project's modules while their texts change.

    What was lowered is kept by text. A file that is being edited and does not parse at the
    moment keeps its last module that did.
    """

    def __init__(self, texts: Texts, roots: tuple[str, ...], outside: tuple[str, ...]) -> None:
        super().__init__(texts, roots, outside)
        self.texts = texts
        self._parts: dict[str, tuple[list[Part], frozenset[Part]]] = {}
        self._lowered: dict[bytes, ir.Code | Problem] = {}
        self._writes: dict[bytes, Writes] = {}
        self._written: dict[str, frozenset[str]] = {}
        self._behind: set[str] = set()
        self._unread: set[str] = set()

    def recorded(self) -> tuple[Texts, tuple[str, ...], tuple[str, ...]]:
        """Return what other modules of the same texts are made with."""
        return self.texts, tuple(self._roots), tuple(self.outside)

    def refresh(self, path: str) -> set[str]:
        """Read the file *path* again; return the files whose modules are others now."""
        old = self._by_path.get(path)
        self._behind.discard(path)
        edited = self._edited(old)
        if edited is not None:
            self._unread.add(path)
            self._restore(edited)
            self._renew(path)
            return {path}
        self._forget(path)
        new = self.add(path)
        if old is not None and new is not None:
            if new.error is not None and old.error is None and self.texts.text(path) is not None:
                self._restore(old)
                self._behind.add(path)
                return set()
            self._unread.discard(path)
            self._renew(path)
            return {path}
        # It came or went: another file may have its name now, or lose it.
        names = self.names_of(path)
        rivals = {other for other in self._by_path if not names.isdisjoint(self.names_of(other))}
        for other in rivals:
            self._forget(other)
            self._renew(other)
        return rivals | {path}

    def _renew(self, path: str) -> None:
        self._parts.pop(path, None)
        self._written.pop(path, None)

    def _forget(self, path: str) -> None:
        """Read the file *path* anew when somebody asks; it may have come or gone."""
        self._by_path.pop(path, None)
        self._rename()

    def _restore(self, module: Module) -> None:
        """Take *module* for what its file holds."""
        self._by_path[module.path] = module
        self._rename()

    def _rename(self) -> None:
        # Names that nobody can import lead to modules that are known already, or nowhere.
        known = (module for module in self._by_path.values() if module is not None)
        self._by_name = {module.name: module for module in known if ":" in module.name}

    def _edited(self, old: Module | None) -> Module | None:
        """Return *old* with its unsaved text, if that is a small change; None if not."""
        text = None if old is None else self.texts.text(old.path)
        if old is None or text is None or old.error is not None or text.startswith("\ufeff"):
            return None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        index = reindex(old.index, old.text.split("\n"), text.split("\n"))
        # Who edits has no use for the digest, which tells files on disk apart.
        return None if index is None else Module(old.name, old.path, text, index, "")

    def read_words(self) -> None:
        """Note the words of what was edited: only the survey asks, and nobody waits for it."""
        for path in self._unread:
            module = self._by_path.get(path)
            if module is not None:
                read_words(module.index, module.text)
        self._unread.clear()

    def is_behind(self, path: str) -> bool:
        """Whether the module of *path* is older than its text, which does not parse."""
        return path in self._behind

    def parts(self, path: str) -> list[Part]:
        """Return the top-level statements of the file *path*, in order."""
        return self._known(path)[0]

    def present(self, path: str) -> frozenset[Part]:
        """Return the top-level statements of the file *path*."""
        return self._known(path)[1]

    def _known(self, path: str) -> tuple[list[Part], frozenset[Part]]:
        found = self._parts.get(path)
        if found is None:
            module = self.add(path)
            listed = [] if module is None else _parts(module)
            found = self._parts[path] = (listed, frozenset(listed))
        return found

    def writes(self, path: str, name: str) -> bool:
        """Whether a function in the file *path* writes to *name*, a global or ``Class.name``."""
        if path not in self._written:
            count = len(self.parts(path))
            self._written[path] = all_written(self._writes_of(path, at) for at in range(count))
        return name in self._written[path]

    def _writes_of(self, path: str, statement: int) -> Writes:
        key = self.parts(path)[statement][0]
        found = self._writes.get(key)
        if found is None:
            module = self.add(path)
            assert module is not None  # noqa: S101 -- it has parts
            found = self._writes[key] = writes(module.segment(statement))
            _limit(self._writes)
        return found

    def _lower(self, module: Module, statement: int) -> ir.Code | None:
        """Return a statement lowered; one of the same text is lowered once."""
        key = self.parts(module.path)[statement][0]
        found = self._lowered.get(key)
        first = module.index.statements[statement].first
        if found is None:
            code = super()._lower(module, statement)
            found = module.refused[statement] if code is None else code
            self._lowered[key] = found
            _limit(self._lowered)
        if isinstance(found, Problem):
            module.refused[statement] = Problem(first, found.column, found.message)
            return None
        return found

    def names_of(self, path: str) -> set[str]:
        """Return all dotted names by which the file *path* may be imported."""
        names = set()
        for root in self._roots:
            if root and not path.startswith(f"{root}/"):
                continue
            parts = path[len(root) + 1 if root else 0 :].removesuffix(".py").split("/")
            names.add(".".join(parts))
            if parts[-1] == "__init__":
                names.add(".".join(parts[:-1]))
        return names


def _limit(kept: dict[bytes, T]) -> None:
    while len(kept) > _MAX_KEPT:
        del kept[next(iter(kept))]


def _parts(module: Module) -> list[Part]:
    lines = module.text.split("\n")
    seen: dict[bytes, int] = {}
    result = []
    for span in module.index.statements:
        text = "\n".join(lines[span.first - 1 : span.last])
        digest = blake2b(text.encode(errors="surrogatepass"), digest_size=12).digest()
        seen[digest] = seen.get(digest, -1) + 1
        result.append((digest, seen[digest]))
    return result
