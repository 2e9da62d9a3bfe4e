"""What can stand as the body of a job, reduced to one signature.

Functions, partials and objects with ``__call__`` all become a ``CallableType``; whatever has no
single signature is described instead.
"""

from __future__ import annotations

from typing import Final

from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import ARG_NAMED, ARG_NAMED_OPT, ARG_OPT, ARG_POS, ARG_STAR, ARG_STAR2
from mypy.typeops import bind_self
from mypy.types import (
    CallableType,
    Instance,
    Overloaded,
    ProperType,
    Type,
    get_proper_type,
)

__all__ = ["HIDDEN", "method_of", "signature_of"]

HIDDEN: Final = "has a type that hides its parameters (...); annotate what it takes"
"""Of a cached function, say, or a partial of a partial."""

_KEYWORD: Final = {ARG_POS: ARG_NAMED, ARG_OPT: ARG_NAMED_OPT}
_ANYTHING: Final = [ARG_STAR, ARG_STAR2]
_PARTIAL: Final = (
    "__mypy_partial"  # where mypy's own plugin keeps the signature of a functools.partial
)


def signature_of(type_: Type) -> CallableType | str | None:
    """Return the signature of *type_*.

    Shapes:
        a function, partial or callable object   its signature, without what is bound
        an overloaded function, a class, (...)   what is wrong with it, as a sentence
        anything else                            None: mypy says so itself
    """
    proper: ProperType | None = get_proper_type(type_)
    is_object = isinstance(proper, Instance)
    if isinstance(proper, Instance):
        proper = _of_instance(proper)
    if isinstance(proper, Overloaded):
        if proper.is_type_obj():
            return _class(proper.items[0])
        return "is overloaded; write one function with one input"
    if isinstance(proper, CallableType):
        if proper.is_type_obj():
            return _class(proper)
        return HIDDEN if is_object and proper.arg_kinds == _ANYTHING else proper
    return None


def method_of(instance: Instance, name: str) -> ProperType | None:
    """Return the type of the method *name* of *instance*, as one calls it."""
    symbol = instance.type.get(name)
    method = get_proper_type(symbol.type) if symbol is not None else None
    if not isinstance(method, CallableType | Overloaded):
        return None
    owner = next(base for base in instance.type.mro if name in base.names)
    return expand_type_by_instance(
        bind_self(method, instance), map_instance_to_supertype(instance, owner)
    )


def _class(constructor: CallableType) -> str:
    owner = get_proper_type(constructor.ret_type)
    name = owner.type.name if isinstance(owner, Instance) else str(owner)
    return f"is the class {name}; it must be a function"


def _of_instance(instance: Instance) -> ProperType | None:
    if instance.extra_attrs and (partial := instance.extra_attrs.attrs.get(_PARTIAL)) is not None:
        return _by_keyword(get_proper_type(partial))
    return method_of(instance, "__call__")


def _by_keyword(partial: ProperType) -> ProperType:
    """Make keyword-only what stands behind an argument that a partial has bound by its name."""
    if not isinstance(partial, CallableType) or ARG_NAMED_OPT not in partial.arg_kinds:
        return partial
    bound = partial.arg_kinds.index(ARG_NAMED_OPT)
    return partial.copy_modified(
        arg_kinds=[
            _KEYWORD.get(kind, kind) if i > bound else kind
            for i, kind in enumerate(partial.arg_kinds)
        ]
    )
