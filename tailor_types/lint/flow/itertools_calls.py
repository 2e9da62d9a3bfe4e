"""``itertools``: iterators made of iterators; how many there are is not what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.arguments import Arguments
from tailor_types.lint.flow.iteration import IterationCalls
from tailor_types.lint.flow.places import joined_up
from tailor_types.lint.flow.values import Obj, Value, join_values

if TYPE_CHECKING:
    from tailor_types.lint import ir

__all__ = ["ItertoolsCalls"]

_PICKING = frozenset({"takewhile", "dropwhile", "filterfalse"})
_GROUPING = frozenset({"pairwise", "batched", "combinations", "permutations"})
_GROUPING |= {"combinations_with_replacement"}


class ItertoolsCalls(IterationCalls):
    """Evaluates calls of functions of ``itertools``, and of those written like them."""

    def itertools(self, name: str, args: Arguments, node: ir.Call) -> Value | None:
        """Return the result of a function of ``itertools``; None if *name* is none known here."""
        module, _, short = name.partition(".")
        first = args.positional[0] if args.positional else None
        if module not in {"itertools", "more_itertools"}:
            return None
        at = node.at
        if short == "chain":
            return self._chain(args.positional, args, at)
        if first is None:
            return None
        if short == "chain.from_iterable":
            inner = self.elements(first)
            shape = self.shape(first) | self.shape(inner)
            return self.new(at, Obj("list", rest=self.joined_elements(inner), shape=shape))
        if short == "islice":
            bounds = args.positional[1:]
            lower = bounds if len(bounds) > 1 else [Value(const=None), *bounds]
            step = [Value(const=None)] * (3 - len(lower))
            return self.sliced(first, [*lower, *step], at)
        if short in _PICKING and len(args.positional) > 1:
            return self._mapped("filter", args, node)
        if short in _GROUPING:
            taint = self.all_of(args.positional[1:])
            group = self.new((at, "group"), Obj("tuple", rest=self.elements(first), shape=taint))
            return self.new(at, Obj("counted", rest=group, shape=self.shape(first) | taint))
        if short == "starmap" and len(args.positional) > 1:
            passed = Arguments()
            self.spread(passed, self.elements(args.positional[1]))
            made = self.dispatch(first, passed, node)
            shape = self.shape(args.positional[1])
            return self.new(at, Obj("list", rest=made, shape=shape))
        if short == "accumulate":
            return self._accumulated(first, args, node)
        if short == "groupby":
            return self._grouped(first, args, node)
        if short == "repeat":
            return self.new(at, Obj("list", rest=first, shape=self.all_of(args.positional[1:])))
        return None

    def _chain(self, values: list[Value], args: Arguments, at: int) -> Value:
        shape = args.spread
        for value in values:
            shape |= self.shape(value)
        known = joined_up(self, values) if args.more is None else None
        if known is not None:
            return self.sequence(at, "list", known, shape)
        rest: Value | None = None if args.more is None else self.elements(args.more)
        shape |= 0 if args.more is None else self.shape(args.more)
        for value in values:
            part = self.joined_elements(value)
            rest = part if rest is None else join_values(rest, part)
        return self.new(at, Obj("list", rest=rest, shape=shape))

    def _accumulated(self, first: Value, args: Arguments, node: ir.Call) -> Value:
        result = self.elements(first)
        func = args.get(1, "func")
        if func is not None and func.const is not None:
            result = join_values(result, self.call_value(func, [result, result], node.at))
        else:
            result = Value(self.deep(result))
        return self.new(node.at, Obj("list", rest=result, shape=self.shape(first)))

    def _grouped(self, first: Value, args: Arguments, node: ir.Call) -> Value:
        element = self.elements(first)
        by = args.get(1, "key")
        plain = by is None or by.const is None
        key = element if plain or by is None else self.call_value(by, [element], node.at)
        # Where one group ends and the next one begins is what the keys say.
        shape = self.shape(first) | self.deep(key)
        group = self.new((node.at, "group"), Obj("list", rest=element, shape=shape))
        pair = self.sequence((node.at, "pair"), "tuple", [key, group], 0)
        return self.new(node.at, Obj("list", rest=pair, shape=shape))
