"""Lowering of statements: control flow becomes edges between blocks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.exceptions import AGAIN
from tailor_types.lint.lowering.builder import Builder, Handlers, LoopFrame
from tailor_types.lint.lowering.expressions import ExpressionLowerer
from tailor_types.lint.lowering.patterns import PatternLowerer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["StatementLowerer"]


class StatementLowerer(PatternLowerer, ExpressionLowerer):
    """Turns libcst statements into blocks."""

    def __init__(self) -> None:
        super().__init__()
        self._statements: dict[type, Callable[[Any], None]] = {
            cst.SimpleStatementLine: self._line,
            cst.SimpleStatementSuite: self._line,
            cst.Expr: self._expression,
            cst.Assign: self._assign,
            cst.AnnAssign: self._annotated,
            cst.AugAssign: self._augmented,
            cst.Return: self._return,
            cst.Raise: self._raise,
            cst.Break: self._break,
            cst.Continue: self._continue,
            cst.Assert: self._assert,
            cst.Del: self._delete,
            cst.Import: self._import,
            cst.ImportFrom: self._import_from,
            cst.Global: self._global,
            cst.Nonlocal: self._nonlocal,
            cst.If: self._if,
            cst.While: self._while,
            cst.For: self._for,
            cst.Try: self._try,
            cst.TryStar: self._try,
            cst.With: self._with,
            cst.FunctionDef: self._function,
            cst.ClassDef: self._class,
            cst.Match: self.match,
        }

        self._finals: dict[int, range] = {}

    def suite(self, statements: Sequence[cst.CSTNode]) -> None:
        """Lower *statements* in order."""
        for statement in statements:
            handler = self._statements.get(type(statement))
            if handler is not None:
                handler(statement)

    def body(self, node: cst.Lambda | cst.FunctionDef) -> None:
        """Lower a function's body, down to its return."""
        if isinstance(node, cst.Lambda):
            value = self.expr(node.body)
            self.b.emit(ir.Set(ir.Name("%return", self.mark(node.body)), value))
        else:
            self.b.code.exported |= _declared(node.body.body, cst.Global)
            self._outer |= _declared(node.body.body, cst.Nonlocal)
            self.suite(node.body.body)
            self.b.code.bound -= _declared(node.body.body, cst.Nonlocal)
        self.b.goto(ir.EXIT)

    _outer: set[str] = set()  # noqa: RUF012 -- names once declared nonlocal; only ever read back

    def settle(self, effects: int) -> None:
        """Split the block if something since *effects* may have raised inside a ``try``."""
        if self.b.effects != effects and self.b.frames:
            self.b.may_raise(len(self.nodes) - 1)

    def test(self, node: cst.BaseExpression) -> ir.Expr:
        """Return a condition; what it calls may raise before the branch is taken."""
        effects = self.b.effects
        value = self.expr(node)
        if effects != self.b.effects and self.b.frames:
            temp, at = self.b.temp(), self.mark(node)
            self.b.emit(ir.Set(ir.Name(temp, at), value))
            self.settle(effects)
            return ir.Name(temp, at)
        return value

    @contextmanager
    def inside(self, *branches: int) -> Iterator[None]:
        """Mark the blocks lowered meanwhile as standing inside *branches*."""
        outer = self.b.within
        self.b.within = (*outer, *branches)
        yield
        self.b.within = outer

    def _line(self, node: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> None:
        for small in node.body:
            effects = self.b.effects
            handler = self._statements.get(type(small))
            if handler is not None:
                handler(small)
                self.settle(effects)

    def _expression(self, node: cst.Expr) -> None:
        if not isinstance(node.value, cst.SimpleString):
            self.b.emit(ir.Eval(self.expr(node.value)))

    def _assign(self, node: cst.Assign) -> None:
        value = self.expr(node.value)
        if len(node.targets) > 1:
            temp, at = self.b.temp(), self.mark(node.value)
            self.b.emit(ir.Set(ir.Name(temp, at), value))
            value = ir.Name(temp, at)
        for target in node.targets:
            self.b.emit(ir.Set(self.target(target.target), value))

    def _annotated(self, node: cst.AnnAssign) -> None:
        if isinstance(node.target, cst.Name) and self.b.code.kind == "class":
            annotation = self.annotation(node.annotation.annotation)
            name = node.target.value
            self.b.code.annotations[name] = annotation or ir.Const(None, self.mark(node))
        if node.value is not None:
            value = self.expr(node.value)
            self.b.emit(ir.Set(self.target(node.target), value))
        elif isinstance(node.target, cst.Name) and self.b.code.kind != "class":
            self.bind(node.target.value)

    def _augmented(self, node: cst.AugAssign) -> None:
        value = self.expr(node.value)
        target = self.target(node.target)
        if isinstance(target, ir.Name):
            self.b.code.loads.add(target.id)
        self.b.emit(ir.Update(target, value, self.mark(node)))

    def _return(self, node: cst.Return) -> None:
        at = self.mark(node)
        value = ir.Const(None, at) if node.value is None else self.expr(node.value)
        if node.value is not None and self.b.frames:
            # It is evaluated inside the `try`, and what it raises is caught there.
            temp = self.b.temp()
            self.b.emit(ir.Set(ir.Name(temp, at), value))
            self.settle(-1)
            value = ir.Name(temp, at)
        self.b.emit(ir.Set(ir.Name("%return", at), value))
        self._leave(0, lambda: self.b.goto(ir.EXIT))

    def _leave(self, depth: int, jump: Callable[[], None]) -> None:
        """Run the ``finally`` suites down to *depth* of the frames, then *jump*."""
        frames = self.b.frames
        for index in range(len(frames) - 1, depth - 1, -1):
            finally_ = frames[index].finally_
            if finally_ is not None:
                self.b.frames = frames[:index]
                first = len(self.nodes)
                finally_()
                self.b.copies.append((first, len(self.nodes), frames[index]))
        jump()
        self.b.frames = frames

    def _raise(self, node: cst.Raise) -> None:
        raised = AGAIN
        if node.exc is not None:
            exception = self.expr(node.exc)
            self.b.emit(ir.Set(ir.Name("%raised", exception.at), exception))
            name = _last(exception)
            raised = name if name[:1].isupper() else AGAIN
        self.b.throw(raised, self.mark(node))

    def _break(self, _: cst.Break) -> None:
        if self.b.loops:
            frame = self.b.loops[-1]
            self._leave(frame.depth, lambda: self.b.goto(frame.after))

    def _continue(self, _: cst.Continue) -> None:
        if self.b.loops:
            frame = self.b.loops[-1]
            self._leave(frame.depth, lambda: self.b.goto(frame.head))

    def _assert(self, node: cst.Assert) -> None:
        test = self.test(node.test)
        at = self.mark(node)
        here, fails, holds = self.b.current, self.b.new(), self.b.new()
        self.b.end(ir.Branch(test, holds, fails, "assert", at))
        with self.inside(here):
            self.b.enter(fails)
            if node.msg is not None:
                self.b.emit(ir.Eval(self.expr(node.msg)))
            self.b.throw("AssertionError", at)
        self.b.enter(holds)

    def _delete(self, node: cst.Del) -> None:
        self.b.emit(ir.Delete(self.expr(node.target)))

    def _import(self, node: cst.Import) -> None:
        self.b.effects += 1  # what is not installed raises
        for alias in node.names:
            dotted = alias.evaluated_name
            name = alias.evaluated_alias
            if name is None:
                name = dotted.split(".")[0]
                self.b.emit(ir.Import(self.bind(name), name, 0, None))
            else:
                self.b.emit(ir.Import(self.bind(name), dotted, 0, None))

    def _import_from(self, node: cst.ImportFrom) -> None:
        if isinstance(node.names, cst.ImportStar):
            return
        self.b.effects += 1
        module = _dotted(node.module) if node.module is not None else ""
        level = len(node.relative)
        for alias in node.names:
            member = alias.evaluated_name
            name = self.bind(alias.evaluated_alias or member)
            self.b.emit(ir.Import(name, module, level, member))

    def _global(self, node: cst.Global) -> None:
        names = {item.name.value for item in node.names}
        self.b.code.exported |= names
        self.b.code.bound -= names

    def _nonlocal(self, node: cst.Nonlocal) -> None:
        for item in node.names:
            self.b.code.loads.add(item.name.value)

    def _if(self, node: cst.If) -> None:
        # elif chains can be hundreds long: a loop, not a recursion.
        b = self.b
        after = b.new()
        outer = b.within
        branch: cst.If | cst.Else | None = node
        while isinstance(branch, cst.If):
            test = self.test(branch.test)
            at = self.mark(branch)
            here, then, orelse = b.current, b.new(), b.new()
            b.end(ir.Branch(test, then, orelse, "if", at))
            b.within = (*b.within, here)
            b.enter(then)
            self.suite(branch.body.body)
            b.goto(after)
            b.enter(orelse)
            branch = branch.orelse
        if branch is not None:
            self.suite(branch.body.body)
        b.goto(after)
        b.within = outer
        b.enter(after)

    def _while(self, node: cst.While) -> None:
        b = self.b
        after, head = b.new(), b.new()
        b.goto(head)
        b.enter(head)
        test = self.test(node.test)
        at = self.mark(node)
        here, body, done = b.current, b.new(), b.new()
        b.end(ir.Branch(test, body, done, "while", at))
        self._loop(node, head, body, after, here)
        b.code.loops[head].discard(done)
        b.enter(done)
        if node.orelse is not None:
            self.suite(node.orelse.body.body)
        b.goto(after)
        b.enter(after)

    def _loop(
        self, node: cst.While | cst.For, head: int, body: int, after: int, deciding: int
    ) -> None:
        """Lower the body of a loop and note its blocks."""
        b = self.b
        b.loops.append(LoopFrame(head, after, len(b.frames)))
        with self.inside(deciding):
            b.enter(body)
            if isinstance(node, cst.For):
                at = self.mark(node.target)
                source = ir.Name(self._source, at)
                b.emit(ir.Set(self.target(node.target), ir.Element(source, at)))
                if b.frames:
                    b.may_raise(at)
            self.suite(node.body.body)
            b.goto(head)
        b.loops.pop()
        b.code.loops[head] = set(range(head, len(b.code.blocks)))

    _source = ""

    def _for(self, node: cst.For) -> None:
        b = self.b
        effects = b.effects
        value = self.expr(node.iter)
        at = self.mark(node)
        source = b.temp()
        b.emit(ir.Set(ir.Name(source, at), value))
        self.settle(effects)
        if node.asynchronous is not None:
            b.code.regions.append(ir.AsyncFor(at))
        after, done, head = b.new(), b.new(), b.new()
        b.goto(head)
        b.enter(head)
        body = b.new()
        b.end(ir.Loop(source, body, done, at))
        self._source = source
        self._loop(node, head, body, after, head)
        b.enter(done)
        if node.orelse is not None:
            self.suite(node.orelse.body.body)
        b.goto(after)
        b.enter(after)

    def _try(self, node: cst.Try | cst.TryStar) -> None:
        b = self.b
        b.restart()
        depth, outer = len(b.frames), list(b.frames)
        after = done = landing = b.new()
        if node.finalbody is not None:
            done, landing = b.new(), b.new()
            final = node.finalbody.body.body
            frame = Handlers([landing], [None], lambda: self._finally(final))
            b.frames = [*outer, frame]
        start = len(self.nodes)
        handlers: list[cst.ExceptHandler | cst.ExceptStarHandler] = list(node.handlers)
        entries = [b.new() for _ in handlers]
        written = [None if one.type is None else self.expr(one.type) for one in handlers]
        caught = [None if _is_all(types) else types for types in written]
        around = list(b.frames)
        b.frames = [*around, Handlers(entries, caught)] if entries else around
        first = len(self.nodes)
        self.suite(node.body.body)
        guarded = self._stretch(first, around)
        b.frames = around
        if node.orelse is not None:
            self.suite(node.orelse.body.body)
        b.frames = outer
        b.goto(done)
        known = []
        for handler, entry, types in zip(handlers, entries, written, strict=True):
            b.frames = around
            b.enter(entry)
            known.append(self._handler(handler, types, entry, around))
            b.frames = outer
            b.goto(done)
        if known:
            b.code.regions.append(ir.Try(self.mark(node), guarded, known))
        if node.finalbody is not None:
            b.frames = outer
            self._both_ways(node.finalbody, self._stretch(start, around), (done, after, landing))
            b.throw(AGAIN, self.mark(node))
        del b.frames[depth:]
        b.enter(after)

    def _both_ways(
        self, node: cst.Finally, guarded: ir.Stretch, blocks: tuple[int, int, int]
    ) -> None:
        """Lower a ``finally`` for what went well and for what is raised, and note it."""
        done, after, landing = blocks
        around = self._stretch(guarded.first, self.b.frames).holes
        final = node.body.body
        first = len(self.nodes)
        self.b.enter(done)
        self._finally(final)
        self.b.goto(after)
        self.b.enter(landing)
        raised = len(self.nodes)
        self._finally(final)
        copies = [(first, raised), *(hole for hole in guarded.holes if hole not in around)]
        body = self._stretch(raised, self.b.frames)
        exits = [(word, self.mark(way)) for word, way in _ways_out(final)]
        region = ir.Finally(self.mark(node), guarded, body, copies, exits)
        self.b.code.regions.append(region)

    def _stretch(self, first: int, frames: list[Handlers]) -> ir.Stretch:
        """Return what was lowered since *first*, when *frames* were around it."""
        holes = [
            (start, end)
            for start, end, frame in self.b.copies
            if start >= first and any(frame is one for one in frames)
        ]
        return ir.Stretch(first, len(self.nodes), holes)

    def _finally(self, final: Sequence[cst.CSTNode]) -> None:
        """Lower a ``finally`` suite once more, and note which blocks are the same as before."""
        if not final:
            return
        b = self.b
        b.restart()
        start = b.current
        self.suite(final)
        b.restart()
        before = self._finals.setdefault(id(final), range(start, b.current))
        if len(before) == b.current - start:
            b.code.copies.update(zip(range(start, b.current), before, strict=True))

    def _handler(
        self,
        handler: cst.ExceptHandler | cst.ExceptStarHandler,
        types: ir.Expr | None,
        entry: int,
        frames: list[Handlers],
    ) -> ir.Handler:
        b = self.b
        at = self.mark(handler)
        first, blocks = len(self.nodes), len(b.code.blocks)
        name = ""
        if handler.name is not None:
            target = self.target(handler.name.name)
            name = target.id if isinstance(target, ir.Name) else ""
            b.emit(ir.Set(target, ir.Name("%raised", at)))
        self.suite(handler.body.body)
        body = self._stretch(first, frames)
        return ir.Handler(types, name, at, body, entry, blocks, len(b.code.blocks), b.current)

    def _with(self, node: cst.With) -> None:
        b = self.b
        suppresses = False
        managers: list[ir.Enter] = []
        for item in node.items:
            effects = b.effects
            manager = self.expr(item.item)
            if isinstance(manager, ir.Call):
                func = manager.func
                suppresses |= getattr(func, "id", getattr(func, "name", "")) == "suppress"
            entered = ir.Enter(manager, self.mark(item.item))
            managers.append(entered)
            b.effects += 1
            if item.asname is None:
                b.emit(ir.Eval(entered))
            else:
                b.emit(ir.Set(self.target(item.asname.name), entered))
            self.settle(effects)
        first, frames = len(self.nodes), list(b.frames)
        region = ir.With(managers, ir.Stretch(first, first), node.asynchronous is not None)
        if not suppresses:
            self.suite(node.body.body)
            region.body = self._stretch(first, frames)
            b.code.regions.append(region)
            return
        b.restart()
        after = b.new()
        b.frames.append(Handlers([after], [None]))
        self.suite(node.body.body)
        region.body = self._stretch(first, frames)
        b.code.regions.append(region)
        b.frames.pop()
        b.goto(after)
        b.enter(after)

    def _function(self, node: cst.FunctionDef) -> None:
        decorators = [self.expr(item.decorator) for item in node.decorators]
        value: ir.Expr = self.function(node.name.value, node.params, node, "function")
        code = self.b.code.codes[-1]
        code.is_async = node.asynchronous is not None
        code.decorators = [_last(decorator) for decorator in decorators]
        self._decorated(node.name, value, decorators)

    def _decorated(self, name: cst.Name, value: ir.Expr, decorators: list[ir.Expr]) -> None:
        for decorator in reversed(decorators):
            value = ir.Decorated(decorator, value, decorator.at)
        self.b.emit(ir.Set(ir.Name(self.bind(name.value), self.mark(name)), value))

    def _class(self, node: cst.ClassDef) -> None:
        decorators = [self.expr(item.decorator) for item in node.decorators]
        bases = [self.expr(arg.value) for arg in node.bases]
        at = self.mark(node)
        code = ir.Code(node.name.value, "class", at)
        code.decorators = [_last(decorator) for decorator in decorators]
        outer = self.b
        self.b = Builder(code)
        self.suite(node.body.body)
        self.b.goto(ir.EXIT)
        self.b = outer
        outer.code.codes.append(code)
        self._decorated(node.name, ir.Class(len(outer.code.codes) - 1, bases, at), decorators)


def _is_all(types: ir.Expr | None) -> bool:
    return types is None or (isinstance(types, ir.Name) and types.id == "BaseException")


def _ways_out(suite: Sequence[cst.CSTNode]) -> Iterator[tuple[str, cst.CSTNode]]:
    """Yield what leaves a ``finally`` suite and thereby drops what is being raised."""
    stack: list[tuple[cst.CSTNode, bool]] = [(node, False) for node in reversed(suite)]
    while stack:
        node, looped = stack.pop()
        if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.BaseExpression):
            continue
        if isinstance(node, cst.Return):
            yield "return", node
        elif isinstance(node, cst.Break | cst.Continue) and not looped:
            yield type(node).__name__.lower(), node
        inner = looped or isinstance(node, cst.For | cst.While)
        for child in reversed(node.children):
            # The else of a loop stands outside it.
            is_else = isinstance(node, cst.For | cst.While) and child is node.orelse
            stack.append((child, looped if is_else else inner))


def _last(expression: ir.Expr) -> str:
    """Return the last component of a decorator's name."""
    if isinstance(expression, ir.Call):
        expression = expression.func
    return getattr(expression, "id", getattr(expression, "name", ""))


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _declared(statements: Sequence[cst.CSTNode], kind: type) -> set[str]:
    """Return the names declared ``global`` or ``nonlocal`` at the top of a body."""
    return {
        item.name.value
        for line in statements
        if isinstance(line, cst.SimpleStatementLine)
        for small in line.body
        if isinstance(small, kind)
        for item in small.names  # type: ignore[attr-defined] # Global and Nonlocal have names
    }
