"""The plugin against the verdict table, and against the words of the run-time check."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tailor_types.jsonable.annotations import Scope
from tailor_types.jsonable.hints import HINTS
from tailor_types.jsonable.types import Position, type_problems
from tailor_types.jsonable.verdicts import PRELUDE, TABLE, Row
from tailor_types_mypy import hints
from tests.typing.programs import Message, checked
from tests.typing.rows import DECLARATIONS, POSITIONS, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORTS = "from tailor_types import WaitPoint, workflow_job\n"
CASES = [
    pytest.param(row, position, id=f"{position} {row.annotation}")
    for row in TABLE
    for position in POSITIONS
]


OTHER_NAMES = {"memoryview[int]": "memoryview", "ModuleType": "module"}
"""What has another name at run time."""


@dataclass(frozen=True)
class Batch:
    """All rows at all positions, checked in one run."""

    said: Mapping[tuple[str, Position], tuple[Message, ...]]
    elsewhere: tuple[Message, ...]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    lines = [*PRELUDE.splitlines(), *IMPORTS.splitlines()]
    keys: dict[int, tuple[str, Position]] = {}
    for i, row in enumerate(TABLE):
        for position in POSITIONS:
            declaration = DECLARATIONS[position].format(i=f"{i}_{position}", row=row.annotation)
            lines += declaration.splitlines()
            keys[len(lines)] = (row.annotation, position)
    messages = checked(tmp_path_factory.mktemp("rows"), {"rows.py": "\n".join(lines) + "\n"})
    ours = [message for message in messages if message.code.startswith("tailor-")]
    said = {key: tuple(m for m in ours if m.line == line) for line, key in keys.items()}
    return Batch(said, tuple(m for m in ours if m.line not in keys))


@pytest.fixture(scope="module")
def names() -> Mapping[str, Any]:
    module = ModuleType("agreement_rows")
    sys.modules["agreement_rows"] = module  # records look their names up in their module
    exec(PRELUDE, vars(module))
    return vars(module)


@pytest.mark.parametrize(("row", "position"), CASES)
def test_plugin_follows_the_table(batch: Batch, row: Row, position: Position) -> None:
    assert (not batch.said[row.annotation, position]) is verdict(row, position)


@pytest.mark.parametrize(("row", "position"), CASES)
def test_plugin_and_run_time_use_the_same_words(
    batch: Batch, row: Row, position: Position, names: Mapping[str, Any]
) -> None:
    subject = "Job" if position in {"input", "output"} else "Wait"
    recursive = row.annotation in {"Bad", "Nested"}
    annotation = row.annotation if recursive else eval(row.annotation, dict(names))
    found = type_problems(annotation, position=position, scope=Scope(names))
    expected = [f"{subject} {position} is not JSON: {problem}" for problem in found]
    said = [message.text for message in batch.said[row.annotation, position]]

    for ours, theirs in OTHER_NAMES.items():
        said = [text.replace(f" is {ours};", f" is {theirs};") for text in said]

    assert said == expected


def test_nothing_is_said_beside_the_rows(batch: Batch) -> None:
    assert batch.elsewhere == ()


def test_hints_are_the_same_on_both_sides() -> None:
    assert hints.HINTS == HINTS
