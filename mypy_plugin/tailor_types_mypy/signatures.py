"""Signatures that are given to mypy instead of an overload, so that it says one thing.

mypy answers a call that fits no item of an overload by listing all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from mypy.errorcodes import ARG_TYPE, CALL_ARG, ErrorCode
from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    ARG_STAR,
    ARG_STAR2,
    CallExpr,
    Context,
    Expression,
    MemberExpr,
    NameExpr,
)
from mypy.plugin import CheckerPluginInterface
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Type

from tailor_types_mypy.shown import shown

__all__ = ["Mistake", "mistakes", "takes_anything"]

_STARS = (ARG_STAR, ARG_STAR2)


class Mistake(NamedTuple):
    """What is wrong with a call, whatever its body is."""

    at: Context
    message: str
    code: ErrorCode


def takes_anything(item: CallableType, api: CheckerPluginInterface) -> CallableType:
    """Return *item* with parameters that every call fits."""
    anything = api.named_generic_type("builtins.object", [])
    return item.copy_modified(
        arg_types=[anything, anything],
        arg_kinds=list(_STARS),
        arg_names=[None, None],
        variables=[],
    )


def mistakes(
    item: CallableType, call: CallExpr, api: CheckerPluginInterface, body: str
) -> Iterator[Mistake]:
    """Yield what of *call* does not fit the keyword-only *item*, but for the type of its *body*."""
    if any(kind in _STARS for kind in call.arg_kinds):
        return
    callee = call.callee
    function = callee.name if isinstance(callee, NameExpr | MemberExpr) else "it"
    given = list(zip(call.args, call.arg_kinds, call.arg_names, strict=True))
    if any(kind is ARG_POS for _, kind, _ in given):
        yield Mistake(call, f'"{function}" takes keyword arguments only', CALL_ARG)
        return
    missing = [
        name
        for name, kind in zip(item.arg_names, item.arg_kinds, strict=True)
        if name is not None and kind is ARG_NAMED and name not in call.arg_names
    ]
    for argument, _, name in given:
        if name in item.arg_names:
            if name is not None and name != body:
                yield from _of_type(function, name, argument, _type(item, name), api)
            continue
        hint = ""
        free = [one for one in item.arg_names if one and one not in call.arg_names]
        for close in get_close_matches(name or "", free, n=1):
            hint = f'; did you mean "{close}"?'
            missing = [one for one in missing if one != close]
        message = f'Unexpected keyword argument "{name}" for "{function}"{hint}'
        yield Mistake(argument, message, CALL_ARG)
    for name in missing:
        yield Mistake(call, f'Missing named argument "{name}" for "{function}"', CALL_ARG)


def _type(item: CallableType, name: str) -> Type:
    return item.arg_types[item.arg_names.index(name)]


def _of_type(
    function: str, name: str, argument: Expression, wanted: Type, api: CheckerPluginInterface
) -> Iterator[Mistake]:
    given = api.get_expression_type(argument, wanted)
    if not is_subtype(given, wanted):
        yield Mistake(
            argument,
            f'Argument "{name}" to "{function}" has incompatible type "{shown(given)}"; '
            f'expected "{shown(wanted)}"',
            ARG_TYPE,
        )
