"""What an expression evaluates to, by its kind."""

from __future__ import annotations

from tailor_types.lint import ir
from tailor_types.lint.flow.names import LASTING
from tailor_types.lint.flow.noted import names_of
from tailor_types.lint.flow.operators import Operators
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.flow.values import (
    NO_REFS,
    RETURNED,
    YIELDED,
    External,
    FunctionInfo,
    Instance,
    Obj,
    Ref,
    Value,
    join_values,
    ordered,
)

__all__ = ["EVALUATORS", "Expressions"]

KEEPING = frozenset(
    {
        *("functools.cache", "functools.lru_cache", "functools.cached_property"),
        *(
            "async_lru.alru_cache",
            "aiocache.cached",
            "cachetools.cached",
            "cachetools.cachedmethod",
        ),
        *("cachetools.func.lru_cache", "cachetools.func.ttl_cache", "methodtools.lru_cache"),
        *("joblib.Memory.cache", "diskcache.Cache.memoize", "asyncache.cached", "cashews.cache"),
        *("aiocache.multi_cached", "django.utils.functional.cached_property"),
    }
)
"""Decorators that keep what a function returned, for longer than a pass."""


class Expressions(Operators):
    """Evaluates the expressions of one function; calls are in ``calls``."""

    def eval(self, node: ir.Expr) -> Value:
        """Return what *node* evaluates to."""
        value = self.evaluators[type(node)](self, node)
        if value.version is None:
            value.version = node.at
        return value

    def _const(self, node: ir.Const) -> Value:
        return Value(0, NO_REFS, node.value)

    def _name(self, node: ir.Name) -> Value:
        return self.read(node.id, node.at)

    def _function(self, node: ir.Function) -> Value:
        key = self.context.key
        code = self.context.code.codes[node.code]
        cells = tuple((name, self.cell(name)) for name in sorted(code.free))
        info = FunctionInfo((key[0], key[1], (*key[2], node.code)), code, cells)
        obj = Obj("function", info=info)
        for name, default in node.defaults:
            value = self.eval(default)
            lasting = any(isinstance(ref, Instance) and ref.name in LASTING for ref in value.refs)
            if lasting and self.context.code.kind in {"module", "class"}:
                text = f"{name} of {code.name}()"
                value = value.plus(self.origin(default.at, "state", text))
            obj.fields[name] = value
        return self.new(node.at, obj)

    def _class(self, node: ir.Class) -> Value:
        return self.engine.classes.build(self, node)

    def _decorated(self, node: ir.Decorated) -> Value:
        value = self.eval(node.value)
        decorator = self.eval(node.decorator)
        self._keeping(node.decorator, value)
        if isinstance(node.decorator, ir.Attr) and node.decorator.name == "default":
            for ref, obj in self.objects(self.eval(node.decorator.base)):
                if obj.kind == "field":  # of attrs: a method that makes the default
                    changed = obj.copy()
                    changed.fields["%method"] = value
                    self.write(ref, changed)
        result = self.call_value(decorator, [value], node.at)
        # A decorator of which nothing is known is taken to leave what it decorates as it is.
        if not result.refs or all(isinstance(ref, Instance) for ref in result.refs):
            return value
        return result

    def _keeping(self, decorator: ir.Expr, value: Value) -> None:
        """Note that a library keeps the results of a function."""
        named = decorator.func if isinstance(decorator, ir.Call) else decorator
        if not isinstance(named, ir.Name | ir.Attr):
            return
        for ref in self.eval(named).refs:
            if isinstance(ref, External) and ref.name in KEEPING:
                for _, obj in self.objects(value):
                    if obj.info is not None:
                        self.engine.cached[obj.info.key] = ref.name

    def derived(self, base: str, node: ir.Call) -> int:
        """Return the taint of an instance of a class of the project that derives from *base*."""
        for entry in self.engine.catalogue.lookup(base):
            if entry.kind == "source" and entry.match != "read" and not entry.when:
                text, low = f"{dotted(node.func) or base}()", bool(entry.severity)
                return self.origin(node.at, entry.category, text, low=low)
        return 0

    def _await(self, node: ir.Await) -> Value:
        return self.eval(node.value)

    def _yield(self, node: ir.Yield) -> Value:
        value = self.eval(node.value)
        made = Ref(YIELDED)
        obj = self.obj(made) or Obj("generator")
        if not node.delegate:
            self.grown(made, obj, value)
            return Value()
        self.extend(made, value, node.at)
        result: Value | None = None
        for _, source in self.objects(value):
            returned = source.fields.get(RETURNED)
            if returned is not None:
                result = returned if result is None else join_values(result, returned)
        return Value() if result is None else result.plus(value.taint)

    def _element(self, node: ir.Element) -> Value:
        base = self.eval(node.base)
        for ref in ordered(base.refs):
            obj = self.obj(ref)
            if obj is not None and obj.cls is not None:
                method = self.class_member(obj.cls, "__iter__", ref, node)
                if method.refs:
                    base = self.call_value(method, [], node.at)
        return self.elements(base)

    def _enter(self, node: ir.Enter) -> Value:
        manager = self.eval(node.value)
        self.context.noted.entered[node.at] = names_of(self, manager)
        result: Value | None = None
        for ref in ordered(manager.refs):
            obj = self.obj(ref)
            part = Value(manager.taint, frozenset((ref,)))
            if obj is not None and obj.kind == "generator":
                part = self.joined(obj)
            elif obj is not None and obj.cls is not None:
                for name in ("__enter__", "__aenter__"):
                    method = self.class_member(obj.cls, name, ref, node)
                    if method.refs:
                        part = self.call_value(method, [], node.at)
                        break
            result = part if result is None else join_values(result, part)
        return manager if result is None else result.plus(manager.taint)


EVALUATORS = {
    ir.Const: "_const",
    ir.Name: "_name",
    ir.Attr: "_attr",
    ir.Item: "_item",
    ir.Call: "call",
    ir.Spread: "_spread",
    ir.Display: "_display",
    ir.Mapping: "_mapping",
    ir.Apply: "_apply",
    ir.Choice: "_choice",
    ir.Function: "_function",
    ir.Class: "_class",
    ir.Decorated: "_decorated",
    ir.Await: "_await",
    ir.Yield: "_yield",
    ir.Element: "_element",
    ir.Enter: "_enter",
}
"""The method that evaluates each kind of expression."""
