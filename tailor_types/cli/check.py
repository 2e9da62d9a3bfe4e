"""``tailor check``: everything about a project that can be judged without running it.

For people without mypy: the verdict on types is that of the run time, on the same table.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

import click

from tailor_types.cli.application import definitions_of, fail, project_file, run
from tailor_types.cli.rendering import counted, print_json
from tailor_types.configuration import (
    Project,
    Reader,
    read_document,
    read_project,
    strings,
    tool_table,
)
from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tailor_types.bodies import BodyShape
    from tailor_types.jsonable.types import Position
    from tailor_types.project import Definitions
    from tailor_types.wait_points import WaitPoint

__all__ = ["check"]


@dataclass(frozen=True, slots=True)
class _Declared:
    """A type that is declared at a boundary."""

    of: str
    position: Position
    annotation: Any
    names: dict[str, Any]


@click.command()
@click.option("-j", "--json", "as_json", is_flag=True, help="Print JSON.")
def check(*, as_json: bool) -> None:
    """Import the project and check names, policies, clashes and types."""

    async def main() -> tuple[Definitions, list[str], list[str]]:
        definitions = definitions_of(_checked(project_file()))
        problems: list[str] = []
        notes: list[str] = []
        for one in _declared(definitions):
            _judge(one, problems, notes)
        return definitions, problems, notes

    definitions, problems, notes = run(main)
    counts = {
        "workflow": len(definitions.workflows),
        "job": len(definitions.jobs),
        "resolver": len(definitions.resolvers),
    }
    if as_json:
        data = {f"{what}s": count for what, count in counts.items()}
        print_json({**data, "problems": problems, "not_checkable": notes})
    else:
        click.echo(", ".join(counted(count, what) for what, count in counts.items()))
    for note in notes:
        click.echo(f"Note: {note}", err=True)
    if problems:
        are = "1 type is" if len(problems) == 1 else f"{len(problems)} types are"
        fail("\n  - ".join([f"{are} not JSON", *problems]))


def _checked(file: Path) -> Project:
    """Return the project of *file* if all tables are right, also those of the other tools.

    Raises:
        ConfigurationError: what is wrong with any of them.
    """
    from tailor_types.lint.codes import CODES
    from tailor_types.lint.settings import read_settings

    found: list[str] = []
    for read in (read_project, _read_mypy_table, partial(read_settings, known_codes=CODES)):
        try:
            read(file)
        except ConfigurationError as error:
            found += error.problems
    if found:
        raise ConfigurationError(str(file), tuple(dict.fromkeys(found)))
    return read_project(file)


def _read_mypy_table(file: Path) -> None:
    """Check what mypy itself only warns of."""
    problems: list[str] = []
    table = tool_table(read_document(file), problems).get("mypy", {})
    reader = Reader(table, "tool.tailor.mypy", problems)
    reader.take("strict_any", _boolean, default=False)
    disabled: tuple[str, ...] = ()
    reader.take("disable", strings, disabled)
    reader.finish()
    if problems:
        raise ConfigurationError(str(file), tuple(problems))


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 -- the checks' one signal
    return value


def _declared(definitions: Definitions) -> Iterator[_Declared]:
    for job in definitions.jobs.values():
        yield from _of_body(f"job {job.name!r}", job.shape)
    for resolver in definitions.resolvers.values():
        yield from _of_body(f"resolver {resolver.name!r}", resolver.shape)
    for point in definitions.wait_points.values():
        yield from _of_point(point)


def _of_body(of: str, shape: BodyShape) -> Iterator[_Declared]:
    from tailor_types.jsonable.annotations import Scope, awaited

    names = getattr(shape.function, "__globals__", {})
    if shape.input is not None:
        annotation = shape.input.annotation
        yield _Declared(of, "input", Any if annotation is shape.input.empty else annotation, names)
    if getattr(shape.function, "__name__", "") != "<lambda>":  # its result has no annotation
        annotations = getattr(shape.function, "__annotations__", {})
        output = annotations.get("return", Any)
        if not shape.is_async:
            output = awaited(output, Scope(names))
        yield _Declared(of, "output", output, names)


def _of_point(point: WaitPoint[Any, Any]) -> Iterator[_Declared]:
    types = get_args(getattr(point, "__orig_class__", None))
    of = f"wait point {point.key!r}"
    for position, annotation in zip(("payload", "result"), types or (Any, Any), strict=True):
        module = sys.modules.get(getattr(annotation, "__module__", ""))
        yield _Declared(of, position, annotation, {} if module is None else vars(module))  # type: ignore[arg-type]  # the two literals


def _judge(one: _Declared, problems: list[str], notes: list[str]) -> None:
    from tailor_types.jsonable.annotations import Scope, UnresolvedError
    from tailor_types.jsonable.types import type_problems

    try:
        found = type_problems(one.annotation, position=one.position, scope=Scope(one.names))
    except UnresolvedError as error:
        notes.append(f"{one.of}: its {one.position} cannot be checked at run time: {error}")
    else:
        problems += [f"{one.of}: {problem}" for problem in found]
