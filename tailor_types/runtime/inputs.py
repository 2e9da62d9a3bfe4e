"""Values from outside, held to the types that are declared for them."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any, get_args

from tailor_types.errors import InputTypeError
from tailor_types.jsonable.annotations import Scope, UnresolvedError, awaited, form_of
from tailor_types.jsonable.matching import mismatches
from tailor_types.jsonable.values import to_json

if TYPE_CHECKING:
    from tailor_types.bodies import BodyShape
    from tailor_types.wait_points import WaitPoint

__all__ = ["checked_answer", "checked_input", "checked_output"]


def checked_input(value: object, shape: BodyShape, where: str) -> Any:
    """Return *value* as the body of *shape* will see it; an absent one is ``{}``.

    Raises:
        NotJsonError: it is not JSON.
        InputTypeError: it is not of the declared type; says all that differs.
    """
    parameter = shape.input
    if parameter is None:
        if value is not None and value != {}:
            raise InputTypeError(where, ("takes no input",))
        return {}
    checked = to_json({} if value is None else value, at="input")
    names = getattr(shape.function, "__globals__", {})
    if parameter.annotation is not inspect.Parameter.empty:
        given = "" if value is not None else "; nothing was given, which counts as {}"
        _hold(checked, parameter.annotation, names, "input", where, given=given)
    return checked


def checked_output(value: object, shape: BodyShape, where: str) -> Any:
    """Return the result that stands in for that of the body of *shape*.

    Raises:
        NotJsonError: it is not JSON.
        InputTypeError: it is not of the type that the body declares.
    """
    checked = to_json(value, at="output")
    annotations = getattr(shape.function, "__annotations__", {})
    if "return" in annotations:
        names = getattr(shape.function, "__globals__", {})
        output = annotations["return"]
        if not shape.is_async:
            output = awaited(output, Scope(names))
        _hold(checked, output, names, "output", where)
    return checked


def checked_answer(value: object, point: WaitPoint[Any, Any] | None, key: str) -> Any:
    """Return the answer to a wait as the job will see it.

    Raises:
        NotJsonError: it is not JSON.
        InputTypeError: it is not of the type that the wait point declares.
    """
    checked = to_json(value, at="result")
    types = get_args(getattr(point, "__orig_class__", None))
    if len(types) > 1:
        # Its arguments were evaluated where it was written; only quoted names are left.
        names = vars(sys.modules.get(getattr(types[1], "__module__", ""), sys))
        _hold(checked, types[1], names, "result", f"wait point {key!r}")
    return checked


def _hold(  # noqa: PLR0913 -- what is held to what, and how it is told
    value: Any, annotation: Any, names: Any, at: str, where: str, *, given: str = ""
) -> None:
    try:
        problems = mismatches(value, form_of(annotation, Scope(names)), at=at)
    except UnresolvedError:
        return  # `tailor check` reports it; nothing can be said of the value
    if problems:
        raise InputTypeError(where, tuple(f"{problem}{given}" for problem in problems))
