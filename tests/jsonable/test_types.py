"""Run-time types against the verdict table."""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tailor_types.jsonable.annotations import Scope, UnresolvedError
from tailor_types.jsonable.types import Position, type_problems
from tailor_types.jsonable.verdicts import PRELUDE, TABLE, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

every_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.annotation)


@cache
def names() -> Mapping[str, Any]:
    module = ModuleType("verdict_rows")
    sys.modules["verdict_rows"] = module  # records look their names up in their module
    exec(PRELUDE, vars(module))
    return vars(module)


def problems_of(annotation: str, position: Position) -> tuple[str, ...]:
    found = type_problems(annotation, position=position, scope=Scope(names()))
    return tuple(map(str, found))


@every_row
def test_inputs_follow_the_table(row: Row) -> None:
    assert (not problems_of(row.annotation, "input")) is row.input


@every_row
def test_outputs_follow_the_table(row: Row) -> None:
    assert (not problems_of(row.annotation, "output")) is row.output


@every_row
def test_answers_follow_the_table(row: Row) -> None:
    assert (not problems_of(row.annotation, "result")) is row.result


@every_row
def test_payloads_are_judged_as_inputs_but_for_none(row: Row) -> None:
    expected = True if row.annotation == "None" else row.input
    if row.annotation == "Never":
        expected = True  # nothing can be sent, so nothing can be wrong

    assert (not problems_of(row.annotation, "payload")) is expected


@pytest.mark.parametrize(
    "row", [row for row in TABLE if not row.input], ids=lambda row: row.annotation
)
def test_a_rejection_names_the_path_and_the_way_out(row: Row) -> None:
    problem = problems_of(row.annotation, "input")[0]

    assert problem.removeprefix("a key of ").startswith(f"input{row.path} is ")
    assert row.says in problem


def test_every_part_that_is_wrong_is_reported() -> None:
    found = problems_of("dict[int, set[bytes]] | list[datetime.date]", "output")

    assert [problem.split(" is ")[0] for problem in found] == [
        "a key of output",
        "output.*",
        "output[*]",
    ]


def test_a_name_that_does_not_exist_is_no_verdict() -> None:
    with pytest.raises(UnresolvedError, match="'Missing' cannot be resolved"):
        problems_of("Missing", "input")
