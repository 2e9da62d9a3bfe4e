"""Classes of the project: their namespaces, their order of resolution, their instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.arguments import Arguments, by_name
from tailor_types.lint.flow.context import Context
from tailor_types.lint.flow.state import State
from tailor_types.lint.flow.values import (
    Bound,
    External,
    FunctionInfo,
    Instance,
    Obj,
    Ref,
    Value,
    WaitGroup,
    join_values,
)

if TYPE_CHECKING:
    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.evaluation import Evaluation
    from tailor_types.lint.flow.values import Const, Target

__all__ = ["AS_WHOLE", "FIELD_BASES", "Classes"]

FIELD_BASES = frozenset(
    {
        *("typing.NamedTuple", "pydantic.BaseModel", "pydantic.main.BaseModel", "msgspec.Struct"),
        *("pydantic.v1.BaseModel", "sqlmodel.SQLModel", "pydantic_settings.BaseSettings"),
    }
)
"""Bases whose subclasses declare fields."""
AS_WHOLE = frozenset({"_asdict", "_replace", "model_dump", "model_copy", "dict", "copy"})
"""Methods that such classes get from their base, and that concern all fields."""
_FIELD_DECORATORS = frozenset({"dataclass", "define", "frozen", "attrs", "s", "mutable"})
_TYPED_DICTS = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})


class Classes:
    """Builds and instantiates classes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_class(self, ref: Target) -> bool:
        """Whether *ref* is a class of the project."""
        obj = self._engine.heap.get(ref.id) if isinstance(ref, Ref) else None
        return obj is not None and obj.kind == "class"

    def build(self, frame: Evaluation, node: ir.Class) -> Value:
        """Run a class body; its variables are the attributes."""
        from tailor_types.lint.flow.interpreter import Interpreter

        engine = self._engine
        bases = [ref for base in node.bases for ref in frame.eval(base).refs]
        code = frame.context.code.codes[node.code]
        for base in bases:
            name = getattr(base, "name", "")
            if engine.model.roles.get(name) == "wait-group":
                return Value(0, frozenset((WaitGroup(code.name),)))
        outer = frame.context.key
        key = (outer[0], outer[1], (*outer[2], node.code))
        context = Context(key, code, engine.graph(key, code))
        inner = Interpreter(engine, context, (*frame.prefix, "class", node.at))
        inner.cells = {name: frame.cell(name) for name in code.free}
        inner.run(State({}, dict(frame.state.heap), {}))
        for made, obj in inner.final.heap.items():
            if frame.state.heap.get(made) is not obj:
                frame.write(Ref(made), obj)
        for entry, sources in context.sources.items():
            frame.context.sources.setdefault(entry, {}).update(sources)
        info = FunctionInfo(key, code, bases=tuple(bases))
        env = inner.final.env
        fields: dict[Const, Value] = {name: env[name] for name in env if name[0] != "%"}
        return frame.new(node.at, Obj("class", fields, info=info))

    def linear(self, frame: Evaluation, cls: Target) -> list[Target]:
        """Return *cls* and its bases in the order in which attributes are looked up."""
        order: list[Target] = []
        stack = [cls]
        while stack:
            current = stack.pop()
            if current in order:
                order.remove(current)
            order.append(current)
            obj = frame.obj(current)
            if obj is not None and obj.info is not None and len(order) < 50:  # noqa: PLR2004 -- cycles end
                stack += reversed(obj.info.bases)
        return order

    def construct(self, frame: Evaluation, cls: Ref, args: Arguments, node: ir.Call) -> Value:
        """Make an instance and run its ``__init__``."""
        order = self.linear(frame, cls)
        names = {getattr(owner, "name", "") for owner in order}
        if names & _TYPED_DICTS:
            keywords = Obj("dict", by_name(args.keywords), args.more_keywords)
            return frame.new(node.at, keywords)
        new = frame.class_member(cls, "__new__", None, node)
        if any(isinstance(ref, Ref) for ref in new.refs):
            made_by = args.prepended(Value(0, frozenset((cls,))))
            value = frame.dispatch(new, made_by, node)
            for ref, obj in frame.objects(value):
                init = frame.class_member(obj.cls or cls, "__init__", ref, node)
                if _is_method(init):
                    frame.dispatch(init, args, node)
            return value
        instance = Obj("instance", cls=cls)
        # Under a name of its own: what its fields default to is made at this place as well.
        made = frame.obj(cls)
        which = None if made is None or made.info is None else made.info.key
        value = frame.new(("instance", node.at, which), instance)
        ref = next(iter(value.refs))
        init = frame.class_member(cls, "__init__", ref, node)
        if _is_method(init):
            frame.dispatch(init, args, node)
            return value
        if names & FIELD_BASES or self.has_fields(frame, order):
            self._fields(frame, order, ref, args, node)
            settings = "pydantic_settings.BaseSettings" in names
            taint = frame.derived("pydantic_settings.BaseSettings", node) if settings else 0
            if "typing.NamedTuple" in names:
                self._number(frame, ref)
            return value.plus(taint)
        for owner in order:
            if isinstance(owner, External):
                taint = frame.derived(owner.name, node)
                value = value.plus(taint)
        external = any(isinstance(owner, External) and owner.name != "object" for owner in order)
        if external:
            taint = frame.all_of(args.all())
            current = frame.obj(ref)
            if current is not None:
                changed = current.copy()
                changed.rest = Value(taint) if changed.rest is None else changed.rest.plus(taint)
                frame.write(ref, changed)
        return value

    def has_fields(self, frame: Evaluation, order: list[Target]) -> bool:
        """Whether a decorator writes ``__init__`` and ``__repr__``."""
        for owner in order:
            obj = frame.obj(owner)
            info = None if obj is None else obj.info
            if info is not None and set(info.code.decorators) & _FIELD_DECORATORS:
                return True
        return False

    def match_args(self, frame: Evaluation, cls: Target) -> list[str]:
        """Return the names that a class pattern takes by their places."""
        order = self.linear(frame, cls)
        for owner in order:
            obj = frame.obj(owner)
            given = None if obj is None else obj.fields.get("__match_args__")
            if given is not None:
                named = [
                    part.const
                    for _, found in frame.objects(given)
                    for part in found.fields.values()
                ]
                return [name for name in named if isinstance(name, str)]
        obj = frame.obj(cls)
        if obj is not None and obj.kind == "record":
            return [name for name in obj.fields if isinstance(name, str)]
        names = {getattr(owner, "name", "") for owner in order}
        if names & FIELD_BASES or self.has_fields(frame, order):
            return list(self._declared(frame, order))
        return []

    def _fields(
        self, frame: Evaluation, order: list[Target], ref: Target, args: Arguments, node: ir.Call
    ) -> None:
        """Do what the generated ``__init__`` of a dataclass does."""
        names = self._declared(frame, order)
        rest = list(args.positional)
        changed = (frame.obj(ref) or Obj("instance")).copy()
        passed_on = Arguments()
        only = self._only_passed_on(frame, order)
        for name, default in names.items():
            if self._is_made_inside(frame, default):
                value = None
            elif rest:
                value = rest.pop(0)
            else:
                value = args.keywords.get(name, args.more or args.more_keywords)
            if value is None and default is not None:
                label = f"{_class_name(frame, changed.cls)}.{name}"
                value = self._default(frame, default, ref, node, label)
            if name in only:
                passed_on.add(value or Value())
            elif value is not None:
                old = changed.fields.get(name) if changed.many else None
                changed.fields[name] = value if old is None else join_values(old, value)
        frame.write(ref, changed)
        after = (
            frame.class_member(changed.cls, "__post_init__", ref, node) if changed.cls else Value()
        )
        if _is_method(after):
            frame.dispatch(after, passed_on, node)

    @staticmethod
    def _is_made_inside(frame: Evaluation, default: Value | None) -> bool:
        """Whether a field is no parameter of ``__init__``: ``field(init=False)``."""
        found = [] if default is None else frame.objects(default)
        return any(
            obj.kind == "field" and obj.fields.get("init", Value()).const is False
            for _, obj in found
        )

    @staticmethod
    def _only_passed_on(frame: Evaluation, order: list[Target]) -> set[str]:
        """Return the names that ``__post_init__`` gets, and that are no fields."""
        infos = [obj.info for owner in order if (obj := frame.obj(owner)) is not None]
        annotated = [info.code.annotations for info in infos if info is not None]
        return {
            name
            for annotations in annotated
            for name, annotation in annotations.items()
            if _wrapper(annotation) == "InitVar"
        }

    def _declared(self, frame: Evaluation, order: list[Target]) -> dict[str, Value | None]:
        """Return the fields that a class and its bases declare, with their defaults."""
        names: dict[str, Value | None] = {}
        for owner in reversed(order):
            obj = frame.obj(owner)
            if obj is None or obj.info is None:
                continue
            annotated = [
                name
                for name, annotation in obj.info.code.annotations.items()
                if _wrapper(annotation) not in {"ClassVar", "KW_ONLY"}
            ]
            for name in annotated or self._described(frame, obj):
                names[name] = obj.fields.get(name)
        return names

    def construct_record(
        self, frame: Evaluation, record: Obj, args: Arguments, node: ir.Call
    ) -> Value:
        """Make an instance of a class that ``namedtuple()`` made."""
        fields = by_name(args.keywords)
        rest = list(args.positional)
        for name, default in record.fields.items():
            if rest:
                fields[name] = rest.pop(0)
            elif name not in fields:
                fields[name] = args.more or args.more_keywords or default
        ordered = {name: fields[name] for name in record.fields}
        value = frame.new(("instance", node.at), Obj("instance", ordered))
        self._number(frame, next(iter(value.refs)))
        return value

    @staticmethod
    def _number(frame: Evaluation, ref: Target) -> None:
        """Let the fields of a named tuple be found by their places."""
        changed = (frame.obj(ref) or Obj("instance")).copy()
        named = [value for name, value in changed.fields.items() if isinstance(name, str)]
        changed.fields.update(enumerate(named))
        frame.write(ref, changed)

    @staticmethod
    def _described(frame: Evaluation, obj: Obj) -> list[str]:
        """Return the fields of a class that annotates none: ``x = attr.ib()``."""
        return [
            name
            for name, value in obj.fields.items()
            if isinstance(name, str)
            if any(found.kind == "field" for _, found in frame.objects(value))
        ]

    def _default(
        self, frame: Evaluation, default: Value, ref_of: Target, node: ir.Call, label: str
    ) -> Value:
        for ref in default.refs:
            obj = frame.obj(ref)
            if obj is not None and obj.kind == "field":
                factory = obj.fields.get("default_factory") or obj.fields.get("factory")
                takes_self = "%method" in obj.fields
                factory = obj.fields["%method"] if takes_self else factory
                if factory is not None:
                    outer = frame.prefix
                    frame.prefix = (*outer, ("field", label))
                    given = [Value(0, frozenset((ref_of,)))] if takes_self else []
                    made = frame.call_value(factory, given, node.at)
                    frame.prefix = outer
                    if frame.deep(made) & frame.engine.taints.values:
                        text = f"{label} = {_sources(frame, made)}"
                        return Value(frame.origin(node.at, "default-factory", text))
                    return made
                inner = obj.fields.get("default")
                if inner is None:
                    return Value()
                return self._default(frame, inner, ref_of, node, label)
            if isinstance(ref, Instance):
                return Value(default.taint)
        return default


def _sources(frame: Evaluation, made: Value) -> str:
    """Return what a default factory depends on, as written."""
    taints = frame.engine.taints
    origins = (taints.entries[entry] for entry, _ in taints.entries_of(frame.deep(made)))
    # What a field of a field depends on is said without that field: a model may hold itself.
    texts = {
        text
        for origin in origins
        if origin is not None
        for text in origin.text.rpartition(" = ")[2].split(", ")
    }
    return ", ".join(sorted(texts))


def _wrapper(annotation: ir.Expr) -> str:
    """Return the last name of an annotation, without what stands in brackets."""
    while isinstance(annotation, ir.Item):
        annotation = annotation.base
    match annotation:
        case ir.Name(id=name) | ir.Attr(name=name):
            return name
        case ir.Const(value=str(text)):
            return text.partition("[")[0].rpartition(".")[2]
        case _:
            return ""


def _is_method(value: Value) -> bool:
    return any(isinstance(ref, Bound) for ref in value.refs)


def _class_name(frame: Evaluation, cls: Target | None) -> str:
    obj = None if cls is None else frame.obj(cls)
    return obj.info.code.name if obj is not None and obj.info is not None else "?"
