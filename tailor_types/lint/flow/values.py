"""Abstract values, and the heap objects that they refer to.

Values and objects are never changed: the identity of a value says which evaluation it came from,
and that is how a join knows whether two ways brought the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from tailor_types.lint import ir

__all__ = [
    "CLASS",
    "DEFAULT",
    "HIDDEN",
    "NO_REFS",
    "RETURNED",
    "UNKNOWN",
    "YIELDED",
    "Bound",
    "Const",
    "External",
    "FunctionInfo",
    "Instance",
    "Job",
    "JobMaker",
    "Method",
    "ModuleRef",
    "Obj",
    "ObjId",
    "Ref",
    "Refs",
    "Target",
    "Value",
    "Wait",
    "WaitGroup",
    "join_objects",
    "join_values",
    "ordered",
]


class _Unknown:
    """Marks a value that is no known constant."""


UNKNOWN: Final = _Unknown()
Const: TypeAlias = str | int | float | complex | bytes | bool | _Unknown | None

ObjId: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """An object of the heap."""

    id: ObjId


@dataclass(frozen=True, slots=True)
class External:
    """Something outside the project, by its qualified name."""

    name: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class outside the project."""

    name: str


@dataclass(frozen=True, slots=True)
class ModuleRef:
    """A module of the project."""

    name: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the framework; ``site`` says where it is defined, None if only its type is known.

    Of a *direct* one, a plain call is the durable call.
    """

    name: str
    site: tuple[str, int, int] | None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class JobMaker:
    """``workflow_job(name=...)``, waiting for the function that it decorates."""

    name: str
    site: tuple[str, int, int]
    role: str = "job"


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait point."""

    name: str


