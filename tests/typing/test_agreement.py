"""The plugin against the verdict table, and against the words of the run-time check."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tailor_types.jsonable.annotations import Scope
from tailor_types.jsonable.hints import HINTS
from tailor_types.jsonable.types import Position, type_problems
from tailor_types.jsonable.verdicts import GROUPS, PRELUDE, TABLE, Row
from tailor_types_mypy import hints
from tailor_types_mypy.project import MOST_PROBLEMS
from tests.typing.programs import Message, checked
from tests.typing.rows import DECLARATIONS, POSITIONS, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORTS = "from tailor_types import WaitPoint, workflow_job\n"


def version_of(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2])


def is_met(need: str) -> bool:
    """Return whether this environment can read the rows of a group."""
    what, _, least = need.partition(" ")
    if what == "python":
        return sys.version_info[:2] >= version_of(least)
    if what == "mypy":
        return version_of(version("mypy")) >= version_of(least)
    return find_spec(what) is not None


GROUP_OF = {group.needs.replace(" ", "_").replace(".", "_"): group for group in GROUPS}
MODULES = {
    "rows": (PRELUDE, TABLE),
    **{
        f"rows_{name}": (PRELUDE + group.prelude, group.rows)
        for name, group in GROUP_OF.items()
        if is_met(group.needs)
    },
}
"""By the name of a module, the names and the rows that it is made of."""

CASES = [
    pytest.param(module, row, position, id=f"{position} {row.annotation}")
    for module, (_, rows) in MODULES.items()
    for row in rows
    for position in POSITIONS
]


OTHER_NAMES = {
    "memoryview[int]": "memoryview",
    "ModuleType": "module",
    "FunctionType": "function",
    "MethodType": "method",
    "AbstractSet[str]": "Set[str]",
    "MappingProxyType[str, int]": "mappingproxy[str, int]",
}
"""What has another name at run time."""


Key = tuple[str, str, Position]


@dataclass(frozen=True)
class Batch:
    """All rows at all positions, checked in one run."""

    said: Mapping[Key, tuple[Message, ...]]
    elsewhere: tuple[Message, ...]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    files = {}
    keys: dict[tuple[str, int], Key] = {}
    for module, (prelude, rows) in MODULES.items():
        lines = [*prelude.splitlines(), *IMPORTS.splitlines()]
        for i, row in enumerate(rows):
            for position in POSITIONS:
                declaration = DECLARATIONS[position].format(i=f"{i}_{position}", row=row.annotation)
                lines += declaration.splitlines()
                keys[f"{module}.py", len(lines)] = module, row.annotation, position
        files[f"{module}.py"] = "\n".join(lines) + "\n"
    messages = checked(tmp_path_factory.mktemp("rows"), files)
    ours = [message for message in messages if message.code.startswith("tailor-")]
    said = {key: tuple(m for m in ours if (m.file, m.line) == place) for place, key in keys.items()}
    # A bare generic is an error of its own under strict.
    mypys = [m for m in messages if m.severity == "error" and m.code not in {"type-arg", "misc"}]
    return Batch(said, tuple(m for m in {*ours, *mypys} if (m.file, m.line) not in keys))


@pytest.fixture(scope="module")
def names() -> Mapping[str, Mapping[str, Any]]:
    found = {}
    for name, (prelude, _) in MODULES.items():
        module = ModuleType(f"agreement_{name}")
        sys.modules[module.__name__] = module  # records look their names up in their module
        exec(prelude, vars(module))
        found[name] = vars(module)
    return found


@pytest.mark.parametrize(("module", "row", "position"), CASES)
def test_plugin_follows_the_table(batch: Batch, module: str, row: Row, position: Position) -> None:
    assert (not batch.said[module, row.annotation, position]) is verdict(row, position)


@pytest.mark.parametrize(("module", "row", "position"), CASES)
def test_plugin_and_run_time_use_the_same_words(
    batch: Batch,
    module: str,
    row: Row,
    position: Position,
    names: Mapping[str, Mapping[str, Any]],
) -> None:
    subject = "Job" if position in {"input", "output"} else "Wait"
    recursive = row.annotation in {"Bad", "Nested"}
    annotation = row.annotation if recursive else eval(row.annotation, dict(names[module]))
    found = type_problems(annotation, position=position, scope=Scope(names[module]))
    expected = [f"{subject} {position} is not JSON: {problem}" for problem in found]
    said = [message.text for message in batch.said[module, row.annotation, position]]

    for ours, theirs in OTHER_NAMES.items():
        said = [text.replace(f" is {ours};", f" is {theirs};") for text in said]

    assert said == expected


@pytest.mark.parametrize(("leaf", "count"), [("int", 0), ("bytes", MOST_PROBLEMS)])
def test_records_that_share_records_are_walked_once(tmp_path: Path, leaf: str, count: int) -> None:
    lines = ["from typing import TypedDict", "class R0(TypedDict):", f"    x: {leaf}"]
    for n in range(1, 40):
        lines += [f"class R{n}(TypedDict):", f"    a: R{n - 1}", f"    b: list[R{n - 1}]"]
    module = ModuleType("shared_records")
    exec("\n".join(lines), vars(module))
    found = type_problems(vars(module)["R39"], position="input", scope=Scope(vars(module)))
    lines += [IMPORTS, DECLARATIONS["input"].format(i=0, row="R39")]
    said = [message.text for message in checked(tmp_path, {"shared.py": "\n".join(lines)})]

    assert said == [f"Job input is not JSON: {problem}" for problem in found]
    assert len(said) == count


def test_nothing_is_said_beside_the_rows(batch: Batch) -> None:
    assert batch.elsewhere == ()


def test_hints_are_the_same_on_both_sides() -> None:
    assert hints.HINTS == HINTS
