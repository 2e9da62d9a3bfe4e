"""Declared types at a boundary: what of them does not survive it.

The run-time half of the verdict; the mypy plugin is the other. It serves people without mypy
(``tailor check``) and the loading of a project.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Literal

from tailor_types.jsonable.annotations import Scope, form_of
from tailor_types.jsonable.forms import (
    Anything,
    Array,
    Choice,
    Constants,
    Form,
    Identity,
    Named,
    Nothing,
    NotJson,
    Null,
    Record,
    Scalar,
    Table,
    shown,
)
from tailor_types.jsonable.values import key_step

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Position", "Problem", "form_problems", "type_problems"]

Position = Literal["input", "output", "payload", "result"]
"""Where a type is declared: of a job the input or output, of a wait point the other two."""

_MOST_EXPANSIONS = 3
"""Of one alias or TypedDict on one path."""

_MOST_PROBLEMS = 5
"""Of one type: who has more starts with these."""

_NO_NONE = "the platform turns a top-level null into {}; wrap it in an object"


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a type that is not JSON.

    Attributes:
        path: from the boundary inwards: ``input.items[*].created_at``, ``.*`` for a dict's values.
        found: the type there, as one writes it.
        hint: what to write instead.
    """

    path: str
    found: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path} is {self.found}; {self.hint}"


def type_problems(
    annotation: Any, *, position: Position, scope: Scope | None = None
) -> tuple[Problem, ...]:
    """Return the first parts of *annotation* that do not survive JSON at *position*.

    Raises:
        UnresolvedError: a forward reference names something that is not there.
    """
    return form_problems(form_of(annotation, scope or Scope()), position)


def form_problems(form: Form, position: Position) -> tuple[Problem, ...]:
    """Return the first parts of *form* that do not survive JSON at *position*."""
    inner = _Walk().problems(form, position, frozenset())
    return tuple(islice(chain(_top_problems(form, position), inner), _MOST_PROBLEMS))


def _top_problems(form: Form, position: Position) -> Iterator[Problem]:
    members = tuple(_members(form, frozenset()))
    if Anything() in members:
        yield Problem(position, "Any", "annotate what it is; JsonValue stands for any JSON")
    if position == "payload" and members == (Null(),):
        return  # takes nothing
    if position in {"input", "payload"} and any(map(_admits_none, members)):
        yield Problem(position, shown(form), _NO_NONE)
    if position == "input" and Nothing() in members:
        yield Problem(position, "Never", "leave the parameter out")
    if position == "result" and members == (Null(),):
        yield Problem(position, "None", "the callback has to return an answer")


def _admits_none(form: Form) -> bool:
    return form == Null() or (isinstance(form, Constants) and None in form.values)


def _members(form: Form, seen: frozenset[Identity]) -> Iterator[Form]:
    """Yield the alternatives of *form*, through aliases and nested unions."""
    if isinstance(form, Named) and not _is_known(form.identity, seen):
        yield from _members(form.form, seen | {form.identity})
    elif isinstance(form, Choice):
        for member in form.members:
            yield from _members(member, seen)
    else:
        yield form


@dataclass(slots=True)
class _Walk:
    """One pass over one form.

    Attributes:
        clean: TypedDicts found to be JSON, so that shared ones are walked once.
    """

    clean: set[Identity] = field(default_factory=set)

    def problems(self, form: Form, path: str, seen: frozenset[Identity]) -> Iterator[Problem]:
        match form:
            case NotJson(found, hint):
                yield Problem(path, found, hint)
            case Array(item):
                yield from self.problems(item, f"{path}[*]", seen)
            case Table(key, value):
                if not all(_is_key(member) for member in _members(key, frozenset())):
                    yield Problem(f"a key of {path}", shown(key), "keys become str; use str keys")
                yield from self.problems(value, f"{path}.*", seen)
            case Choice(members):
                for member in members:
                    yield from self.problems(member, path, seen)
            case Record(identity=identity) if not _is_known(identity, seen):
                yield from self._record(form, path, seen)
            case Named(identity=identity) if not _is_known(identity, seen):
                yield from self.problems(form.form, path, seen | {identity})
            case _:
                return

    def _record(self, record: Record, path: str, seen: frozenset[Identity]) -> Iterator[Problem]:
        if record.identity in self.clean:
            return
        is_clean = True
        for name, key in record.fields.items():
            inside = seen | {record.identity}
            for problem in self.problems(key.form, path + key_step(name), inside):
                is_clean = False
                yield problem
        if is_clean:
            self.clean.add(record.identity)


def _is_known(identity: Identity, seen: frozenset[Identity]) -> bool:
    """Whether the walk was there before; what nests itself with new arguments has no end."""
    return identity in seen or sum(one[0] == identity[0] for one in seen) >= _MOST_EXPANSIONS


def _is_key(form: Form) -> bool:
    if isinstance(form, Constants):
        return all(isinstance(value, str) for value in form.values)
    return form in (Scalar("str"), Anything())
