"""Reads attributes: of objects, of classes by their order of look-up, of what is outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.arguments import Arguments
from tailor_types.lint.flow.classes import AS_WHOLE, FIELD_BASES
from tailor_types.lint.flow.heap import CONTAINERS
from tailor_types.lint.flow.specials import special
from tailor_types.lint.flow.values import (
    Bound,
    External,
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
    from tailor_types.lint import ir
    from tailor_types.lint.flow.values import Target
from tailor_types.lint.flow.names import LASTING, Names
from tailor_types.lint.flow.spelling import dotted

__all__ = ["Members"]

_MAX_DOTS = 8


class Members(Names):
    """Evaluates ``base.name``."""

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
            if ref.name.count(".") >= _MAX_DOTS or (name[:2] == "__" and ref.name[-2:] == "__"):
                return Value()
            return self.external(f"{ref.name}.{name}", node)
        if kind is ModuleRef:
            assert isinstance(ref, ModuleRef)  # noqa: S101 -- for the type checker
            return self.engine.globals.member(ref.name, name)
        if kind is WaitGroup:
            return Value(0, frozenset((Wait(name),)))
        if kind is Job and name == "body":
            assert isinstance(ref, Job)  # noqa: S101 -- for the type checker
            body = self.engine.jobs.bodies.get(ref.site) if ref.site is not None else None
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

    def _object_member(self, ref: Target, obj: Obj, name: str, node: ir.Attr) -> Value:
        found = obj.fields.get(name) if obj.kind not in CONTAINERS else None
        if found is not None and obj.kind != "class":
            here = Value(0, frozenset((ref,)))
            if self.is_state(here, name) or self.is_state(found):
                return found.plus(self.origin(node.at, "state", dotted(node)))
            return found
        if obj.kind == "class":
            return self.class_member(ref, name, None, node)
        if name == "__dict__":
            made = self.whole(name, Value(0, frozenset((ref,))), Arguments(), node.at)
            if made is not None:
                return made
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
                    if owner.name in FIELD_BASES and name in AS_WHOLE:
                        return Value(0, frozenset((Method(receiver, name),)))
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
            elif obj is not None and obj.kind == "instance" and receiver is not None:
                given = [Value(0, frozenset((found,))) for found in (receiver, owner)]
                made = special(self, part, ("__get__",), given, node.at)
                part = part if made is None else made
            result = part if result is None else join_values(result, part)
        return member if result is None else result

    def classes_of(self, value: Value) -> Value:
        """Return ``type(value)``."""
        classes = {obj.cls for _, obj in self.objects(value) if obj.cls is not None}
        return Value(value.taint, frozenset(classes))

    def is_class(self, ref: Target) -> bool:
        """Whether *ref* is a class of the project."""
        obj = self.obj(ref)
        return obj is not None and obj.kind == "class"
