"""Sees, line by line, what a program changes that outlives the pass, or that it goes through."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FrameType, FunctionType, ModuleType
from typing import Any

from tests.lint.oracle.conduct.watching import Watch
from tests.lint.oracle.dynamic.stage import PREFIX, site_of
from tests.lint.oracle.program import Site

__all__ = ["Iterated", "Tracer"]

Key = tuple[str, str, str]
"""The kind of a state, the module or function that it belongs to, and its name."""


class Iterated:
    """Goes through a container; says which lines changed it, where it triggers and goes on."""

    def __init__(self, watch: Watch, container: Any, frame: FrameType) -> None:
        self.watch, self.container, self.frame = watch, container, frame
        self.elements: Iterator[Any] = iter(container)
        self.before = keys(container)
        self.asked = len(watch.current.asked)
        self.pending: set[Site] = set()
        self.confirmed: set[Site] = set()
        watch.iterated.append(self)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        self.confirmed |= self.pending
        self.pending.clear()
        return next(self.elements)

    def look(self, line: Site) -> None:
        """Remember *line* if it has changed the container."""
        now = keys(self.container)
        if now != self.before:
            self.before = now
            self.pending.add(line)

    def end(self) -> None:
        """Note what was seen, at the end of the pass or of the loop."""
        if len(self.watch.current.asked) > self.asked:
            for site in self.confirmed:
                self.watch.note("changed while iterated", site)
        self.confirmed = set()

    def __del__(self) -> None:
        self.end()


def keys(container: Any) -> object:
    """Return what tells that elements were added or removed."""
    if isinstance(
        container, list | dict | set | type({}.keys()) | type({}.values()) | type({}.items())
    ):
        return len(container)
    return None


class Tracer:
    """Compares the state of the modules after each line of a body."""

    def __init__(self, watch: Watch, modules: Mapping[str, ModuleType], *, lasting: bool) -> None:
        self.watch, self.modules, self.lasting = watch, modules, lasting
        self.before: dict[Key, str] = {}
        self.last: Site | None = None
        self.outer = sys.gettrace()

    def __enter__(self) -> None:
        self.before = state_of(self.modules)
        self.outer = sys.gettrace()
        sys.settrace(self.trace)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self.outer)  # who measures coverage goes on

    def trace(self, frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
        """Be called by the interpreter; see ``sys.settrace``."""
        if not frame.f_code.co_filename.startswith(PREFIX):
            return None
        if event in {"line", "return"}:
            self.compare(frame)
        if event == "line":
            self.last = site_of(frame)
            self.watch.executed.add(self.last)
        elif event == "return" and frame.f_back is not None:
            caller = frame.f_back
            self.last = site_of(caller) if caller.f_code.co_filename.startswith(PREFIX) else None
        return self.trace

    def compare(self, frame: FrameType) -> None:
        for loop in self.watch.iterated:
            if loop.frame is frame and self.last is not None:
                loop.look(self.last)
        if not self.lasting:
            return
        now = state_of(self.modules)
        if now != self.before and self.last is not None and not self.watch.current.suspended:
            for kind, _, _ in {key for key in now if now[key] != self.before.get(key)}:
                self.watch.note(f"wrote {kind}", self.last)
        self.before = now


def state_of(modules: Mapping[str, ModuleType]) -> dict[Key, str]:
    """Return all that outlives a pass, as text."""
    found: dict[Key, str] = {}
    for name, module in modules.items():
        for key, value in vars(module).items():
            if not key.startswith("__") and getattr(value, "__module__", name) in modules:
                found.update(parts_of(name, key, value))
    return found


def parts_of(module: str, name: str, value: Any) -> Iterable[tuple[Key, str]]:
    """Yield the states that a name of a module holds."""
    if isinstance(value, int | float | str | list | dict | set | tuple) or value is None:
        yield ("module", module, name), repr(value)
    elif isinstance(value, FunctionType) and value.__code__.co_filename.startswith(PREFIX):
        for number, default in enumerate(value.__defaults__ or ()):
            yield ("default", name, str(number)), repr(default)
        for variable, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True):
            if not callable(cell.cell_contents):
                yield ("closure", name, variable), repr(cell.cell_contents)
    elif isinstance(value, type):
        for attribute, held in vars(value).items():
            if isinstance(held, int | float | str | list | dict | set) and attribute[:2] != "__":
                yield ("class", name, attribute), repr(held)
