"""TLR512 body-signature. Page: ``body_signature.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.definitions import Spot
from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project
    from tailor_types.lint.index.model import Function

__all__ = ["BodySignature"]

_MOST = 2


def _problem(function: Function) -> str:
    parameters = function.parameters
    if function.is_generator:
        return "is a generator; collect the items and return a list"
    if not function.name:
        return "is a lambda with parameters, which have no types; write a def" if parameters else ""
    for parameter in parameters:
        if parameter.kind in {"*", "**"}:
            return f"takes {parameter.kind}{parameter.name}; name one input"
        if parameter.kind == "only" and not parameter.has_default:
            return f"takes {parameter.name!r} by keyword only; it is passed by position"
    ordinary = [parameter for parameter in parameters if not parameter.kind]
    if len(ordinary) > _MOST:
        names = ", ".join(parameter.name for parameter in ordinary)
        return f"takes {len(ordinary)} parameters ({names}); put them into one input"
    if ordinary and ordinary[0].has_default:
        name = ordinary[0].name
        return (
            f"gives {name!r} a default, which is never used; "
            "make the fields of the input NotRequired"
        )
    return ""


class BodySignature(DefinitionRule):
    """Reports bodies that the platform cannot call."""

    code = "TLR512"
    name = "body-signature"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for job in project.of("job"):
            function = job.function
            if function is None or job.is_nested:
                continue
            problem = _problem(function)
            if problem and function.name:
                spot = Spot(job.module.path, function.place)
                yield spot, f"the body of job {job.label} {problem}"
            elif problem:
                yield job.at(), f"the body of job {job.label} {problem}"
