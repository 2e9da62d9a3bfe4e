"""Values from outside against declared types.

What a resolver, a command line or a start is given was written by hand or by another program, so
it is held to the annotation, with all mismatches at once. What jobs pass each other was judged
by the type checker and is only checked for being JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tailor_types.jsonable.forms import (
    Anything,
    Array,
    Choice,
    Constants,
    Form,
    Named,
    Null,
    Record,
    Scalar,
    Table,
    shown,
)
from tailor_types.jsonable.values import key_step

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["mismatches"]

_SCALAR_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
}


def mismatches(value: Any, form: Form, *, at: str) -> tuple[str, ...]:
    """Return how *value*, which is JSON, differs from *form*: ``input.total: expected int, ...``.

    An int passes for a float, a bool for no number; keys that an open TypedDict does not name
    are nobody's concern.
    """
    return tuple(_differences(value, form, at))


def _differences(value: Any, form: Form, at: str) -> Iterator[str]:
    match form:
        case Named():
            yield from _differences(value, form.form, at)
        case Choice(members):
            yield from _choice(value, members, at)
        case Array(item) if type(value) is list:
            for index, part in enumerate(value):
                yield from _differences(part, item, f"{at}[{index}]")
        case Table(key, item) if type(value) is dict:
            for name, part in value.items():
                if any(_differences(name, key, at)):
                    yield f"{at} has a key {name!r}, expected {shown(key)}"
                yield from _differences(part, item, at + key_step(name))
        case Record() if type(value) is dict:
            yield from _record(value, form, at)
        case _ if not _fits(value, form):
            yield f"{at}: expected {shown(form)}, found {_found(value)}"


def _fits(value: Any, form: Form) -> bool:
    """Whether *value* is of *form*, which has no parts."""
    match form:
        case Anything():
            return True
        case Null():
            return value is None
        case Scalar(name):
            return type(value) in _SCALAR_TYPES[name]
        case Constants(values):
            return any(type(value) is type(one) and value == one for one in values)
        case _:
            return False


def _record(value: dict[str, Any], form: Record, at: str) -> Iterator[str]:
    for name, field in form.fields.items():
        if name in value:
            yield from _differences(value[name], field.form, at + key_step(name))
        elif field.required:
            yield f"{at}: lacks the key {name!r} of {form.name}"
    if form.closed:
        for name in value.keys() - form.fields.keys():
            yield f"{at}: has the key {name!r}, which {form.name} does not know"


def _choice(value: Any, members: tuple[Form, ...], at: str) -> Iterator[str]:
    tried = [tuple(_differences(value, member, at)) for member in members]
    if not all(tried):
        return
    # Where one member alone is of the value's kind, say what differs inside it.
    nearer = [found for found in tried if not found[0].startswith(f"{at}: expected")]
    if len(nearer) == 1:
        yield from nearer[0]
    else:
        yield f"{at}: expected {shown(Choice(members))}, found {_found(value)}"


def _found(value: Any) -> str:
    text = repr(value)
    kind = "None" if value is None else type(value).__name__
    return f"{kind} ({text})" if value is not None and len(text) <= 40 else kind  # noqa: PLR2004 -- fits a line
