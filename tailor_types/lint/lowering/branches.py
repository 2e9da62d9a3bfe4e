"""Lowering of expressions that may skip or repeat a part of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from tailor_types.lint import ir

if TYPE_CHECKING:
    from collections.abc import Callable
from tailor_types.lint.lowering.literals import LiteralLowerer

__all__ = ["BranchingLowerer"]

Comprehension: TypeAlias = cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp


class BranchingLowerer(LiteralLowerer):
    """Turns short circuits, conditional expressions and comprehensions into blocks or choices."""

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
