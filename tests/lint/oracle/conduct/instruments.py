"""Rewrites programs so that they tell which handlers and suites run, and what ends them."""

from __future__ import annotations

import ast
import functools
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any

from tests.lint.oracle.conduct.state import Iterated
from tests.lint.oracle.conduct.watching import WITHIN, Suspension, Watch
from tests.lint.oracle.dynamic.stage import PREFIX
from tests.lint.oracle.program import Site

__all__ = ["MOST_TURNS", "EndlessError", "Instruments", "instruments"]

MOST_TURNS = 4


class EndlessError(BaseException):
    """A loop has gone on for long enough to say that it does not end."""


class Instruments(ast.NodeTransformer):
    """Puts calls of the instruments around handlers, suites of ``finally`` and loops."""

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        types = "" if node.type is None else ast.unparse(node.type)
        asks = any("isinstance" in ast.unparse(each) for each in node.body)
        node.body = [
            around("__handling__", [node.lineno, types, *([True] if asks else [])], node.body)
        ]
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        self.generic_visit(node)
        if node.finalbody:
            line = node.finalbody[0].lineno - 1
            body = [Leaving().visit(each) for each in node.finalbody]
            flat = [part for each in body for part in (each if isinstance(each, list) else [each])]
            flat.append(statement(called("__finished__", []), node.finalbody[-1]))
            node.finalbody = [around("__finishing__", [line], flat)]
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        self.generic_visit(node)
        if not any(isinstance(each, ast.Yield) for each in ast.walk(node)):
            name = ast.copy_location(ast.Name("__coroutine__", ast.Load()), node)
            node.decorator_list.append(name)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        endless = isinstance(node.test, ast.Constant)
        node.body.insert(
            0, statement(called("__turn__", [node.lineno, *([True] if endless else [])]), node)
        )
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        inner = node.iter
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "enumerate":
            inner.args[0] = watched(inner.args[0])
        else:
            node.iter = watched(inner)
        return node


class Leaving(ast.NodeTransformer):
    """Tells before a suite of ``finally`` is left by a statement."""

    def visit_Return(self, node: ast.Return) -> Any:
        return self.told(node)

    def visit_Break(self, node: ast.Break) -> Any:
        return self.told(node)

    def visit_Continue(self, node: ast.Continue) -> Any:
        return self.told(node)

    @staticmethod
    def told(node: ast.stmt) -> list[ast.stmt]:
        return [statement(called("__leaving__", [node.lineno]), node), node]


def called(name: str, constants: list[Any]) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [ast.Constant(each) for each in constants], [])


def statement(call: ast.Call, place: ast.stmt) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), place))


def around(name: str, constants: list[Any], body: list[ast.stmt]) -> ast.stmt:
    block = ast.With([ast.withitem(called(name, constants))], body)
    return ast.fix_missing_locations(ast.copy_location(block, body[0]))


def watched(node: ast.expr) -> ast.expr:
    call = ast.Call(ast.Name("__iterated__", ast.Load()), [node], [])
    return ast.fix_missing_locations(ast.copy_location(call, node))


def instruments(watch: Watch) -> dict[str, Callable[..., Any]]:
    """Return what the rewritten programs call, by name."""
    suites = Suites(watch)
    return {
        "__handling__": partial(Handling, watch),
        "__finishing__": partial(Finishing, watch, suites),
        "__finished__": suites.finished,
        "__leaving__": suites.leave,
        "__turn__": Turns(watch).turn,
        "__iterated__": lambda container: Iterated(watch, container, sys._getframe(1)),
        "__coroutine__": partial(coroutine, watch),
    }


def place(line: int) -> Site:
    """Return *line* of the module that called the instrument."""
    path = sys._getframe(2).f_code.co_filename
    return Site(path.removeprefix(PREFIX), line)


class Handling:
    """Stands around the suite of a handler."""

    def __init__(self, watch: Watch, line: int, types: str, *asks: bool) -> None:
        self.watch, self.site, self.types, self.asks = watch, place(line), types, any(asks)
        self.caught = sys.exception()

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, Suspension) and error is not self.caught:
            self.watch.note("asked again", self.site)  # nothing is lost, whatever the handler means
        if error is not None or self.caught is None:
            return
        if holds(self.caught, Suspension):
            self.watch.note("swallowed suspension", self.site, self.types)
        elif type(self.caught).__name__ == "JobFailedError" and not self.asks:
            self.watch.note("swallowed failure", self.site, self.types)


class Suites:
    """Knows of the suites of ``finally`` that run whether they came to their end."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.leaving: list[Site] = []
        self.done: list[bool] = []

    def finished(self) -> None:
        self.done[-1] = True

    def leave(self, line: int) -> None:
        self.leaving[-1] = place(line)


class Finishing:
    """Stands around a suite of ``finally``."""

    def __init__(self, watch: Watch, suites: Suites, line: int) -> None:
        self.watch, self.suites, self.site = watch, suites, place(line)
        self.at_suspension = isinstance(sys.exception(), Suspension)

    def __enter__(self) -> None:
        self.suites.done.append(False)
        self.suites.leaving.append(self.site)
        if self.at_suspension:
            self.watch.closing.append(self.site)

    def __exit__(self, kind: object, error: BaseException | None, _: TracebackType | None) -> None:
        ended, last = self.suites.done.pop(), self.suites.leaving.pop()
        if self.at_suspension:
            self.watch.closing.pop()
            if error is None and not ended:
                self.watch.note("left finally", last)


class Turns:
    """Counts the turns of each loop in each pass."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.counts: Counter[tuple[int, int]] = Counter()

    def turn(self, line: int, *endless: bool) -> None:
        """Count a turn; end a pass that goes on for too long."""
        key = (id(self.watch.current), line)
        self.counts[key] += 1
        if any(endless):
            self.watch.note("turned", place(line))
        if self.counts[key] > MOST_TURNS:
            if any(endless):
                self.watch.note("endless", place(line))
            raise EndlessError


def coroutine(watch: Watch, function: Callable[..., Any]) -> Callable[..., Any]:
    """Let the watch see when coroutines of *function* are made and start."""

    @functools.wraps(function)
    def called(*args: Any, **named: Any) -> Any:
        made = watch.make(f"call:{function.__name__}")

        async def run() -> Any:
            made.started = True
            token = WITHIN.set((*WITHIN.get(), made))
            try:
                return await function(*args, **named)
            finally:
                WITHIN.reset(token)

        return run()

    return called


def holds(error: BaseException, kind: type[BaseException]) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return any(holds(each, kind) for each in error.exceptions)
    return isinstance(error, kind)
