"""Lowering of expressions; short circuits and comprehensions with effects become blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.lowering.builder import Builder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["ExpressionLowerer"]

Comprehension: TypeAlias = cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp

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


class ExpressionLowerer:
    """Turns libcst expressions into IR, for the function whose builder is ``b``.

    Attributes:
        nodes: the libcst node of each ordinal, kept only to find positions later.
    """

    b: Builder

    def __init__(self) -> None:
        self.nodes: list[cst.CSTNode] = []
        self._first: dict[int, int] = {}
        self._nested = False
        self._handlers: dict[type, Callable[[Any], ir.Expr]] = {
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.Call: self._call,
            cst.SimpleString: self._string,
            cst.ConcatenatedString: self._concatenated,
            cst.FormattedString: self._formatted,
            cst.Integer: self._number,
            cst.Float: self._number,
            cst.Imaginary: self._number,
            cst.Ellipsis: self._ellipsis,
            cst.Subscript: self._subscript,
            cst.Dict: self._dict,
            cst.List: self._list,
            cst.Tuple: self._tuple,
            cst.Set: self._set,
            cst.Await: self._await,
            cst.BinaryOperation: self._binary,
            cst.UnaryOperation: self._unary,
            cst.BooleanOperation: self._boolean,
            cst.Comparison: self._comparison,
            cst.IfExp: self._if_else,
            cst.Lambda: self._lambda,
            cst.ListComp: self._comprehension,
            cst.SetComp: self._comprehension,
            cst.DictComp: self._comprehension,
            cst.GeneratorExp: self._comprehension,
            cst.Yield: self._yield,
            cst.NamedExpr: self._walrus,
            cst.StarredElement: self._spread,
        }
        for templated in ("TemplatedString",):  # libcst 1.8 knows it, its oldest releases do not
            if hasattr(cst, templated):
                self._handlers[getattr(cst, templated)] = self._formatted

    def expr(self, node: cst.CSTNode) -> ir.Expr:
        """Return *node* as IR; what it needs done before goes into the current block."""
        handler = self._handlers.get(type(node))
        if handler is None:
            return ir.Const(None, self.mark(node))
        return handler(node)

    def mark(self, node: cst.CSTNode) -> int:
        """Return a new ordinal for *node*."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def rename(self, name: str) -> str:
        """Return what *name* is called inside the comprehensions around it."""
        for table in reversed(self.b.renames):
            if name in table:
                return table[name]
        return name

    def load(self, name: str) -> str:
        """Note that *name* is read here, and return what it is called."""
        name = self.rename(name)
        self.b.code.loads.add(name)
        return name

    def bind(self, name: str) -> str:
        """Note that *name* is bound here, and return what it is called."""
        name = self.rename(name)
        if name not in self.b.code.exported:
            self.b.code.bound.add(name)
        return name

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

    def _string(self, node: cst.SimpleString) -> ir.Expr:
        text = node.value
        # Most strings are what stands between their quotes; evaluating one costs a parse.
        if text[0] in _QUOTES and "\\" not in text:
            width = 3 if text[:3] in _TRIPLES else 1
            return ir.Const(text[width:-width], self.mark(node))
        return ir.Const(node.evaluated_value, self.mark(node))

    def _number(self, node: cst.Integer | cst.Float | cst.Imaginary) -> ir.Expr:
        text = node.value
        # An int of thousands of digits is a constant like any other; its value is not needed.
        if text.isdecimal() and len(text) < _LONG:
            return ir.Const(int(text), self.mark(node))
        return ir.Const(node.evaluated_value if len(text) < _LONG else text, self.mark(node))

    def _ellipsis(self, node: cst.Ellipsis) -> ir.Expr:
        return ir.Const("...", self.mark(node))

    def _concatenated(self, node: cst.ConcatenatedString) -> ir.Expr:
        parts: list[ir.Expr] = []
        part: cst.BaseString = node
        while isinstance(part, cst.ConcatenatedString):
            parts.append(self.expr(part.left))
            part = part.right
        parts.append(self.expr(part))
        return ir.Apply("text", parts, self.mark(node))

    def _formatted(self, node: cst.FormattedString) -> ir.Expr:
        parts: list[ir.Expr] = []
        if node.parts and (opening := getattr(node.parts[0], "value", None)):
            parts.append(ir.Const(opening, self.mark(node)))
        self._formatted_parts(node.parts, parts)
        return ir.Apply("text", parts, self.mark(node))

    def _formatted_parts(self, contents: Sequence[Any], parts: list[ir.Expr]) -> None:
        for content in contents:
            if (expression := getattr(content, "expression", None)) is not None:
                parts.append(self.expr(expression))
                self._formatted_parts(content.format_spec or (), parts)

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
        bounds = [part for part in (node.lower, node.upper, node.step) if part is not None]
        return ir.Apply("slice", [self.expr(part) for part in bounds], self.mark(node))

    def _elements(self, elements: Sequence[Any]) -> list[ir.Expr]:
        return [
            self._spread(element)
            if isinstance(element, cst.StarredElement)
            else self.expr(element.value)
            for element in elements
        ]

    def _list(self, node: cst.List) -> ir.Expr:
        return ir.Display("list", self._elements(node.elements), self.mark(node))

    def _tuple(self, node: cst.Tuple) -> ir.Expr:
        return ir.Display("tuple", self._elements(node.elements), self.mark(node))

    def _set(self, node: cst.Set) -> ir.Expr:
        return ir.Display("set", self._elements(node.elements), self.mark(node))

    def _spread(self, node: cst.StarredElement) -> ir.Expr:
        return ir.Spread(self.expr(node.value), self.mark(node))

    def _dict(self, node: cst.Dict) -> ir.Expr:
        items: list[tuple[ir.Expr | None, ir.Expr]] = []
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                items.append((self.expr(element.key), self.expr(element.value)))
            else:
                items.append((None, self.expr(element.value)))
        return ir.Mapping(items, self.mark(node))

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

    def _boolean(self, node: cst.BooleanOperation) -> ir.Expr:
        conjunction = isinstance(node.operator, cst.And)
        left = self.expr(node.left)
        return self._short_circuit(left, node, conjunction=conjunction)

    def _short_circuit(
        self, left: ir.Expr, node: cst.BooleanOperation, *, conjunction: bool
    ) -> ir.Expr:
        at = self.mark(node)

        def right(_: str) -> ir.Expr:
            return self.expr(node.right)

        return self._fork_value(left, right, at, conjunction=conjunction)

    def _fork_value(
        self, left: ir.Expr, right: Callable[[str], ir.Expr], at: int, *, conjunction: bool
    ) -> ir.Expr:
        """Lower ``left and right``: blocks if the right side does something, else a choice."""
        b = self.b
        before, effects, outer = b.current, b.effects, b.within
        count = len(b.code.blocks)
        b.within = (*outer, before)
        second = b.new()
        b.current = second
        value = right("")
        b.within = outer
        if b.effects == effects and len(b.code.blocks) == count + 1:
            b.code.blocks.pop()
            b.current = before
            return ir.Choice(left, [value, left] if conjunction else [left, value], at)
        name = b.temp()
        b.code.blocks[before].code.append(ir.Set(ir.Name(name, at), left))
        b.emit(ir.Set(ir.Name(name, at), value))
        after = b.new()
        last = b.code.blocks[b.current]
        if last.end is None:
            last.end = ir.Goto(after)
        test = ir.Name(name, at)
        ways = (second, after) if conjunction else (after, second)
        b.code.blocks[before].end = ir.Branch(test, *ways, "short-circuit", at)
        b.current = after
        return ir.Name(name, at)

    def _if_else(self, node: cst.IfExp) -> ir.Expr:
        b = self.b
        at = self.mark(node)
        test = self.expr(node.test)
        before, effects, outer = b.current, b.effects, b.within
        count = len(b.code.blocks)
        b.within = (*outer, before)
        then = b.new()
        b.current = then
        body = self.expr(node.body)
        then_end = b.current
        orelse = b.new()
        b.current = orelse
        other = self.expr(node.orelse)
        else_end = b.current
        b.within = outer
        if b.effects == effects and len(b.code.blocks) == count + 2:
            del b.code.blocks[-2:]
            b.current = before
            return ir.Choice(test, [body, other], at)
        name = b.temp()
        after = b.new()
        for block, value in ((then_end, body), (else_end, other)):
            b.code.blocks[block].code.append(ir.Set(ir.Name(name, at), value))
            b.code.blocks[block].end = ir.Goto(after)
        b.code.blocks[before].end = ir.Branch(test, then, orelse, "if-else", self.mark(node.test))
        b.current = after
        return ir.Name(name, at)

    def _comprehension(self, node: Comprehension) -> ir.Expr:
        kinds = {
            cst.ListComp: "list",
            cst.SetComp: "set",
            cst.DictComp: "dict",
            cst.GeneratorExp: "generator",
        }
        at = self.mark(node)
        kind = kinds[type(node)]
        b = self.b
        result = b.temp()
        empty: ir.Expr = ir.Mapping([], at) if kind == "dict" else ir.Display(kind, [], at)
        b.emit(ir.Set(ir.Name(result, at), empty))
        b.effects += 1
        outer = b.within
        depth = self._comp_for(node.for_in, node, result)
        del b.renames[len(b.renames) - depth :]
        b.within = outer
        b.code.blocks[b.current].within = outer
        return ir.Name(result, at)

    def _comp_for(self, clause: cst.CompFor | None, node: Comprehension, result: str) -> int:
        """Lower the clauses from *clause* inwards; return how many rename tables were pushed."""
        b = self.b
        if clause is None:
            if isinstance(node, cst.DictComp):
                key: ir.Expr | None = self.expr(node.key)
                b.emit(ir.Collect(result, key, self.expr(node.value)))
            else:
                b.emit(ir.Collect(result, None, self.expr(node.elt)))
            return 0
        at = self.mark(clause)
        source = b.temp()
        b.emit(ir.Set(ir.Name(source, at), self.expr(clause.iter)))
        table: dict[str, str] = {}
        self._fresh_names(clause.target, table)
        b.renames.append(table)
        after = b.new()
        head = b.new()
        b.code.blocks[b.current].end = ir.Goto(head)
        b.current = head
        body = b.new()
        b.code.blocks[head].end = ir.Loop(source, body, after, at)
        outer = b.within
        b.within = (*outer, head)
        b.enter(body)
        element = ir.Element(ir.Name(source, at), at)
        b.emit(ir.Set(self.target(clause.target), element))
        b.may_raise(at)
        for condition in clause.ifs:
            test = self.expr(condition.test)
            then = b.new()
            here = b.current
            b.code.blocks[here].end = ir.Branch(test, then, head, "filter", self.mark(condition))
            b.within = (*b.within, here)
            b.enter(then)
        depth = self._comp_for(clause.inner_for_in, node, result)
        b.code.blocks[b.current].end = ir.Goto(head)
        b.code.loops[head] = set(range(head, len(b.code.blocks)))
        b.within = outer
        b.enter(after)
        return depth + 1

    def _fresh_names(self, target: cst.CSTNode, table: dict[str, str]) -> None:
        if isinstance(target, cst.Name):
            self.b.temps += 1
            table[target.value] = f"{target.value}%{self.b.temps}"
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self._fresh_names(element.value, table)
        elif isinstance(target, cst.StarredElement):
            self._fresh_names(target.value, table)

    def target(self, node: cst.CSTNode) -> ir.Expr:
        """Return what is assigned to, as IR."""
        if isinstance(node, cst.Name):
            return ir.Name(self.bind(node.value), self.mark(node))
        if isinstance(node, cst.Tuple | cst.List):
            items: list[ir.Expr] = []
            for element in node.elements:
                inner = self.target(element.value)
                if isinstance(element, cst.StarredElement):
                    inner = ir.Spread(inner, self.mark(element))
                items.append(inner)
            return ir.Display("tuple", items, self.mark(node))
        return self.expr(node)

    def _lambda(self, node: cst.Lambda) -> ir.Expr:
        return self.function("<lambda>", node.params, node, "lambda")

    def function(
        self, name: str, params: cst.Parameters, node: cst.Lambda | cst.FunctionDef, kind: str
    ) -> ir.Function:
        """Lower a function into a child of the current code, and return its evaluation."""
        at = self.mark(node)
        code = ir.Code(name, kind, at)
        defaults = self.parameters(code, params)
        outer, nested = self.b, self._nested
        self.b, self._nested = Builder(code), False
        code.bound.update(param.name for param in code.params)
        self.body(node)
        self.b, self._nested = outer, nested
        outer.code.codes.append(code)
        return ir.Function(len(outer.code.codes) - 1, defaults, at)

    def parameters(self, code: ir.Code, params: cst.Parameters) -> list[tuple[str, ir.Expr]]:
        """Add *params* to *code*; return the defaults, which are evaluated around it."""
        found = [(param, "/") for param in params.posonly_params]
        found += [(param, "") for param in params.params]
        if isinstance(params.star_arg, cst.Param):
            found.append((params.star_arg, "*"))
        found += [(param, "only") for param in params.kwonly_params]
        if params.star_kwarg is not None:
            found.append((params.star_kwarg, "**"))
        defaults = []
        for param, kind in found:
            annotation = None
            if param.annotation is not None:
                annotation = self.annotation(param.annotation.annotation)
            name = param.name.value
            code.params.append(ir.Param(name, kind, annotation, param.default is not None))
            if param.default is not None:
                defaults.append((name, self.expr(param.default)))
        return defaults

    def annotation(self, node: cst.BaseExpression) -> ir.Expr | None:
        """Return the dotted name that a type is written as; None where it is not that simple."""
        if isinstance(node, cst.SimpleString):
            text = node.evaluated_value
            parts = text.split(".") if isinstance(text, str) else []
            if not parts or not all(part.isidentifier() for part in parts):
                return None
            name: ir.Expr = ir.Name(parts[0], self.mark(node))
            for part in parts[1:]:
                name = ir.Attr(name, part, self.mark(node))
            return name
        if isinstance(node, cst.Name):
            return ir.Name(node.value, self.mark(node))
        if isinstance(node, cst.Attribute):
            base = self.annotation(node.value)
            return base and ir.Attr(base, node.attr.value, self.mark(node))
        if isinstance(node, cst.Subscript):  # list[X] says list
            return self.annotation(node.value)
        if isinstance(node, cst.BinaryOperation):  # X | None says X
            return self.annotation(node.left)
        return None

    def body(self, node: cst.Lambda | cst.FunctionDef) -> None:
        """Lower the body of a function into the current builder."""
        raise NotImplementedError


_LONG = 100
_QUOTES = frozenset("\"'")
_TRIPLES = frozenset({'"""', "'''"})

_CONSTANTS: dict[str, bool | None] = {"True": True, "False": False, "None": None}
