"""What the analysis of one statement consulted, noted while it runs, and whether it still holds."""

from __future__ import annotations

from collections.abc import Container, ItemsView, Iterator, KeysView, ValuesView
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tailor_types.lint.index.model import Binding
from tailor_types.lint.modules import Module, Modules

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.index.model import ModuleIndex
    from tailor_types.lint.session.texts import LiveModules, Part

__all__ = ["Dependencies", "Recorder"]


@dataclass(slots=True)
class Consulted:
    """What was asked of one module.

    Attributes:
        names: the bindings that each name had.
        every: all names, where somebody asked for all of them.
        writes: whether functions of the module write to these names.
        statements: the statements that were lowered or bind one of the names, by number.
    """

    broken: bool
    stars: tuple[object, ...] = ()
    names: dict[str, tuple[object, ...]] = field(default_factory=dict)
    every: frozenset[str] | None = None
    writes: dict[str, bool] = field(default_factory=dict)
    statements: dict[int, Part] = field(default_factory=dict)

    def holds(self, module: Module, known: LiveModules) -> bool:
        """Whether asking *module* the same again gives the same answers."""
        index = module.index
        if self.broken or module.error is not None:
            return self.broken and module.error is not None
        if self.stars != _stars(index):
            return False
        if self.every is not None and self.every != frozenset(index.bindings):
            return False
        present = known.present(module.path)
        if any(part not in present for part in self.statements.values()):
            return False
        if any(known.writes(module.path, name) != wrote for name, wrote in self.writes.items()):
            return False
        parts = known.parts(module.path)
        return all(
            _signature(index.bindings.get(name), parts) == bound
            for name, bound in self.names.items()
        )


@dataclass(slots=True)
class Dependencies:
    """All that one analysis consulted.

    Attributes:
        modules: by path.
        asked: dotted names that were looked for, found or not.
        tried: paths that were looked for, found or not.
    """

    modules: dict[str, Consulted] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)

    def moved(self, path: str, known: list[Part]) -> dict[int, int]:
        """Return where the statements of *path* went, old number to new, if any went."""
        consulted = self.modules.get(path)
        if consulted is None:
            return {}
        numbers = {part: number for number, part in enumerate(known)}
        moves = {
            old: numbers[part] for old, part in consulted.statements.items() if part in numbers
        }
        return moves if any(old != new for old, new in moves.items()) else {}


class Recorder(Modules):
    """The project's modules for one run; notes who was asked for what."""

    def __init__(self, base: LiveModules) -> None:
        super().__init__(*base.recorded())
        self._base = base
        self._views: dict[str, Module] = {}
        self.noted = Dependencies()

    def add(self, path: str) -> Module | None:
        """Return the module in the file *path*; None if there is none."""
        self.noted.tried.add(path)
        return self._view(self._base.add(path))

    def get(self, name: str) -> Module | None:
        """Return the module *name*; None if it is outside the project."""
        self.noted.asked.add(name)
        return self._view(self._base.get(name))

    def code(self, name: str, statement: int) -> ir.Code | None:
        """Return a top-level statement lowered; None if it cannot be."""
        module = self.get(name)
        if module is None:
            return None
        part = self._base.parts(module.path)[statement]
        self.noted.modules[module.path].statements[statement] = part
        code = self._base.code(name, statement)
        if self._refused is not None and statement in module.refused:
            self._refused.append((module.path, module.refused[statement]))
        return code

    def _view(self, module: Module | None) -> Module | None:
        if module is None:
            return None
        view = self._views.get(module.path)
        if view is None:
            index = module.index
            consulted = Consulted(module.error is not None, _stars(index))
            self.noted.modules[module.path] = consulted
            view = _View(
                module.name,
                module.path,
                module.text,
                replace(index, bindings=_Noted(index.bindings, consulted, self._base, module.path)),
                module.digest,
                module.error,
                module.refused,
                module.codes,
            )
            view.writes = _Writes(consulted, self._base, module.path)
            self._views[module.path] = view
        return view


class _View(Module):
    """A module; notes what is asked of it."""

    writes: Container[str]

    @property
    def written(self) -> Container[str]:
        """Names of module level that functions write to."""
        return self.writes


class _Writes:
    """The names that functions of a module write to; notes which are asked for."""

    def __init__(self, consulted: Consulted, known: LiveModules, path: str) -> None:
        self._consulted = consulted
        self._known = known
        self._path = path

    def __contains__(self, name: object) -> bool:
        asked = str(name)
        if asked not in self._consulted.writes:
            self._consulted.writes[asked] = self._known.writes(self._path, asked)
        return self._consulted.writes[asked]


class _Noted(dict[str, list[Binding]]):
    """The bindings of a module; notes which names are asked for."""

    def __init__(
        self,
        bindings: dict[str, list[Binding]],
        consulted: Consulted,
        known: LiveModules,
        path: str,
    ) -> None:
        super().__init__(bindings)
        self._consulted = consulted
        self._known = known
        self._path = path

    def _note(self, name: object) -> None:
        if isinstance(name, str) and name not in self._consulted.names:
            found = dict.get(self, name)
            known = self._known.parts(self._path) if found else []
            self._consulted.names[name] = _signature(found, known)
            for binding in found or ():
                self._consulted.statements[binding.statement] = known[binding.statement]

    def _note_all(self) -> None:
        self._consulted.every = frozenset(dict.keys(self))

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override] # one of the overloads is enough here
        self._note(name)
        return dict.get(self, name, default)

    def __getitem__(self, name: str) -> list[Binding]:
        self._note(name)
        return dict.__getitem__(self, name)

    def __contains__(self, name: object) -> bool:
        self._note(name)
        return dict.__contains__(self, name)

    def __iter__(self) -> Iterator[str]:
        self._note_all()
        return dict.__iter__(self)

    def keys(self) -> KeysView[str]:  # type: ignore[override] # dict's own view type is not public
        self._note_all()
        return dict.keys(self)

    def values(self) -> ValuesView[list[Binding]]:  # type: ignore[override] # as above
        self._note_all()
        for name in dict.keys(self):
            self._note(name)
        return dict.values(self)

    def items(self) -> ItemsView[str, list[Binding]]:  # type: ignore[override] # as above
        self._note_all()
        for name in dict.keys(self):
            self._note(name)
        return dict.items(self)


def _stars(index: ModuleIndex) -> tuple[object, ...]:
    stars = tuple((star.module, star.level) for star in index.stars)
    return (stars, None if index.exports is None else tuple(index.exports))


def _signature(bindings: list[Binding] | None, known: list[Part]) -> tuple[object, ...]:
    """Return what the bindings of a name say, without saying where."""
    if bindings is None:
        return ()
    return tuple(
        (
            binding.kind,
            known[binding.statement],
            None
            if binding.imported is None
            else (binding.imported.module, binding.imported.level, binding.imported.member),
        )
        for binding in bindings
    )
