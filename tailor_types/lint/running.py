"""What runs the functions of a module where no job does: a resolver, a script, the import."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tailor_types.lint.modules import Module

__all__ = ["is_script", "runs_of"]

_MUTE = re.compile(
    r'"""(?:\\.|[^\\])*?"""|' + r"'''(?:\\.|[^\\])*?'''|"
    r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'|\#[^\n]*",
    re.DOTALL,
)
"""Strings and comments: what they say is not called."""
_CALLED = re.compile(r"(?<![\w.])(?<!def )(?<!class )([^\W\d]\w*)\s*\(")
_NO_CALLS = re.compile(r"(?:async\s+def|def|class|import|from|@)\b|@")
_SCRIPT = re.compile(r"if\b[^#]*\b__name__\b")
_LATER = re.compile(r"\b(?:def|lambda)\b")


def is_script(module: Module, statement: int) -> bool:
    """Whether a top-level statement runs only where the module is the program."""
    first = module.index.statements[statement].first
    return _SCRIPT.match(module.lines[first - 1]) is not None


def runs_of(module: Module, resolvers: Iterable[str]) -> dict[str, str | None]:
    """Say of the module-level functions that something runs what does; None: the import.

    Args:
        resolvers: the functions that are bodies of resolvers.
    """
    runs: dict[str, str | None] = {}
    for name in sorted(resolvers):
        _spread(module, [name], f"the resolver {name}", runs)
    imported: list[str] = []
    for number in range(len(module.index.statements)):
        code = _MUTE.sub(" ", module.segment(number))
        if is_script(module, number):
            for name in _called(module, code):
                _spread(module, [name], f"{name}(), which is run as a script", runs)
        elif not _NO_CALLS.match(code.lstrip()) and not _LATER.search(code):
            imported += _called(module, code)
    _spread(module, imported, None, runs)
    return runs


def _spread(
    module: Module, names: list[str], what: str | None, runs: dict[str, str | None]
) -> None:
    """Note *what* for the functions *names* and all that they call."""
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in runs:
            runs[name] = what
            for binding in module.index.bindings.get(name, ()):
                if binding.kind == "def":
                    queue += _called(module, _MUTE.sub(" ", module.segment(binding.statement)))


def _called(module: Module, code: str) -> Iterator[str]:
    names = dict.fromkeys(match[1] for match in _CALLED.finditer(code))
    return (name for name in names if name in module.index.functions)
