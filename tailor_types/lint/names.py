"""What a dotted name of a module means, by the indexes alone: nothing is lowered or evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tailor_types.lint.index.model import Binding
    from tailor_types.lint.modules import Modules

__all__ = ["Meaning", "Names"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Where a name comes from in the end.

    Attributes:
        kind: ``external`` (*name* is qualified), ``module``, or ``local``: *name* is bound in
            *module*, and *rest* is asked of its value.
    """

    kind: str
    name: str
    module: str = ""
    rest: str = ""


_Seen: TypeAlias = dict[tuple[str, str], list[Meaning]]
"""What is known of places during one look-up."""


class Names:
    """Answers for all modules of a project, and remembers."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._known: dict[tuple[str, str], tuple[Meaning, ...]] = {}

    def meanings(self, module: str, dotted: str) -> tuple[Meaning, ...]:
        """Return all that *dotted* can mean in *module*; nothing where it is not bound."""
        key = (module, dotted)
        if key not in self._known:
            self._known[key] = tuple(dict.fromkeys(self._find(module, dotted, {})))
        return self._known[key]

    def external(self, module: str, dotted: str) -> list[str]:
        """Return the qualified names outside the project that *dotted* may mean."""
        meanings = self.meanings(module, dotted)
        return [meaning.name for meaning in meanings if meaning.kind == "external"]

    def _find(self, module: str, dotted: str, seen: _Seen) -> list[Meaning]:
        # Each place is looked at once, however many imports lead there, around in circles or not.
        place = (module, dotted)
        if place not in seen:
            seen[place] = []  # what a circle of imports sees
            seen[place] = self._bound(module, dotted, seen)
        return seen[place]

    def _bound(self, module: str, dotted: str, seen: _Seen) -> list[Meaning]:
        known = self._modules.get(module)
        if known is None:
            return []
        head, _, rest = dotted.partition(".")
        found: list[Meaning] = []
        for binding in known.index.bindings.get(head, ()):
            if binding.kind == "change":
                continue
            if binding.imported is None:
                found.append(Meaning("local", head, module, rest))
            else:
                found += self._imported(module, binding, rest, seen)
        if not found:
            found += self._starred(module, head, rest, seen)
        return found

    def _imported(self, module: str, binding: Binding, rest: str, seen: _Seen) -> list[Meaning]:
        imported = binding.imported
        assert imported is not None  # noqa: S101 -- the caller's case
        source = self._modules.absolute(module, imported.module, imported.level)
        if imported.member is None:
            return self._member(source, rest, seen)
        path = f"{imported.member}.{rest}" if rest else imported.member
        return self._member(source, path, seen)

    def _member(self, module: str, path: str, seen: _Seen) -> list[Meaning]:
        """Return what *path* means inside *module*, which may lie outside the project."""
        if not path:
            inside = self._modules.get(module) is not None
            return [Meaning("module" if inside else "external", module)]
        head, _, rest = path.partition(".")
        if self._modules.get(module) is not None:
            found = self._find(module, path, seen)
            if found:
                return found
        if self._modules.get(f"{module}.{head}") is not None:
            return self._member(f"{module}.{head}", rest, seen)
        if self._modules.get(module) is not None:
            return []
        return [Meaning("external", f"{module}.{path}")]

    def _starred(self, module: str, head: str, rest: str, seen: _Seen) -> list[Meaning]:
        known = self._modules.get(module)
        assert known is not None  # noqa: S101 -- the caller looked
        path = f"{head}.{rest}" if rest else head
        outside: list[Meaning] = []  # which of several it comes from cannot be seen from here
        for star in known.index.stars:
            source = self._modules.absolute(module, star.module, star.level)
            inner = self._modules.get(source)
            if inner is None:
                outside.append(Meaning("external", f"{source}.{path}"))
                continue
            exports = inner.index.exports
            if (head in exports) if exports is not None else not head.startswith("_"):
                found = self._find(source, path, seen)
                if found:
                    return found
        return outside
