"""Where nodes stand in their text, for the few that a finding names.

libcst's ``PositionProvider`` computes every place and costs more than parsing; this takes part in
code generation in the same way and notes only what is wanted. ``CodegenState`` is not public:
``tests/lint/test_positions.py`` holds this to what ``PositionProvider`` says.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from libcst._nodes.internal import CodegenState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import libcst as cst

__all__ = ["Span", "places"]

_NOTHING = nullcontext()


class _Done(Exception):  # noqa: N818 -- nothing is wrong: all that is wanted was seen
    """Ends code generation."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text of a statement: lines from 1, columns in code points from 0."""

    line: int
    column: int
    end_line: int
    end_column: int


class _Places(CodegenState):
    """Notes, for each wanted node, before and after which token it stands."""

    def __init__(self, module: cst.Module, wanted: Iterable[cst.CSTNode]) -> None:
        super().__init__(
            default_indent=module.default_indent, default_newline=module.default_newline
        )
        self.wanted = {id(node) for node in wanted}
        self.left = set(self.wanted)
        self.spans: dict[int, tuple[int, int]] = {}
        self.exact: set[int] = set()
        self.starts: dict[int, int] = {}

    def before_codegen(self, node: cst.CSTNode) -> None:
        if id(node) in self.wanted:
            self.starts[id(node)] = len(self.tokens)

    def after_codegen(self, node: cst.CSTNode) -> None:
        key = id(node)
        if key in self.wanted:
            if key not in self.exact:
                self.spans[key] = (self.starts[key], len(self.tokens))
            self.left.discard(key)
            if not self.left:
                raise _Done

    def record_syntactic_position(  # type: ignore[override] # wider, and only entered
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> AbstractContextManager[None]:
        del start_node, end_node  # they trim the ends of statements; findings stand at starts
        return self._record(id(node)) if id(node) in self.wanted else _NOTHING

    @contextmanager
    def _record(self, key: int) -> Iterator[None]:
        start = len(self.tokens)
        yield
        self.exact.add(key)
        self.spans[key] = (start, len(self.tokens))


def places(module: cst.Module, nodes: dict[int, cst.CSTNode]) -> dict[int, Span]:
    """Return the place of each of *nodes* in the code of *module*."""
    state = _Places(module, nodes.values())
    with suppress(_Done):
        module._codegen(state)  # noqa: SLF001 -- see above
    ends = {end for span in state.spans.values() for end in span}
    points: dict[int, tuple[int, int]] = {}
    line, column = 1, 0
    for index, token in enumerate(state.tokens):
        if index in ends:
            points[index] = (line, column)
        newlines = token.count("\n")
        line += newlines
        column = len(token) - token.rfind("\n") - 1 if newlines else column + len(token)
    points[len(state.tokens)] = (line, column)
    found = {}
    for ordinal, node in nodes.items():
        start, end = state.spans[id(node)]
        found[ordinal] = Span(*points[start], *points[end])
    return found
