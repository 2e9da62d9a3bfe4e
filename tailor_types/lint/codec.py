"""Dataclasses to JSON and back, with their shape checked: what lies on a disk is not trusted."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

__all__ = ["decoded", "encoded"]

T = TypeVar("T")


def encoded(value: object) -> Any:
    """Return *value* as JSON.

    Shapes:
        a dataclass               a list of its fields, in order
        list, tuple               a list
        dict[str, T]              an object
        str, int, float, bool, None   unchanged
    """
    if is_dataclass(value):
        return [encoded(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, list | tuple):
        return [encoded(item) for item in value]
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    return value


def decoded(shape: type[T], data: object) -> T:
    """Return *data* as a *shape*.

    Raises:
        ValueError: it is something else.
    """
    return _decoded(shape, data)  # type: ignore[no-any-return] # the shape says so


def _decoded(shape: Any, data: Any) -> Any:
    origin = get_origin(shape)
    if is_dataclass(shape):
        hints = _hints(shape)  # type: ignore[arg-type] # a class
        _check(isinstance(data, list) and len(data) == len(hints))
        return shape(*(_decoded(hint, item) for hint, item in zip(hints, data, strict=True)))  # type: ignore[operator] # a class
    if origin is list:
        _check(isinstance(data, list))
        [inner] = get_args(shape)
        return [_decoded(inner, item) for item in data]
    if origin is dict:
        _check(isinstance(data, dict))
        inner = get_args(shape)[1]
        return {str(key): _decoded(inner, item) for key, item in data.items()}
    if origin is tuple:
        _check(isinstance(data, list))
        inners = get_args(shape)
        if inners[-1] is Ellipsis:
            return tuple(_decoded(inners[0], item) for item in data)
        _check(len(data) == len(inners))
        return tuple(_decoded(inner, item) for inner, item in zip(inners, data, strict=True))
    if origin in {Union, types.UnionType}:
        if data is None:
            return None
        [inner] = [item for item in get_args(shape) if item is not type(None)]
        return _decoded(inner, data)
    _check(type(data) is shape)
    return data


def _check(right: bool) -> None:  # noqa: FBT001 -- an assertion that is never compiled away
    if not right:
        raise ValueError("not of the expected shape")


@cache
def _hints(shape: type) -> tuple[Any, ...]:
    hints = get_type_hints(shape)
    return tuple(hints[field.name] for field in fields(shape))
