"""What the body of a job looks like from outside: its parameters, and whether it is async.

Only names, kinds and defaults of parameters are read at import. Whether a single parameter is
the context is asked of its annotation, which may be a forward reference, so that waits for the
first use.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BodyShape", "body_shape"]

_MOST_PARAMETERS = 2
_CONTEXTS = frozenset({"JobContext", "ResolverContext"})
"""The names of the contexts' classes: this module stands below those that define them."""


@dataclass(frozen=True)
class BodyShape:
    """The callable surface of a body.

    Attributes:
        function: what was written below partials, decorators and callable objects; its
            annotations count, in its own module.
        parameters: what a caller has to pass, in order.
        is_async: it was written as ``async def``. Other bodies run in a thread; what of theirs is
            awaitable is awaited where async ones run, and may trigger and wait there.
    """

    function: Callable[..., Any]
    parameters: tuple[inspect.Parameter, ...]
    is_async: bool

    @cached_property
    def takes_context(self) -> bool:
        """Whether the last parameter is the context."""
        if len(self.parameters) == _MOST_PARAMETERS:
            return True
        return bool(self.parameters) and self._is_context(self.parameters[0])

    @cached_property
    def takes_input(self) -> bool:
        """Whether the first parameter is the input."""
        return len(self.parameters) - self.takes_context > 0

    @property
    def input(self) -> inspect.Parameter | None:
        """The parameter that takes the input."""
        return self.parameters[0] if self.takes_input else None

    def _is_context(self, parameter: inspect.Parameter) -> bool:
        annotation = parameter.annotation
        if isinstance(annotation, str):
            annotation = _looked_up(annotation, self.function)
        if isinstance(annotation, str):  # not resolvable here; the last word of it has to do
            return annotation.rpartition(".")[2].strip("'\" ") in _CONTEXTS
        if annotation is inspect.Parameter.empty:
            return parameter.name == "ctx"
        return getattr(annotation, "__name__", "") in _CONTEXTS and (
            getattr(annotation, "__module__", "").startswith("tailor_types.")
        )


def body_shape(body: object) -> tuple[BodyShape, list[str]]:
    """Return the shape of *body* and what is wrong with it, a sentence each."""
    function = _innermost(body)
    if not callable(body):
        found = f"its body must be a function, found {type(body).__name__}"
        return BodyShape(lambda: None, (), is_async=False), [found]
    if isinstance(body, type):
        found = f"its body must be a function, found the class {body.__name__}"
        return BodyShape(body, (), is_async=False), [found]
    try:
        # What has a keyword and a default is bound already, as by functools.partial.
        parameters = tuple(
            parameter
            for parameter in inspect.signature(body).parameters.values()
            if parameter.kind is not parameter.KEYWORD_ONLY or parameter.default is parameter.empty
        )
    except (TypeError, ValueError):
        found = f"the parameters of its body cannot be read; wrap {body!r} in a def"
        return BodyShape(function, (), is_async=False), [found]
    shape = BodyShape(function, parameters, is_async=inspect.iscoroutinefunction(function))
    return shape, [*_kind_problems(function, parameters), *_parameter_problems(parameters)]


def _innermost(body: Any) -> Callable[..., Any]:
    """Return the function that was written, below partials, decorators and callable objects."""
    while True:
        if isinstance(body, partial):
            body = body.func
        elif hasattr(body, "__wrapped__"):
            body = body.__wrapped__
        elif inspect.isroutine(body) or isinstance(body, type) or not callable(body):
            return body  # type: ignore[no-any-return]  # what is not callable is reported
        else:
            body = type(body).__call__


def _kind_problems(
    function: Callable[..., Any], parameters: tuple[inspect.Parameter, ...]
) -> list[str]:
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        return ["its body is a generator; collect the items and return a list"]
    if getattr(function, "__name__", "") == "<lambda>" and parameters:
        return ["its body is a lambda with parameters, which have no types; write a def"]
    return []


def _parameter_problems(parameters: tuple[inspect.Parameter, ...]) -> list[str]:
    problems = []
    if parameters and parameters[0].name in {"self", "cls"}:
        problems.append("its body is a method; a job is a function of a module")
    elif len(parameters) > _MOST_PARAMETERS:
        names = ", ".join(parameter.name for parameter in parameters)
        problems.append(
            f"its body takes {len(parameters)} parameters ({names}); it may take (), (input), "
            "(input, ctx) or (ctx: JobContext): put the rest into one TypedDict"
        )
    for parameter in parameters:
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            problems.append(f"its body takes *{parameter.name}; name one input and annotate it")
        elif parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            problems.append(
                f"parameter {parameter.name!r} of its body is keyword-only; a job gets its input "
                "and its context by position"
            )
    if parameters and parameters[0].default is not inspect.Parameter.empty:
        problems.append(
            f"parameter {parameters[0].name!r} of its body has a default, which the platform "
            "never uses; make the fields of the input NotRequired instead"
        )
    return problems


def _looked_up(annotation: str, function: Callable[..., Any]) -> object:
    """Return what a dotted *annotation* names in the module of *function*, else *annotation*."""
    found: object = getattr(function, "__globals__", {})
    for part in annotation.strip("'\" ").split("."):
        try:
            found = found[part] if isinstance(found, dict) else getattr(found, part)
        except (KeyError, AttributeError):
            return annotation
    return found
