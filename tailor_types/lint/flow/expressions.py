"""Transfer functions: what an expression evaluates to, and what an assignment changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tailor_types.lint import ir
from tailor_types.lint.exceptions import ANY
from tailor_types.lint.flow.changes import KEEPERS, Changes
from tailor_types.lint.flow.constants import compared, known_truth
from tailor_types.lint.flow.heap import CONTAINERS
from tailor_types.lint.flow.noted import names_of
from tailor_types.lint.flow.specials import COMPARISONS, OPERATORS, TEXTS, TRUTHS, special
from tailor_types.lint.flow.taints import ORDER, Origin
from tailor_types.lint.flow.values import (
    NO_REFS,
    UNKNOWN,
    YIELDED,
    Bound,
    External,
    FunctionInfo,
    Instance,
    Job,
    JobMaker,
    Method,
    ModuleRef,
    Obj,
    Ref,
    Value,
    Wait,
    WaitGroup,
    join_values,
    ordered,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.flow.values import ObjId, Target

__all__ = ["LASTING", "Expressions", "dotted"]

_MAX_CONST = 64
_COMPARING = frozenset({"compare", "==", "!=", "<", "<=", ">", ">="})
LASTING = frozenset(
    {
        *("random.Random", "numpy.random.default_rng", "numpy.random.RandomState"),
        *("itertools.count", "itertools.cycle"),
    }
)
"""Objects that give something else each time: fine inside a pass, not for longer."""
_MAX_DOTS = 8
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


class Expressions(Changes):
    """Evaluates the expressions of one function; calls are in ``calls``."""

    context: Context
    module: str
    statement: int
    cells: dict[str, ObjId]

    def __init__(self) -> None:
        self._evaluators: dict[type, Callable[[Any], Value]] = {
            ir.Const: self._const,
            ir.Name: self._name,
            ir.Attr: self._attr,
            ir.Item: self._item,
            ir.Call: self.call,
            ir.Spread: self._spread,
            ir.Display: self._display,
            ir.Mapping: self._mapping,
            ir.Apply: self._apply,
            ir.Choice: self._choice,
            ir.Function: self._function,
            ir.Class: self._class,
            ir.Decorated: self._decorated,
            ir.Await: self._await,
            ir.Yield: self._yield,
            ir.Element: self._element,
            ir.Enter: self._enter,
        }

    def call(self, node: ir.Call) -> Value:
        """Evaluate a call."""
        raise NotImplementedError

    def call_value(self, func: Value, args: list[Value], at: int) -> Value:
        """Call *func* with positional arguments."""
        raise NotImplementedError

    def fail(self, name: str, taint: int) -> None:
        """Note that the current block may fail with *name*, if *taint* says so."""
        raise NotImplementedError

    def eval(self, node: ir.Expr) -> Value:
        """Return what *node* evaluates to."""
        value = self._evaluators[type(node)](node)
        if value.version is None:
            value.version = node.at
        return value

    def origin(
        self,
        at: int,
        category: str,
        text: str,
        axis: int = 1,
        *,
        low: bool = False,
        handle: bool = False,
    ) -> int:
        """Return the taint of a source at this place, and note that it is this function's own."""
        if category == "environment" and self.context.code.kind in {"module", "class"}:
            low = True  # read once, when the process starts
        site = (self.module, self.statement, at)
        entry = self.engine.taints.origin(Origin(site, category, text, low, handle))
        self.context.sources.setdefault(entry, {})[None] = at
        return axis << (entry * 3)

    def _const(self, node: ir.Const) -> Value:
        return Value(0, NO_REFS, node.value)

    def _name(self, node: ir.Name) -> Value:
        return self.read(node.id, node.at)

    def read(self, name: str, at: int = 0) -> Value:
        """Return the value of a variable, wherever it lives."""
        value = self.state.env.get(name)
        if value is not None:
            return value
        cell = self.cells.get(name)
        if cell is not None:
            obj = self.state.heap.get(cell) or self.engine.heap.get(cell)
            value = obj.rest if obj is not None and obj.rest is not None else Value()
            if self.is_state(Value(0, frozenset((Ref(cell),)))) or self.is_state(value):
                return value.plus(self.origin(at, "state", name))
            return value
        if name[0] == "%":
            return Value()
        code = self.context.code
        if name in code.bound and code.kind not in {"module", "class"}:
            return Value()
        value = self.engine.globals.value(self.module, name)
        if state := self.state_taint(self.module, name, value, at):
            value = Value(value.taint | state, value.refs)
        for ref in value.refs:
            if isinstance(ref, External) and (read := self.external_read(ref.name, at, name)):
                return Value(value.taint | read, value.refs)
        return value

    def state_taint(self, module: str, name: str, value: Value, at: int) -> int:
        """Return the taint of reading module state that is written at run time."""
        if self.context.code.kind in {"module", "class"}:
            return 0
        lasting = False
        if self.is_state(value):
            return self.origin(at, "state", name)
        for ref in value.refs:
            if isinstance(ref, Instance) and ref.name in LASTING:
                return self.origin(at, "state", name)
            lasting |= isinstance(ref, Instance) and ref.name.startswith(KEEPERS)
            obj = self.obj(ref)
            lasting |= obj is not None and obj.kind in {"list", "dict", "set", "instance"}
        if (lasting or not value.refs) and self._is_written(module, name):
            return self.origin(at, "state", name)
        return 0

    def _is_written(self, module: str, name: str) -> bool:
        """Whether the module that binds *name*, or one that hands it on, writes to it."""
        seen: set[tuple[str, str]] = set()
        place: tuple[str, str] | None = (module, name)
        while place is not None and place not in seen:  # modules may import from each other
            seen.add(place)
            known = self.engine.modules.get(place[0])
            bindings = known.index.bindings.get(place[1], ()) if known is not None else ()
            if known is None or not bindings:
                return False
            if place[1] in known.written:
                return True
            sources = [binding.imported for binding in bindings if binding.imported is not None]
            source = next((source for source in sources if source.member is not None), None)
            place = None
            if source is not None and source.member is not None:
                where = self.engine.modules.absolute(known.name, source.module, source.level)
                place = (where, source.member)
        return False

    def _attr(self, node: ir.Attr) -> Value:
        base = self.eval(node.base)
        return self.attribute(base, node)

    def attribute(self, base: Value, node: ir.Attr) -> Value:
        """Return ``base.name`` as a value."""
        name = node.name
        if not base.refs:
            return Value(base.taint)
        result: Value | None = None
        for ref in ordered(base.refs):
            part = self._member(base, ref, name, node)
            result = part if result is None else join_values(result, part)
        assert result is not None  # noqa: S101 -- there is at least one ref
        return result.plus(base.taint) if base.taint else result

    def _member(self, base: Value, ref: Target, name: str, node: ir.Attr) -> Value:
        kind = type(ref)
        if kind is Ref:
            obj = self.obj(ref)
            if obj is None:
                return Value()
            return self._object_member(ref, obj, name, node)
        if kind is External:
            assert isinstance(ref, External)  # noqa: S101 -- for the type checker
            # A loop that follows attributes would name ever more of them.
            if ref.name.count(".") >= _MAX_DOTS:
                return Value()
            return self.external(f"{ref.name}.{name}", node)
        if kind is ModuleRef:
            assert isinstance(ref, ModuleRef)  # noqa: S101 -- for the type checker
            return self.engine.globals.member(ref.name, name)
        if kind is WaitGroup:
            return Value(0, frozenset((Wait(name),)))
        if kind is Job and name == "body":
            assert isinstance(ref, Job)  # noqa: S101 -- for the type checker
            body = self.engine.jobs.get(ref.site) if ref.site is not None else None
            own = Value(0, frozenset((Method(ref, name),)))  # whoever calls it is noted
            return own if body is None else join_values(own, body.value)
        if kind is Instance:
            assert isinstance(ref, Instance)  # noqa: S101 -- for the type checker
            read = self.external_read(f"{ref.name}.{name}", node.at, dotted(node))
            member = f"{ref.name}.{name}"
            if any(entry.kind == "fluent" for entry in self.engine.catalogue.lookup(member)):
                return Value(base.taint | read, frozenset((ref, Method(ref, name))))
            return Value(base.taint | read, frozenset((Method(ref, name),)))
        if kind is Method or kind is Bound or kind is JobMaker:
            return Value()
        return Value(0, frozenset((Method(ref, name),)))

    def external(self, name: str, node: ir.Expr) -> Value:
        """Return something outside the project, by its qualified name."""
        return Value(self.external_read(name, node.at, dotted(node)), frozenset((External(name),)))

    def external_read(self, name: str, at: int, written: str) -> int:
        """Return the taint of merely reading *name*, which is *written* so."""
        for entry in self.engine.catalogue.lookup(name):
            if entry.kind == "source" and entry.match == "read":
                text = written or name
                return self.origin(at, entry.category, text, low=bool(entry.severity))
        return 0

    def _object_member(self, ref: Target, obj: Obj, name: str, node: ir.Attr) -> Value:
        found = obj.fields.get(name) if obj.kind not in CONTAINERS else None
        if found is not None and obj.kind != "class":
            here = Value(0, frozenset((ref,)))
            if self.is_state(here, name) or self.is_state(found):
                return found.plus(self.origin(node.at, "state", dotted(node)))
            return found
        if obj.kind == "class":
            return self.class_member(ref, name, None, node)
        if name == "__class__":
            return self.classes_of(Value(0, frozenset((ref,))))
        if obj.kind == "super" and obj.cls is not None:
            return self._super_member(obj, obj.cls, name, node)
        if obj.cls is not None:
            member = self.class_member(obj.cls, name, ref, node)
            if member.refs or member.taint:
                return member
            if obj.kind == "instance":
                made = special(
                    self,
                    Value(0, frozenset((ref,))),
                    ("__getattr__", "__getattribute__"),
                    [Value(const=name)],
                    node.at,
                )
                if made is not None:
                    return made
            if obj.rest is None:
                return member
        if obj.rest is not None and obj.kind == "instance":
            return Value(obj.rest.taint | obj.shape)
        return Value(0, frozenset((Method(ref, name),)))

    def _super_member(self, proxy: Obj, cls: Target, name: str, node: ir.Expr) -> Value:
        """Look *name* up behind the class whose method is being walked."""
        key = self.context.key
        around = (key[0], key[1], key[2][:-1])
        order = self.engine.classes.linear(self, cls)
        for index, owner in enumerate(order):
            obj = self.obj(owner)
            if obj is not None and obj.info is not None and obj.info.key == around:
                order = order[index + 1 :]
                break
        receiver = next(iter(proxy.fields["%self"].refs))
        holder = self.obj(receiver)
        bound = None if holder is not None and holder.kind == "class" else receiver
        return self.class_member(cls, name, bound, node, order)

    def class_member(
        self,
        cls: Target,
        name: str,
        receiver: Target | None,
        node: ir.Expr,
        order: list[Target] | None = None,
    ) -> Value:
        """Look *name* up in a class and its bases; bind it to *receiver*, if there is one."""
        for owner in self.engine.classes.linear(self, cls) if order is None else order:
            obj = self.obj(owner)
            if obj is None:
                if isinstance(owner, External) and owner.name != "builtins.object":
                    if receiver is None:
                        return self.external(f"{owner.name}.{name}", node)
                    method = Method(Instance(owner.name), name)
                    # What it does is not known; what it returns may be made of all there is.
                    held = self.deep(Value(0, frozenset((receiver,))))
                    return Value(held, frozenset((method,)))
                continue
            member = obj.fields.get(name)
            if member is not None:
                bound = self._bind(member, receiver, owner, node)
                return bound.plus(self._class_state(owner, obj, name, member, node))
        return Value()

    def _class_state(self, owner: Target, cls: Obj, name: str, member: Value, node: ir.Expr) -> int:
        """Return the taint of reading an attribute of a class that outlives the pass."""
        if self.context.code.kind in {"module", "class"} or cls.info is None:
            return 0
        module, text = cls.info.key[0], f"{cls.info.code.name}.{name}"
        known = self.engine.modules.get(module)
        changes = self.is_state(Value(0, frozenset((owner,))), name) or self.is_state(member)
        lasting = any(isinstance(ref, Instance) and ref.name in LASTING for ref in member.refs)
        if changes or lasting or (known is not None and text in known.written):
            return self.origin(node.at, "state", text)
        return 0

    def _bind(self, member: Value, receiver: Target | None, owner: Target, node: ir.Expr) -> Value:
        result: Value | None = None
        for ref in ordered(member.refs):
            part = Value(member.taint, frozenset((ref,)))
            obj = self.obj(ref)
            if obj is not None and obj.kind == "function" and obj.info is not None:
                decorators = obj.info.code.decorators
                if "staticmethod" in decorators:
                    pass
                elif "classmethod" in decorators:
                    part = Value(member.taint, frozenset((Bound(owner, ref),)))
                elif receiver is not None:
                    part = Value(member.taint, frozenset((Bound(receiver, ref),)))
            elif obj is not None and obj.kind == "property" and receiver is not None:
                getter = obj.fields["get"]
                part = self.call_value(getter, [Value(0, frozenset((receiver,)))], node.at)
            result = part if result is None else join_values(result, part)
        return member if result is None else result

    def _item(self, node: ir.Item) -> Value:
        base = self.eval(node.base)
        if len(base.refs) == 1:
            ref = next(iter(base.refs))
            if isinstance(ref, External) and not base.taint:
                return base  # a generic alias: WaitPoint[A, B]
            if self.is_class(ref):
                return base
        index = node.index
        if isinstance(index, ir.Apply) and index.op == "slice":
            taint = 0
            for part in index.parts:
                taint |= self.deep(self.eval(part))
            return self._sliced(base, index.parts, taint, node.at)
        key = self.eval(index)
        if self.deep(base) & ~self.engine.taints.orders or self.deep(key):
            self.fail(ANY, self.shape(base) | self.deep(key))
        else:
            self.fail(ANY, 0)
        made = special(self, base, ("__getitem__",), [key], node.at)
        if made is not None:
            return made.plus(base.taint)
        plain = self._key(index, key)
        if not key.refs and plain != key.taint:
            key = Value(plain, key.refs, key.const, key.version)
        return self.item(base, key)

    def classes_of(self, value: Value) -> Value:
        """Return ``type(value)``."""
        classes = {obj.cls for _, obj in self.objects(value) if obj.cls is not None}
        return Value(value.taint, frozenset(classes))

    def is_class(self, ref: Target) -> bool:
        """Whether *ref* is a class of the project."""
        obj = self.obj(ref)
        return obj is not None and obj.kind == "class"

    def _sliced(self, base: Value, parts: list[ir.Expr], taint: int, at: int) -> Value:
        if not self.objects(base):
            return Value(base.taint | taint)
        if not parts:
            return self.copy_of(at, "list", base)
        whole = self.joined_elements(base)
        taints = self.engine.taints
        shape = taints.turn(self.shape(base)) | taint
        return self.new(at, Obj("list", rest=whole.plus(shape & taints.values), shape=shape))

    def joined_elements(self, base: Value) -> Value:
        """Return an element of *base* without the taint of its place."""
        result: Value | None = None
        for _, obj in self.objects(base):
            part = self.joined(obj)
            result = part if result is None else join_values(result, part)
        return Value(base.taint) if result is None else result

    def _spread(self, node: ir.Spread) -> Value:
        return self.eval(node.value)

    def _display(self, node: ir.Display) -> Value:
        obj = Obj(node.kind)
        orders = self.engine.taints.orders
        spread = False
        for index, item in enumerate(node.items):
            value = self.eval(item)
            if isinstance(item, ir.Spread):
                spread = True
                obj.shape |= self.shape(value)
                inner = self.elements(value)
                value = Value(inner.taint & ~(obj.shape & orders), inner.refs, inner.const)
            if spread or node.kind == "set" or index >= _MAX_CONST:
                obj.rest = value if obj.rest is None else join_values(obj.rest, value)
            else:
                obj.fields[index] = value
        if node.kind == "set" and len(node.items) != 1:
            obj.shape |= self.set_order(node.at, node.items)
        return self.new(node.at, obj)

    def set_order(self, at: int, items: list[ir.Expr] | None = None, text: str = "a set") -> int:
        """Return the taint of the order of a set made here."""
        small = bool(items) and all(
            isinstance(item, ir.Const) and isinstance(item.value, int) for item in items or ()
        )
        return self.origin(at, "hash-order", text, ORDER, low=small)

    def _mapping(self, node: ir.Mapping) -> Value:
        obj = Obj("dict")
        keys: Value | None = None
        for key, item in node.items:
            value = self.eval(item)
            if key is None:
                self._merge(obj, value)
                continue
            name = self.eval(key)
            plain = Value(self.deep(name), name.refs)
            keys = plain if keys is None else join_values(keys, plain)
            if name.const is not UNKNOWN:
                obj.fields[name.const] = value
            else:
                obj.rest = value if obj.rest is None else join_values(obj.rest, value)
                obj.shape |= self.deep(name)
        if keys is not None:
            old = obj.fields.get("%keys")
            obj.fields["%keys"] = keys if old is None else join_values(old, keys)
        return self.new(node.at, obj)

    def _merge(self, into: Obj, value: Value) -> None:
        """Add the items of *value* to a dict that is being built."""
        objects = self.objects(value)
        into.shape |= value.taint
        if not objects:
            into.rest = Value(value.taint) if into.rest is None else into.rest.plus(value.taint)
        for _, obj in objects:
            into.shape |= obj.shape
            into.fields.update(obj.fields)
            if obj.rest is not None:
                into.rest = obj.rest if into.rest is None else join_values(into.rest, obj.rest)

    def _apply(self, node: ir.Apply) -> Value:
        op = node.op
        values = [self.eval(part) for part in node.parts]
        taints = self.engine.taints
        if op == "in" and len(values) == 2:  # noqa: PLR2004 -- one operator
            made = special(self, values[1], ("__contains__", "__iter__"), values[:1], node.at)
            if made is not None:
                return Value(self.deep(made) | self.deep(values[0]))
            return Value(
                self._key(node.parts[0], values[0]) | self._members(values[1]) & ~taints.orders
            )
        if op == "shape":
            return Value(self.shape(values[0]))
        if op == "not":
            known = self.outcome(values[0])
            taint = self.truth(values[0], node.at)
            return Value(taint, const=UNKNOWN if known is None else not known)
        outcome = compared(op, *values) if len(values) == 2 else UNKNOWN  # noqa: PLR2004 -- as above
        if op == "match" and len(values) == 2 and _one_literal(node):  # noqa: PLR2004 -- as above
            outcome = compared("==", *values)
        if op in {"is", "is not"}:
            return Value(values[0].taint | values[1].taint, const=outcome)
        taint = 0
        refs = NO_REFS
        for value in values:
            taint |= self.deep(value)
        taint |= self._special_taint(op, values, node.at)
        if op in _COMPARING:
            if any(obj.kind == "set" for value in values for _, obj in self.objects(value)):
                taint &= ~taints.orders
            return Value(taint, const=outcome)
        if op == "text":
            for part, value in zip(node.parts, values, strict=True):
                if self.anonymous(value, part):
                    taint |= self.origin(part.at, "identity", f"{dotted(part) or 'object'} as text")
            return Value(taints.turn(taint))
        if op == "binary":
            return self._binary(values, taint, node.at)
        if op == "unary":
            return Value(taint, values[0].refs)
        return Value(taint, refs, outcome)

    def anonymous(self, value: Value, node: ir.Expr) -> bool:
        """Whether the text of *value* shows its address: a class that says nothing else."""
        if Instance("object") in value.refs:
            return True
        for ref, obj in self.objects(value):
            if obj.kind != "instance" or obj.cls is None:
                continue
            order = self.engine.classes.linear(self, obj.cls)
            if any(self.obj(owner) is None for owner in order):
                continue  # a base that is not ours may define it
            if self.engine.classes.has_fields(self, order):
                continue
            names = ("__repr__", "__str__")
            if not any(self.class_member(obj.cls, name, ref, node).refs for name in names):
                return True
        return False

    def _key(self, node: ir.Expr, value: Value) -> int:
        """Return the taint of *value* as a key; ``id(x)`` itself only tells objects apart."""
        taint = self.deep(value)
        func = node.func if isinstance(node, ir.Call) else None
        address = isinstance(func, ir.Name) and func.id == "id"
        return taint & ~self.engine.taints.addresses if address else taint

    def _special_taint(self, op: str, values: list[Value], at: int) -> int:
        """Return the taint of what the operator makes of instances."""
        names = COMPARISONS if op in _COMPARING else _SPECIAL.get(op)
        taint = 0
        for value in values if names is not None else ():
            others = [other for other in values if other is not value]
            made = special(self, value, names or (), others if op != "text" else [], at)
            if made is not None:
                taint |= self.deep(made)
        return taint

    def truth(self, value: Value, at: int = 0) -> int:
        """Return the taint of ``bool(value)``, asked at this place."""
        taint = super().truth(value)
        made = special(self, value, TRUTHS, [], at)
        return taint if made is None else taint | self.deep(made)

    def _members(self, container: Value) -> int:
        """Return the taint of what ``in`` asks a container: of a dict, its keys alone."""
        taint = container.taint
        for ref, obj in self.objects(container):
            if obj.kind == "dict":
                taint |= obj.shape | self.deep(obj.fields.get("%keys", Value()))
            else:
                taint |= self.deep(Value(0, frozenset((ref,))))
        return taint

    def _binary(self, values: list[Value], taint: int, at: int) -> Value:
        left = values[0]
        containers = [obj for value in values for _, obj in self.objects(value)]
        if containers and all(obj.kind in CONTAINERS for obj in containers):
            kind = containers[0].kind
            obj = Obj(kind)
            for value in values:
                obj.shape |= self.shape(value)
                if kind == "set":
                    obj.shape = self.one_order(obj.shape)
                if kind == "dict":
                    self._merge(obj, value)
                else:
                    part = self.joined_elements(value)
                    obj.rest = part if obj.rest is None else join_values(obj.rest, part)
            return self.new(at, obj)
        kept = frozenset(ref for ref in left.refs if isinstance(ref, Instance))
        return Value(taint, kept)

    def outcome(self, value: Value) -> bool | None:
        """Return whether *value* is true; None where that is not known."""
        known = known_truth(value)
        if known is None and value.given and value.refs and all(map(self._is_true, value.refs)):
            return True
        return known

    def _is_true(self, ref: Target) -> bool:
        """Whether *ref* is something that has neither a length nor a truth of its own."""
        if isinstance(ref, Instance):
            return ref.name in _TRUE
        obj = self.obj(ref)
        if obj is None or obj.kind != "instance" or obj.cls is None:
            return obj is None or obj.kind in {"function", "class", "partial"}
        order = self.engine.classes.linear(self, obj.cls)
        names = {name for owner in order if (cls := self.obj(owner)) for name in cls.fields}
        return all(map(self.is_class, order)) and not names & set(TRUTHS)

    def one_order(self, shape: int) -> int:
        """Return *shape* with one of the known orders in it: a new set has one of its own."""
        taints = self.engine.taints
        known = shape & taints.orders & ~taints.symbols
        return shape & ~known | known & -known

    def _choice(self, node: ir.Choice) -> Value:
        # What decides is one of the options in `a or b`: evaluated twice, it would be evaluated
        # 2 ** n times in a chain of n.
        first = None if node.test is None else self.eval(node.test)
        values = [
            first if first is not None and option is node.test else self.eval(option)
            for option in node.options
        ]
        test = values[0] if first is None else first
        known = self.outcome(test)
        if test.given and any(option is node.test for option in node.options):
            known = True  # `x or default` of what was passed: it is there to be used
        if node.test is not None and known is not None:
            values = values[:1] if known else values[1:]
        deciding = self.truth(test)
        result: Value | None = None
        for value in values:
            result = value if result is None else join_values(result, value, deciding)
        assert result is not None  # noqa: S101 -- a choice has options
        version = ("choice", node.at) if len(values) > 1 else None
        return Value(result.taint, result.refs, result.const, version, absent=result.absent)

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

    def cell(self, name: str) -> ObjId:
        """Return the cell of a shared variable."""
        found = self.cells.get(name)
        if found is None:
            found = self.cells[name] = (*self.prefix, "cell", name)
        return found

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
        if node.delegate:
            value = self.elements(value)
        self.add(Value(0, frozenset((Ref(YIELDED),))), value)
        return Value()

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


def _one_literal(node: ir.Apply) -> bool:
    """Whether a pattern is no more than a literal."""
    return isinstance(node.parts[0], ir.Name) and isinstance(node.parts[1], ir.Const)


_SPECIAL = {
    "binary": OPERATORS,
    "unary": ("__neg__", "__pos__", "__invert__"),
    "text": TEXTS,
}


def dotted(node: ir.Expr) -> str:
    """Return a chain of names as written; calls in it without their arguments."""
    match node:
        case ir.Name(id=name):
            return name.partition("%")[0]
        case ir.Attr(base=base, name=name):
            before = dotted(base)
            return f"{before}.{name}" if before else ""
        case ir.Call(func=func, args=args):
            before = dotted(func)
            return f"{before}({'...' if args else ''})" if before else ""
        case ir.Item(base=base):
            before = dotted(base)
            return f"{before}[...]" if before else ""
        case ir.Await(value=value):
            return dotted(value)
        case _:
            return ""


_TRUE = frozenset(
    {
        *("random.Random", "numpy.random.default_rng", "numpy.random.RandomState"),
        *("datetime.datetime", "datetime.date", "logging.Logger"),
    }
)
"""Classes whose instances are true, whatever they are made of."""
