"""Lowering of ``match``: a chain of branches on what the patterns look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.lowering.expressions import ExpressionLowerer

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PatternLowerer"]


class PatternLowerer(ExpressionLowerer):
    """Turns patterns into the parts of the subject that decide, and the names they bind."""

    def suite(self, statements: Sequence[cst.CSTNode]) -> None:
        """Lower *statements* in order."""
        raise NotImplementedError

    def match(self, node: cst.Match) -> None:
        """Lower a whole ``match``."""
        b = self.b
        at = self.mark(node.subject)
        subject = b.temp()
        b.emit(ir.Set(ir.Name(subject, at), self.expr(node.subject)))
        if b.frames:
            b.may_raise(at)
        after = b.new()
        outer = b.within
        for case in node.cases:
            self._case(case, ir.Name(subject, at), after)
        b.goto(after)
        b.within = outer
        b.enter(after)

    def _case(self, case: cst.MatchCase, subject: ir.Name, after: int) -> None:
        b = self.b
        tests: list[ir.Expr] = []
        binds: list[tuple[str, ir.Expr]] = []
        self._pattern(case.pattern, subject, tests, binds)
        here = b.current
        following = b.new()
        at = self.mark(case)
        branches = [here]
        body = b.new()
        if tests:
            b.end(ir.Branch(ir.Apply("match", tests, at), body, following, "match", at))
        else:
            b.goto(body)
        around = b.within
        b.within = (*around, here)
        b.enter(body)
        for name, value in binds:
            b.emit(ir.Set(ir.Name(self.bind(name), at), value))
        if case.guard is not None:
            guard = self.expr(case.guard)
            branches.append(b.current)
            guarded = b.new()
            b.end(ir.Branch(guard, guarded, following, "match", at))
            b.within = (*b.within, branches[-1])
            b.enter(guarded)
        self.suite(case.body.body)
        b.goto(after)
        b.within = (*around, *branches)
        b.enter(following)
        if not tests and case.guard is None:
            b.live = False

    def _pattern(
        self,
        pattern: cst.MatchPattern,
        subject: ir.Expr,
        tests: list[ir.Expr],
        binds: list[tuple[str, ir.Expr]],
    ) -> None:
        at = subject.at
        match pattern:
            case cst.MatchAs():
                if pattern.pattern is not None:
                    self._pattern(pattern.pattern, subject, tests, binds)
                if pattern.name is not None:
                    binds.append((pattern.name.value, subject))
            case cst.MatchOr():
                for alternative in pattern.patterns:
                    self._pattern(alternative.pattern, subject, tests, binds)
            case cst.MatchValue():
                tests += [subject, self.expr(pattern.value)]
            case cst.MatchSequence():
                tests.append(ir.Apply("shape", [subject], at))
                count, starred = len(pattern.patterns), False
                for index, element in enumerate(pattern.patterns):
                    if isinstance(element, cst.MatchStar):
                        starred = True
                        if element.name is not None:
                            behind = index + 1 - count or None
                            bounds = [ir.Const(bound, at) for bound in (index, behind, None)]
                            rest = ir.Item(subject, ir.Apply("slice", list(bounds), at), at)
                            binds.append((element.name.value, rest))
                    else:
                        place = index - count if starred else index
                        part = ir.Item(subject, ir.Const(place, at), at)
                        self._pattern(element.value, part, tests, binds)
            case cst.MatchMapping():
                tests.append(ir.Apply("shape", [subject], at))
                for item in pattern.elements:
                    part = ir.Item(subject, self.expr(item.key), at)
                    self._pattern(item.pattern, part, tests, binds)
                if pattern.rest is not None:
                    binds.append((pattern.rest.value, subject))
            case cst.MatchClass():
                self.expr(pattern.cls)
                tests.append(ir.Apply("shape", [subject], at))
                for index, element in enumerate(pattern.patterns):
                    if isinstance(element, cst.MatchSequenceElement):
                        parts = [subject, self.expr(pattern.cls), ir.Const(index, at)]
                        field = ir.Apply("positional", parts, at)
                        self._pattern(element.value, field, tests, binds)
                for keyword in pattern.kwds:
                    named = ir.Attr(subject, keyword.key.value, at)
                    self._pattern(keyword.pattern, named, tests, binds)
            case _:
                tests.append(subject)
