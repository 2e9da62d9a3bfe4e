"""Which files of a project can define jobs, while their texts change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tailor_types.lint import discovery
from tailor_types.lint.recursion import deep_recursion
from tailor_types.lint.run import held, relevant_modules

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tailor_types.lint.framework import Framework
    from tailor_types.lint.session.texts import LiveModules

__all__ = ["Discovered", "Relevance"]


@dataclass(frozen=True, slots=True)
class Discovered:
    """Which files there are, and which of them can define jobs.

    Attributes:
        importers: names of modules; who imports them may have names of the framework.
        words: under which names they have something of it.
    """

    files: int
    relevant: tuple[str, ...]
    importers: frozenset[str]
    words: frozenset[str]


class Relevance:
    """Tells files that can define jobs from those that are read only when somebody imports them.

    Args:
        below: the folder of the project, and what of it is excluded; None: nothing is.

    Attributes:
        paths: the files that can define jobs.
        rediscover: whether others may have come or gone with what was edited.
    """

    def __init__(
        self, modules: LiveModules, model: Framework, below: tuple[Path, tuple[str, ...]] | None
    ) -> None:
        self._modules = modules
        self._model = model
        self._below = below
        self._admitted: dict[str, bool] = {}
        self._importers: frozenset[str] = frozenset()
        self._words = frozenset(model.words)
        self.paths: set[str] = set()
        self.rediscover = False

    def discover(self, files: Iterable[str]) -> Discovered:
        """Return which of *files* can define jobs; reads them all."""
        paths, model = list(files), self._model
        with deep_recursion():
            texts, modules = self._modules.texts, self._modules
            found = relevant_modules(texts, paths, modules, model, frozenset())
        names = frozenset(name for module in found if (name := module.name.rpartition(".")[2]))
        words = {"import *", *model.words}
        for module in found:
            words.update(held(module, model, words))
        relevant = tuple(module.path for module in found)
        return Discovered(len(paths), relevant, names, frozenset(words))

    def adopt(self, discovered: Discovered) -> None:
        """Start from what was *discovered*."""
        self.paths = set(discovered.relevant)
        self._importers = discovered.importers
        self._words = discovered.words

    def handed_on(self, path: str) -> set[str]:
        """Return the names under which others may import something of the framework."""
        module = self._modules.add(path) if path in self.paths else None
        return set() if module is None else set(held(module, self._model, set(self._words)))

    def judge(self, path: str) -> bool:
        """Decide anew whether *path* can define jobs; return whether that changed."""
        data = self._modules.texts.read(path) if self._admits(path) else None
        can = data is not None and (
            discovery.mentions(data, self._model.packages)
            or (
                (pattern := discovery.importers(self._importers)) is not None
                and pattern.search(data) is not None
                and discovery.mentions(data, self._words)
            )
        )
        if can == (path in self.paths):
            return False
        # Files that have the framework's names from this one may come and go with it.
        self.rediscover = True
        if can:
            self.paths.add(path)
        else:
            self.paths.discard(path)
        return True

    def _admits(self, path: str) -> bool:
        """Whether *path* is a file of the project: not excluded, not ignored by git."""
        if self._below is None:
            return True
        if path not in self._admitted:
            root, exclude = self._below
            self._admitted[path] = discovery.admits(root, path, exclude)
        return self._admitted[path]