@dataclass(frozen=True, slots=True)
class WaitGroup:
    """A class whose attributes are wait points."""

    name: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A function of the project with its first argument."""

    receiver: Target
    function: Target


@dataclass(frozen=True, slots=True)
class Method:
    """A method, by name, of something whose code is not ours."""

    receiver: Target
    name: str


Target: TypeAlias = (
    Ref | External | Instance | ModuleRef | Job | JobMaker | Wait | WaitGroup | Bound | Method
)
Refs: TypeAlias = frozenset[Target]
NO_REFS: Refs = frozenset()
YIELDED: ObjId = ("yielded",)
"""What a generator has yielded, in its own heap."""
RETURNED: Final = "%returned"
"""The field of a generator that holds what it returns."""
DEFAULT: Final = "%default"
"""The field of a dict that holds what makes a value that is missing."""
CLASS: Final = "%class"
"""The field of a dict that names its class, where that is another one."""
HIDDEN: Final = frozenset({"%keys", RETURNED, DEFAULT, CLASS})
"""Fields of containers that hold no element."""


def ordered(refs: Refs) -> list[Target]:
    """Return *refs* in an order that does not depend on the hash seed."""
    return list(refs) if len(refs) < 2 else sorted(refs, key=repr)  # noqa: PLR2004 -- one needs none


class Value:
    """What is known of a value.

    Attributes:
        taint: of the value itself; what it contains is in the objects it refers to.
        refs: what it may be; empty where nothing is known.
        const: the literal it is.
        version: the evaluation it came from; two values of one version are the same value, and
            a join of them depends on nothing. None is like no other.
        given: whether it was passed for a parameter that is None by default: it is not None.
        absent: whether it may be None, on another way or by what made it.
    """

    __slots__ = ("absent", "const", "given", "refs", "taint", "version")

    def __init__(
        self,
        taint: int = 0,
        refs: Refs = NO_REFS,
        const: Const = UNKNOWN,
        version: object = None,
        *,
        given: bool = False,
        absent: bool = False,
    ) -> None:
        self.taint = taint
        self.refs = refs
        self.const = const
        self.version = version
        self.given = given
        self.absent = absent

    def same(self, other: Value) -> bool:
        """Whether nothing more is known of one than of the other."""
        return self is other or (
            self.taint == other.taint
            and self.version == other.version
            and self.refs == other.refs
            and self.given == other.given
            and self.absent == other.absent
            and _same_const(self.const, other.const)
        )

    def plus(self, taint: int) -> Value:
        """Return this value with more *taint*."""
        if taint | self.taint == self.taint:
            return self
        return Value(
            self.taint | taint,
            self.refs,
            self.const,
            self.version,
            given=self.given,
            absent=self.absent,
        )

    def turned(self, orders: int) -> Value:
        """Return this value picked by one of *orders*, if it has any of them."""
        picked = self.taint & orders
        if not picked:
            return self
        return Value(self.taint ^ picked | picked << 1, self.refs, self.const, self.version)

    def __repr__(self) -> str:
        return f"Value({self.taint:b}, {set(self.refs) or ''}, {self.const!r}, {self.version!r})"


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """The code behind a function or class object.

    Attributes:
        key: module, statement, path of child codes.
        cells: for each free name, the object that holds it.
    """

    key: tuple[str, int, tuple[int, ...]]
    code: ir.Code
    cells: tuple[tuple[str, ObjId], ...] = ()
    bases: tuple[Target, ...] = ()


class Obj:
    """A heap object.

    Attributes:
        kind: ``list``, ``tuple``, ``set``, ``dict``, ``generator``, ``instance``, ``cell``,
            ``function``, ``class``, ``partial``, ``property``.
        fields: values by literal key, index, or attribute.
        rest: all other elements, joined; None where there are none.
        shape: taint of which elements there are, how many and in which order.
        cls: the class of an instance.
        many: whether it stands for several objects, so that writes only add.
    """

    __slots__ = ("cls", "fields", "info", "kind", "many", "rest", "shape")

    def __init__(
        self,
        kind: str,
        fields: dict[Const | str, Value] | None = None,
        rest: Value | None = None,
        shape: int = 0,
        cls: Target | None = None,
        info: FunctionInfo | None = None,
        *,
        many: bool = False,
    ) -> None:
        self.kind = kind
        self.fields = {} if fields is None else fields
        self.rest = rest
        self.shape = shape
        self.cls = cls
        self.info = info
        self.many = many

    def copy(self) -> Obj:
        """Return a copy that may be changed until it is shared."""
        return Obj(
            self.kind,
            dict(self.fields),
            self.rest,
            self.shape,
            self.cls,
            self.info,
            many=self.many,
        )

    def same(self, other: Obj) -> bool:
        """Whether nothing more is known of one than of the other."""
        if self is other:
            return True
        if self.shape != other.shape or self.many != other.many or self.kind != other.kind:
            return False
        if len(self.fields) != len(other.fields) or (self.rest is None) != (other.rest is None):
            return False
        if self.rest is not None and other.rest is not None and not self.rest.same(other.rest):
            return False
        return all(
            key in other.fields and value.same(other.fields[key])
            for key, value in self.fields.items()
        )


def _same_const(left: Const, right: Const) -> bool:
    return left is right or (type(left) is type(right) and left == right)


def join_values(left: Value, right: Value, deciding: int = 0, version: object = None) -> Value:
    """Return what is known of a value that came one way or the other.

    Args:
        deciding: taint of what decides which way; it counts unless both are the same value.
        version: of the result, if the two differ.
    """
    if left is right:
        return left
    taint = left.taint | right.taint
    if left.version is not None and left.version == right.version:
        version = left.version
    elif left.const is not UNKNOWN and _same_const(left.const, right.const):
        return Value(taint, left.refs, left.const, version)
    elif not (left.refs and left.refs == right.refs and len(left.refs) == 1):
        taint |= deciding
    refs = left.refs if left.refs == right.refs else left.refs | right.refs
    const = left.const if _same_const(left.const, right.const) else UNKNOWN
    return Value(
        taint,
        refs,
        const,
        version,
        given=left.given and right.given,
        absent=left.absent or right.absent or left.const is None or right.const is None,
    )


def _perhaps(value: Value, deciding: int) -> Value:
    """Return a field that is there on one way alone."""
    return Value(value.taint | deciding, value.refs, version=value.version, absent=True)


_PLACED = frozenset({"list", "tuple"})


def _as_long(obj: Obj, other: Obj) -> Obj:
    """Return *obj* with what *other* has no place for among the rest.

    Of two lists of different length only the places that both have are known ones: what is
    appended next stands behind either.
    """
    surplus = [key for key in obj.fields if key not in other.fields]
    if not surplus:
        return obj
    shorter = obj.copy()
    for key in surplus:
        part = shorter.fields.pop(key)
        shorter.rest = part if shorter.rest is None else join_values(shorter.rest, part)
    return shorter


def join_objects(left: Obj, right: Obj, deciding: int = 0, version: object = None) -> Obj:
    """Return what is known of an object that was treated one way or the other."""
    if left is right:
        return left
    joined = left.copy()
    joined.many = left.many or right.many
    joined.shape = left.shape | right.shape
    if left.kind != right.kind:
        joined.kind = "instance"
    different = False
    if left.kind in _PLACED and right.kind in _PLACED:
        different = left.fields.keys() != right.fields.keys()
        left, right = _as_long(left, right), _as_long(right, left)
        joined.fields, joined.rest = dict(left.fields), left.rest
    for key, value in right.fields.items():
        mine = left.fields.get(key)
        if mine is None:
            different = True
            joined.fields[key] = _perhaps(value, deciding)
        elif mine is not value:
            joined.fields[key] = join_values(mine, value, deciding, (version, key))
    for key, value in left.fields.items():
        if key not in right.fields:
            different = True
            joined.fields[key] = _perhaps(value, deciding)
    if left.rest is not right.rest:
        if left.rest is None or right.rest is None:
            different = True
            joined.rest = left.rest or right.rest
        else:
            # Which elements there are is in the shape; each of them is what it is.
            different = different or not left.rest.same(right.rest)
            # A cell, unlike them, holds one variable: which value it has was decided.
            told = deciding if left.kind == "cell" else 0
            joined.rest = join_values(left.rest, right.rest, told, (version, "rest"))
    if different:
        joined.shape |= deciding
    return joined
