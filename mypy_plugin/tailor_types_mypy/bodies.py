"""The body of a job as mypy sees it: what it takes and returns, and what is wrong with its shape.

The run-time twin is ``tailor_types.bodies``; both speak of the same mistakes in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mypy.nodes import ARG_NAMED, ARG_NAMED_OPT, ARG_OPT, ARG_STAR, ARG_STAR2, FuncDef
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Type,
    TypeOfAny,
    get_proper_type,
)

from tailor_types_mypy.callables import HIDDEN, method_of
from tailor_types_mypy.roles import Role

__all__ = ["RETURN", "Body", "Flaw", "awaited", "read_body"]

RETURN: Final = -1
"""The place of a flaw of the return annotation."""

_MOST_PARAMETERS: Final = 2
_NAMED: Final = (ARG_NAMED, ARG_NAMED_OPT)
_STARS: Final = {ARG_STAR: "*", ARG_STAR2: "**"}
_GENERATOR: Final = "typing.Generator"
_RETURNED: Final = 2
"""The place of what a generator returns among its type arguments."""

_UNWRITTEN: Final = (TypeOfAny.unannotated, TypeOfAny.implementation_artifact)


@dataclass(frozen=True)
class Flaw:
    """Something wrong with the shape of a body.

    Attributes:
        sentence: what, after "Job body" or "Resolver body".
        parameter: the index of the parameter it is about, ``RETURN``, or None for the whole.
        hides_type: the type of that parameter says nothing about the job.
    """

    sentence: str
    parameter: int | None = None
    hides_type: bool = True


@dataclass(frozen=True)
class Body:
    """A body, read.

    Attributes:
        input: the index and type of what it takes; None where it takes nothing.
        output: the type it returns, awaited.
        flaws: what is wrong with its shape.
        is_judged: input and output are what they seem, so their types can be judged.
    """

    input: tuple[int, Type] | None
    output: Type
    flaws: tuple[Flaw, ...]
    is_judged: bool = True


def read_body(
    role: Role, signature: CallableType, context: Instance, function: FuncDef | None
) -> Body:
    """Return what *signature* says of a body.

    Args:
        role: what is made of the body.
        signature: of the callable.
        context: the type that its context parameter has.
        function: the definition that *signature* is the type of, where that is known.
    """
    output = awaited(signature.ret_type)
    if (fatal := _fatal_flaw(role, signature, function)) is not None:
        return Body(None, output, (fatal,), is_judged=False)
    # What has a keyword and a default is bound already, as by functools.partial.
    taken = [i for i, kind in enumerate(signature.arg_kinds) if kind is not ARG_NAMED_OPT]
    takes_input = bool(taken) and not (
        len(taken) == 1 and _is_context(signature.arg_types[taken[0]], context)
    )
    return Body(
        input=(taken[0], signature.arg_types[taken[0]]) if takes_input else None,
        output=output,
        flaws=tuple(_flaws(role, signature, taken, context, function)),
    )


def _fatal_flaw(role: Role, signature: CallableType, function: FuncDef | None) -> Flaw | None:
    """Return what makes the types of the body say nothing about the job."""
    if signature.arg_names[:1] in (["self"], ["cls"]) or _is_unbound(signature, function):
        return Flaw(f"is a method; a {role.word} is a function of a module")
    if function is not None and (function.is_generator or function.is_async_generator):
        return Flaw("is a generator; collect the items and return a list")
    if signature.variables:
        variables = ", ".join(one.name.rpartition(".")[2] for one in signature.variables)
        return Flaw(f"is generic ({variables}); write the types of one {role.word}")
    if signature.is_ellipsis_args:
        return Flaw(HIDDEN)
    return None


def _is_unbound(signature: CallableType, function: FuncDef | None) -> bool:
    """Whether *function* is a method that still asks for its instance."""
    if function is None or not function.info or function.is_static:
        return False
    return len(signature.arg_types) == len(function.arg_names)


def _flaws(
    role: Role,
    signature: CallableType,
    taken: list[int],
    context: Instance,
    function: FuncDef | None,
) -> Iterator[Flaw]:
    kinds, types = signature.arg_kinds, signature.arg_types
    shown = [_parameter(signature, i) for i in taken]
    if len(taken) > _MOST_PARAMETERS:
        yield Flaw(
            f"takes {len(taken)} parameters ({', '.join(shown)}); it may take (), (input), "
            f"(input, ctx) or (ctx: {context.type.name}): put the rest into one TypedDict",
            taken[_MOST_PARAMETERS],
        )
    for i, name in zip(taken, shown, strict=True):
        if kinds[i] in _STARS:
            yield Flaw(f"takes {name}; name one input and annotate it", i)
        elif kinds[i] in _NAMED:
            yield Flaw(
                f"has the keyword-only parameter {name!r}; a {role.word} gets its input and its "
                "context by position",
                i,
            )
        elif _is_unwritten(types[i]):
            yield Flaw(f"has no annotation on its parameter {name!r}", i)
    if taken and kinds[taken[0]] is ARG_OPT:
        yield Flaw(
            f"has a default for its parameter {shown[0]!r}, which the platform never uses; make "
            "the fields of the input NotRequired instead",
            taken[0],
            hides_type=False,
        )
    if len(taken) == _MOST_PARAMETERS and not any(
        kinds[i] in _STARS or kinds[i] in _NAMED for i in taken
    ):
        yield from _context_flaws(types[taken[0]], types[taken[1]], taken, context)
    if role.is_async and not _is_async(signature.ret_type, function):
        yield Flaw("is a plain def; write an `async def`")
    if _is_unwritten(awaited(signature.ret_type)):
        yield Flaw("has no return annotation", RETURN)


def _context_flaws(first: Type, second: Type, at: list[int], context: Instance) -> Iterator[Flaw]:
    name = context.type.name
    if _is_context(first, context):
        yield Flaw(f"takes its context first; the order is (input, ctx: {name})", at[0])
    elif not is_subtype(context, second):
        yield Flaw(f"has a second parameter that is no context; annotate it as {name}", at[1])


def _parameter(signature: CallableType, index: int) -> str:
    star = _STARS.get(signature.arg_kinds[index], "")
    return star + (signature.arg_names[index] or f"parameter {index + 1}")


def _is_context(type_: Type, context: Instance) -> bool:
    proper = get_proper_type(type_)
    return isinstance(proper, Instance) and proper.type.has_base(context.type.fullname)


def _is_unwritten(type_: Type) -> bool:
    proper = get_proper_type(type_)
    return isinstance(proper, AnyType) and proper.type_of_any in _UNWRITTEN


def _is_async(returned: Type, function: FuncDef | None) -> bool:
    """Whether the run time sees an ``async def``; it does not look at annotations."""
    if isinstance(get_proper_type(returned), AnyType):
        return True
    return _result(returned) is not None and (function is None or function.is_coroutine)


def awaited(returned: Type) -> Type:
    """Return the result of awaiting *returned*, itself where it is no awaitable."""
    return _result(returned) or returned


def _result(returned: Type) -> Type | None:
    """Return what awaiting *returned* gives; None where that is not known."""
    proper = get_proper_type(returned)
    if not isinstance(proper, Instance) or proper.type.fallback_to_any:
        return None
    method = method_of(proper, "__await__")
    steps = get_proper_type(method.ret_type) if isinstance(method, CallableType) else None
    if not isinstance(steps, Instance) or steps.type.fullname != _GENERATOR:
        return None
    return steps.args[_RETURNED]
