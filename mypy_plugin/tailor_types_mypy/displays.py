"""Arguments as they are written: which type each part of one has, and which it is declared to have.

In the light of a declaration mypy gives a display the declared type, and what is wider than that
is lost. So displays, comprehensions and conditions are taken apart, and their leaves are asked.
A leaf is asked where it stands: a part of a comprehension is put into one like it, a branch of a
condition into a condition like it, so that names have the types that they have there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import (
    AssignmentExpr,
    AwaitExpr,
    CallExpr,
    ConditionalExpr,
    DictExpr,
    DictionaryComprehension,
    Expression,
    FloatExpr,
    GeneratorExpr,
    IntExpr,
    ListComprehension,
    ListExpr,
    OpExpr,
    RefExpr,
    StarExpr,
    StrExpr,
    TempNode,
    Var,
)
from mypy.plugin import CheckerPluginInterface
from mypy.types import (
    AnyType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypedDictType,
    UninhabitedType,
    UnionType,
    flatten_nested_unions,
    get_proper_type,
)

from tailor_types_mypy import names
from tailor_types_mypy.json_rules import key_step

__all__ = ["Leaf", "iterated", "leaves"]

_E = TypeVar("_E", bound=Expression)

_CONSTANTS: Final = (StrExpr, IntExpr, FloatExpr)
_ITERABLE: Final = "typing.Iterable"
_MAPPING: Final = "typing.Mapping"
_GATHER: Final = "asyncio.tasks.gather"
"""Its type is that of a tuple; what it returns is a list."""


@dataclass(frozen=True)
class Leaf:
    """A part of an argument that is no display.

    Attributes:
        path: from the argument inwards.
        at: the part as written.
        declared: the type it is to have.
        given: the type it has in the light of that, where that may tell something.
        alone: the type it has by itself, which mypy may have joined of several.
        is_key: it is the key of a dict at this path.
    """

    path: str
    at: Expression
    declared: Type
    given: Type | None
    alone: Type | None = None
    is_key: bool = False


_Ask = Callable[[Expression, Type | None], Type | None]
"""Gives the type of an expression, in the light of a declared one."""


def leaves(
    api: CheckerPluginInterface, argument: Expression, declared: Type, path: str
) -> Iterator[Leaf]:
    """Yield the parts of *argument*, which is to be a *declared*."""

    def ask(expression: Expression, light: Type | None) -> Type | None:
        with api.msg.filter_errors():  # mypy reports them when it checks the call
            return api.get_expression_type(expression, light)

    yield from _Place(api, ask).leaves(argument, declared, path)


@dataclass(frozen=True)
class _Place:
    """Where expressions stand.

    Attributes:
        api: of mypy.
        ask: gives the type that an expression has here.
    """

    api: CheckerPluginInterface
    ask: _Ask

    def leaves(self, expression: Expression, declared: Type, path: str) -> Iterator[Leaf]:
        if isinstance(expression, CallExpr) and isinstance(expression.analyzed, DictExpr):
            expression = expression.analyzed  # dict(a=1)
        if isinstance(expression, DictExpr):
            yield from self._of_dict(expression, declared, path)
        elif isinstance(expression, ListExpr):
            yield from self._of_list(expression, declared, path)
        elif isinstance(expression, ListComprehension | DictionaryComprehension):
            yield from self._of_rounds(expression, declared, path)
        elif isinstance(expression, AssignmentExpr):
            yield from self.leaves(expression.value, declared, path)
        elif branches := tuple(_branches(expression)):
            for branch, condition, is_true in branches:
                yield from self._under(condition, is_true=is_true).leaves(branch, declared, path)
        elif not isinstance(expression, _CONSTANTS):
            yield self._leaf(expression, declared, path)

    def _leaf(self, expression: Expression, declared: Type, path: str) -> Leaf:
        alone = self._gathered(expression, self.ask(expression, None))
        if isinstance(expression, RefExpr):  # no light changes its type
            is_inferred = isinstance(expression.node, Var) and expression.node.is_inferred
            given, alone = (None, alone) if is_inferred else (alone, None)
            return Leaf(path, expression, declared, given, alone)
        given = self._gathered(expression, self.ask(expression, declared))
        return Leaf(path, expression, declared, given, alone)

    def _gathered(self, expression: Expression, type_: Type | None) -> Type | None:
        """Return *type_*, as that of a list where the expression awaits a gather."""
        call = expression.expr if isinstance(expression, AwaitExpr) else None
        proper = get_proper_type(type_)
        if (
            isinstance(call, CallExpr)
            and isinstance(call.callee, RefExpr)
            and call.callee.fullname == _GATHER
            and isinstance(proper, TupleType)
        ):
            return self.api.named_generic_type(
                "builtins.list", [UnionType.make_union(proper.items)]
            )
        return type_

    def _of_dict(self, display: DictExpr, declared: Type, path: str) -> Iterator[Leaf]:
        later: set[str] = set()
        parts = []
        for key, value in reversed(display.items):
            given = self._union(value) if key is None else None
            parts.append((key, value, given, frozenset(later)))
            later |= _required(given) if key is None else _constant(key)
        for key, value, given, overridden in reversed(parts):
            if key is not None:
                if not _constant(key) & overridden:
                    yield from self._of_pair(key, value, declared, path)
                continue
            for name, type_ in _entries(given):  # ** of another one
                if name not in overridden and (to_be := _value_type(declared, name)) is not None:
                    yield Leaf(path + _step(name), value, to_be, type_)

    def _union(self, expression: Expression) -> Type | None:
        """Return the types of all that *expression* chooses from; mypy would drop wider ones."""
        types = [
            self._under(condition, is_true=is_true)._union(branch)  # noqa: SLF001 -- one of us
            for branch, condition, is_true in _branches(expression)
        ]
        known = [type_ for type_ in types if type_ is not None]
        return UnionType.make_union(known) if known else self.ask(expression, None)

    def _of_pair(
        self, key: Expression, value: Expression, declared: Type, path: str
    ) -> Iterator[Leaf]:
        name = key.value if isinstance(key, StrExpr) else None
        if name is None and (type_ := _key_type(declared)) is not None:
            yield Leaf(path, key, type_, self.ask(key, None), is_key=True)
        if (type_ := _value_type(declared, name)) is not None:
            yield from self.leaves(value, type_, path + _step(name))

    def _of_list(self, display: ListExpr, declared: Type, path: str) -> Iterator[Leaf]:
        type_ = _item_type(declared)
        if type_ is None:
            return
        is_counted = True
        for index, element in enumerate(display.items):
            is_counted &= not isinstance(element, StarExpr)
            step = f"{path}[{index}]" if is_counted else f"{path}[*]"
            if isinstance(element, StarExpr):
                yield Leaf(step, element, type_, iterated(self.ask(element.expr, None)))
            else:
                yield from self.leaves(element, type_, step)

    def _of_rounds(
        self, loop: ListComprehension | DictionaryComprehension, declared: Type, path: str
    ) -> Iterator[Leaf]:
        if isinstance(loop, DictionaryComprehension):
            if loop.key is not None:
                yield from self._inside(loop)._of_pair(loop.key, loop.value, declared, path)  # noqa: SLF001 -- one of us
        elif (type_ := _item_type(declared)) is not None:
            item = loop.generator.left_expr
            yield from self._inside(loop.generator).leaves(item, type_, f"{path}[*]")

    def _inside(self, loop: GeneratorExpr | DictionaryComprehension) -> _Place:
        """Return the place of what *loop* makes in each of its rounds."""

        def ask(expression: Expression, light: Type | None) -> Type | None:
            rounds = GeneratorExpr(
                expression, loop.indices, loop.sequences, loop.condlists, loop.is_async
            )
            listed = ListComprehension(_at(expression, rounds))
            light = light and self.api.named_generic_type("builtins.list", [light])
            return iterated(self.ask(_at(expression, listed), light))

        return _Place(self.api, ask)

    def _under(self, condition: Expression, *, is_true: bool) -> _Place:
        """Return the place of a branch of *condition*."""

        def ask(expression: Expression, light: Type | None) -> Type | None:
            never = TempNode(UninhabitedType())
            branches = (expression, never) if is_true else (never, expression)
            return self.ask(_at(expression, ConditionalExpr(condition, *branches)), light)

        return _Place(self.api, ask)


def _branches(expression: Expression) -> Iterator[tuple[Expression, Expression, bool]]:
    """Yield what *expression* chooses from, the condition, and which outcome of it chooses that."""
    if isinstance(expression, ConditionalExpr):
        yield expression.if_expr, expression.cond, True
        yield expression.else_expr, expression.cond, False
    elif isinstance(expression, OpExpr) and expression.op in {"and", "or"}:
        is_or = expression.op == "or"
        yield expression.left, expression.left, is_or
        yield expression.right, expression.left, not is_or


def _at(place: Expression, expression: _E) -> _E:
    """Return *expression*, made here, as standing where *place* does."""
    expression.set_line(place)
    return expression


def _constant(key: Expression) -> set[str]:
    return {key.value} if isinstance(key, StrExpr) else set()


def _step(name: str | None) -> str:
    return ".*" if name is None else key_step(name)


def _key_type(declared: Type) -> Type | None:
    """Return the type of the keys of a dict display that is to be a *declared*."""
    tables = _tables(declared)
    return tables[0].args[0] if len(tables) == 1 else _any_of(declared)


def _value_type(declared: Type, key: str | None) -> Type | None:
    """Return the type of the value at *key* of a dict display that is to be a *declared*."""
    records = [one for one in _alternatives(declared) if isinstance(one, TypedDictType)]
    if records:
        return records[0].items.get(key) if len(records) == 1 and key is not None else None
    tables = _tables(declared)
    return tables[0].args[1] if len(tables) == 1 else _any_of(declared)


def _tables(declared: Type) -> list[Instance]:
    return [
        one
        for one in _alternatives(declared)
        if isinstance(one, Instance) and one.type.fullname in names.TABLES
    ]


def _item_type(declared: Type) -> Type | None:
    """Return the type of the elements of a list display that is to be a *declared*."""
    arrays = [
        one
        for one in _alternatives(declared)
        if isinstance(one, Instance) and one.type.fullname in names.ARRAYS
    ]
    return arrays[0].args[0] if len(arrays) == 1 else _any_of(declared)


def _any_of(declared: Type) -> Type | None:
    return next((one for one in _alternatives(declared) if isinstance(one, AnyType)), None)


def _entries(type_: Type | None) -> Iterator[tuple[str | None, Type]]:
    """Yield keys, where they are known, and the types of the values of what ``**`` unpacks."""
    for proper in _alternatives(type_):
        if isinstance(proper, TypedDictType):
            yield from proper.items.items()
        elif (table := _as(proper, _MAPPING)) is not None:
            yield None, table.args[1]


def _required(type_: Type | None) -> set[str]:
    """Return the keys that what ``**`` unpacks has in any case."""
    keys = [
        one.required_keys if isinstance(one, TypedDictType) else set()
        for one in _alternatives(type_)
    ]
    return set.intersection(*keys) if keys else set()


def iterated(type_: Type | None) -> Type | None:
    """Return the type of what iterating over a *type_* gives."""
    proper = get_proper_type(type_)
    if isinstance(proper, TupleType):
        proper = proper.partial_fallback
    array = _as(proper, _ITERABLE)
    return None if array is None else array.args[0]


def _as(type_: ProperType | None, name: str) -> Instance | None:
    if isinstance(type_, Instance):
        for base in type_.type.mro:
            if base.fullname == name:
                return map_instance_to_supertype(type_, base)
    return None


def _alternatives(type_: Type | None) -> list[ProperType]:
    if type_ is None:
        return []
    return [get_proper_type(item) for item in flatten_nested_unions([get_proper_type(type_)])]
