"""Lowering of statements, by their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.exceptions import AGAIN
from tailor_types.lint.lowering.builder import Builder
from tailor_types.lint.lowering.jumps import JumpLowerer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["StatementLowerer"]


class StatementLowerer(JumpLowerer):
    """Turns libcst statements into blocks."""

    def suite(self, statements: Sequence[cst.CSTNode]) -> None:
        """Lower *statements* in order."""
        for statement in statements:
            handler = _HANDLERS.get(type(statement))
            if handler is not None:
                handler(self, statement)

    def body(self, node: cst.Lambda | cst.FunctionDef) -> None:
        """Lower a function's body, down to its return."""
        if isinstance(node, cst.Lambda):
            value = self.expr(node.body)
            self.b.emit(ir.Set(ir.Name("%return", self.mark(node.body)), value))
        else:
            self.b.code.exported |= _declared(node.body.body, cst.Global)
            self.suite(node.body.body)
            self.b.code.bound -= _declared(node.body.body, cst.Nonlocal)
        self.b.goto(ir.EXIT)

    def _line(self, node: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> None:
        for small in node.body:
            effects = self.b.effects
            handler = _HANDLERS.get(type(small))
            if handler is not None:
                handler(self, small)
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

    def _raise(self, node: cst.Raise) -> None:
        raised = AGAIN
        if node.exc is not None:
            exception = self.expr(node.exc)
            self.b.emit(ir.Set(ir.Name("%raised", exception.at), exception))
            name = _last(exception)
            raised = name if name[:1].isupper() else AGAIN
        self.b.throw(raised, self.mark(node))

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


_METHODS: dict[type, str] = {
    cst.SimpleStatementLine: "_line",
    cst.SimpleStatementSuite: "_line",
    cst.Expr: "_expression",
    cst.Assign: "_assign",
    cst.AnnAssign: "_annotated",
    cst.AugAssign: "_augmented",
    cst.Return: "_return",
    cst.Raise: "_raise",
    cst.Break: "_break",
    cst.Continue: "_continue",
    cst.Assert: "_assert",
    cst.Del: "_delete",
    cst.Import: "_import",
    cst.ImportFrom: "_import_from",
    cst.Global: "_global",
    cst.Nonlocal: "_nonlocal",
    cst.If: "_if",
    cst.While: "_while",
    cst.For: "_for",
    cst.Try: "_try",
    cst.TryStar: "_try",
    cst.With: "_with",
    cst.FunctionDef: "_function",
    cst.ClassDef: "_class",
    cst.Match: "match",
}
_HANDLERS: dict[type, Callable[[StatementLowerer, Any], None]] = {
    kind: getattr(StatementLowerer, method) for kind, method in _METHODS.items()
}
