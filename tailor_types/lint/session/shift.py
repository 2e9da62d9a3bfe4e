"""Moves an index up or down: the lines below an edit, when the edit made or took some."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.index.model import (
        Argument,
        Call,
        Definition,
        Function,
        MethodCall,
        ModuleIndex,
        Place,
    )

__all__ = ["Shift"]


class Shift:
    """Moves parts of an index in place, each of them once: parts are shared.

    Args:
        lines: by how many lines, downwards.
    """

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._moved: set[int] = set()

    def definitions(self, some: Iterable[Definition]) -> None:
        """Move definitions."""
        for definition in some:
            self._call(definition.call)
            if definition.function is not None:
                self._function(definition.function)

    def methods(self, some: Iterable[MethodCall]) -> None:
        """Move calls of methods."""
        for method in some:
            self._call(method.call)

    def rest(self, index: ModuleIndex, last: int) -> None:
        """Move functions, classes and imports of *index* that stand below the line *last*."""
        for function in index.functions.values():
            if function.place.line > last:
                self._function(function)
        for body in index.classes.values():
            if body.place.line > last:
                self._place(body.place)
        for imported in index.imports:
            if imported.line > last:
                imported.line += self._lines

    def _call(self, call: Call) -> None:
        if self._is_new(call):
            self._place(call.place)
            for argument in (*call.positional, *call.keywords.values()):
                self._argument(argument)

    def _argument(self, argument: Argument) -> None:
        self._place(argument.place)
        if argument.call is not None:
            self._call(argument.call)
        if argument.function is not None:
            self._function(argument.function)

    def _function(self, function: Function) -> None:
        self._place(function.place)

    def _place(self, place: Place) -> None:
        if self._is_new(place):
            place.line += self._lines
            place.end_line += self._lines

    def _is_new(self, part: object) -> bool:
        known = id(part) in self._moved
        self._moved.add(id(part))
        return not known
