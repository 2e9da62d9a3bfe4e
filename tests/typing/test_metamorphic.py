"""What a type is wrapped in does not change its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tailor_types.jsonable.verdicts import PRELUDE, TABLE
from tests.typing.programs import checked

if TYPE_CHECKING:
    from collections.abc import Mapping

WRAPPERS = {
    "itself": ("", "{row}"),
    "alias": ("Alias_{i} = {row}", "Alias_{i}"),
    "lazy alias": ('Lazy_{i} = TypeAliasType("Lazy_{i}", {row!r})', "Lazy_{i}"),
    "annotated": ("", 'Annotated[{row}, "doc"]'),
    "union with JSON": ("", "Union[list[str], {row}]"),
    "list": ("", "list[{row}]"),
    "dict": ("", "dict[str, {row}]"),
    "generic TypedDict": ("", "Box[{row}]"),
    "field": ("class Field_{i}(TypedDict):\n    field: NotRequired[{row}]", "Field_{i}"),
    "string": ("", '"{row}"'),
    "NewType": ('New_{i} = NewType("New_{i}", {row})', "New_{i}"),
}
TOP_ONLY = {"None", "Never", "Any"}  # judged otherwise inside a type, or alone
BASES = {
    "str", "int", "float", "list[str]", "dict[str, int]", "OrderId", "LineId", "Ids",
    "dict[str, int | None]", "datetime.datetime", "datetime.date", "decimal.Decimal", "bytes",
    "set[str]", "Customer", "Service", "Text", "Items", "Pair", "list[datetime.date]",
    "dict[int, str]", "collections.OrderedDict[str, int]", "tuple[str, int]", "list[Point]",
}  # fmt: skip
"""What can be the base of a NewType."""


def can_be_wrapped(wrapper: str, annotation: str) -> bool:
    if wrapper == "string":
        return annotation not in TOP_ONLY and '"' not in annotation
    return annotation in BASES if wrapper == "NewType" else annotation not in TOP_ONLY


PAIRS = [
    (wrapper, row)
    for wrapper in WRAPPERS
    for row in TABLE
    if can_be_wrapped(wrapper, row.annotation)
]


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], bool]:
    lines = [*PRELUDE.splitlines(), "from tailor_types import workflow_job"]
    at = {}
    for i, (wrapper, row) in enumerate(PAIRS):
        definition, annotation = (
            text.format(i=i, row=row.annotation) for text in WRAPPERS[wrapper]
        )
        lines += [*definition.splitlines(), '@workflow_job(name="a-job")']
        lines += [f"async def job_{i}() -> {annotation}: raise NotImplementedError"]
        at[wrapper, row.annotation] = len(lines)
    messages = checked(tmp_path_factory.mktemp("wrapped"), {"wrapped.py": "\n".join(lines) + "\n"})
    errors = [message for message in messages if message.severity == "error"]
    # A bare `list` is an error of its own under strict.
    foreign = [m for m in errors if not m.code.startswith("tailor-") and m.code != "type-arg"]
    assert [str(message) for message in foreign] == []
    reported = {message.line for message in errors if message.code.startswith("tailor-")}
    return {key: line not in reported for key, line in at.items()}


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_wrapper_does_not_change_any_verdict(
    accepted: Mapping[tuple[str, str], bool], wrapper: str
) -> None:
    rows = [row for kind, row in PAIRS if kind == wrapper]

    assert rows
    assert [r.annotation for r in rows if accepted[wrapper, r.annotation] is not r.output] == []
