"""Lowering of expressions, by their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.lowering.functions import FunctionLowerer

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ExpressionLowerer"]

_COMPARISONS: dict[type[cst.BaseCompOp], str] = {
    cst.Is: "is",
    cst.IsNot: "is not",
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
}


class ExpressionLowerer(FunctionLowerer):
    """Turns libcst expressions into IR."""

    def __init__(self) -> None:
        super().__init__()
        self._first: dict[int, int] = {}
        self._nested = False

    def expr(self, node: cst.CSTNode) -> ir.Expr:
        """Return *node* as IR; what it needs done before goes into the current block."""
        handler = _HANDLERS.get(type(node))
        if handler is None:
            return ir.Const(None, self.mark(node))
        return handler(self, node)

    def _name(self, node: cst.Name) -> ir.Expr:
        name = node.value
        if name in _CONSTANTS:
            return ir.Const(_CONSTANTS[name], self.mark(node))
        return ir.Name(self.load(name), self.mark(node))

    def _attribute(self, node: cst.Attribute) -> ir.Expr:
        return ir.Attr(self.expr(node.value), node.attr.value, self.mark(node))

    def _call(self, node: cst.Call) -> ir.Expr:
        nested, self._nested = self._nested, False
        func = self.expr(node.func)
        self._nested = True
        args = []
        for arg in node.args:
            keyword = arg.keyword
            args.append((arg.star if keyword is None else keyword.value, self.expr(arg.value)))
        self._nested = nested
        self.b.effects += 1
        at = self.mark(node)
        call = ir.Call(func, args, at, self._first.setdefault(id(node), at))
        return self._before(call) if nested and self.b.frames else call

    def _before(self, call: ir.Call) -> ir.Expr:
        """Make a call that is an argument inside a ``try`` before the call that it is passed to.

        If it raises, the other one is not made.
        """
        name = self.b.temp()
        self.b.emit(ir.Set(ir.Name(name, call.at), call))
        self.b.may_raise(call.at)
        return ir.Name(name, call.at)

    def _subscript(self, node: cst.Subscript) -> ir.Expr:
        base = self.expr(node.value)
        indexes = [self._slice(element.slice) for element in node.slice]
        if self.b.frames:
            self.b.effects += 1  # what is not there raises, and somebody here may catch it
        if len(indexes) == 1:
            return ir.Item(base, indexes[0], self.mark(node))
        return ir.Item(base, ir.Display("tuple", indexes, self.mark(node)), self.mark(node))

    def _slice(self, node: cst.BaseSlice) -> ir.Expr:
        if isinstance(node, cst.Index):
            return self.expr(node.value)
        assert isinstance(node, cst.Slice)  # noqa: S101 -- the two kinds libcst has
        bounds = [
            ir.Const(None, self.mark(node)) if part is None else self.expr(part)
            for part in (node.lower, node.upper, node.step)
        ]
        return ir.Apply("slice", bounds, self.mark(node))

    def _await(self, node: cst.Await) -> ir.Expr:
        self.b.effects += 1
        return ir.Await(self.expr(node.expression), self.mark(node))

    def _yield(self, node: cst.Yield) -> ir.Expr:
        self.b.code.is_generator = True
        self.b.effects += 1
        value = node.value
        if value is None:
            return ir.Yield(ir.Const(None, self.mark(node)), delegate=False, at=self.mark(node))
        if isinstance(value, cst.From):
            return ir.Yield(self.expr(value.item), delegate=True, at=self.mark(node))
        return ir.Yield(self.expr(value), delegate=False, at=self.mark(node))

    def _walrus(self, node: cst.NamedExpr) -> ir.Expr:
        value = self.expr(node.value)
        target = node.target
        name = target.value if isinstance(target, cst.Name) else "_"
        # A walrus in a comprehension binds in the function around it.
        if name not in self.b.code.exported:
            self.b.code.bound.add(name)
        self.b.code.loads.add(name)
        self.b.effects += 1
        at = self.mark(target)
        self.b.emit(ir.Set(ir.Name(name, at), value))
        return ir.Name(name, at)

    def _binary(self, node: cst.BinaryOperation) -> ir.Expr:
        # Chains of operators are left-nested and can be long: no recursion on the left.
        rights: list[ir.Expr] = []
        chain: cst.BaseExpression = node
        links = []
        while isinstance(chain, cst.BinaryOperation):
            links.append(chain.right)
            chain = chain.left
        rights = [self.expr(chain), *(self.expr(link) for link in reversed(links))]
        return ir.Apply("binary", rights, self.mark(node))

    def _unary(self, node: cst.UnaryOperation) -> ir.Expr:
        op = "not" if isinstance(node.operator, cst.Not) else "unary"
        operand = self.expr(node.expression)
        if isinstance(node.operator, cst.Minus) and isinstance(operand, ir.Const):
            number = operand.value
            if isinstance(number, int | float):
                return ir.Const(-number, self.mark(node))
        return ir.Apply(op, [operand], self.mark(node))

    def _comparison(self, node: cst.Comparison) -> ir.Expr:
        parts = [self.expr(node.left)]
        ops: set[type[cst.BaseCompOp]] = set()
        for target in node.comparisons:
            parts.append(self.expr(target.comparator))
            ops.add(type(target.operator))
        if len(node.comparisons) == 1 and ops <= _COMPARISONS.keys():
            op = _COMPARISONS[ops.pop()]
        elif ops <= {cst.Is, cst.IsNot}:
            op = "is"
        else:
            op = "in" if ops <= {cst.In, cst.NotIn} else "compare"
        return ir.Apply(op, parts, self.mark(node))


_CONSTANTS: dict[str, bool | None] = {"True": True, "False": False, "None": None}

_METHODS: dict[type, str] = {
    cst.Name: "_name",
    cst.Attribute: "_attribute",
    cst.Call: "_call",
    cst.SimpleString: "_string",
    cst.ConcatenatedString: "_concatenated",
    cst.FormattedString: "_formatted",
    cst.Integer: "_number",
    cst.Float: "_number",
    cst.Imaginary: "_number",
    cst.Ellipsis: "_ellipsis",
    cst.Subscript: "_subscript",
    cst.Dict: "_dict",
    cst.List: "_list",
    cst.Tuple: "_tuple",
    cst.Set: "_set",
    cst.Await: "_await",
    cst.BinaryOperation: "_binary",
    cst.UnaryOperation: "_unary",
    cst.BooleanOperation: "_boolean",
    cst.Comparison: "_comparison",
    cst.IfExp: "_if_else",
    cst.Lambda: "_lambda",
    cst.ListComp: "_comprehension",
    cst.SetComp: "_comprehension",
    cst.DictComp: "_comprehension",
    cst.GeneratorExp: "_comprehension",
    cst.Yield: "_yield",
    cst.NamedExpr: "_walrus",
    cst.StarredElement: "_spread",
}
if hasattr(cst, "TemplatedString"):  # libcst 1.8 knows it, its oldest releases do not
    _METHODS[cst.TemplatedString] = "_formatted"
_HANDLERS: dict[type, Callable[[ExpressionLowerer, Any], ir.Expr]] = {
    kind: getattr(ExpressionLowerer, method) for kind, method in _METHODS.items()
}
