"""How a row of the verdict table is put to a type checker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tailor_types.jsonable.types import Position
    from tailor_types.jsonable.verdicts import Row

POSITIONS: Final[tuple[Position, ...]] = ("input", "output", "payload", "result")

DECLARATIONS: Final[dict[str, str]] = {
    "input": """\
@workflow_job(name="row-{i}")
async def job_{i}(input: {row}) -> str: return ""
""",
    "output": """\
@workflow_job(name="row-{i}")
async def job_{i}() -> {row}: raise NotImplementedError
""",
    "payload": """\
point_{i} = WaitPoint[{row}, str]("row")
""",
    "result": """\
point_{i} = WaitPoint[str, {row}]("row")
""",
}
"""The last line of each holds the type."""

USES: Final[dict[str, str]] = {
    "input": DECLARATIONS["input"]
    + "async def use_{i}(value: {row}) -> None: await job_{i}.trigger(value)\n",
    "output": DECLARATIONS["output"] + "async def use_{i}() -> None: await job_{i}.trigger()\n",
    "payload": DECLARATIONS["payload"]
    + "async def use_{i}(value: {row}) -> None: await point_{i}.wait(value)\n",
    "result": DECLARATIONS["result"]
    + 'async def use_{i}(value: {row}) -> None: await point_{i}.resolve("e", lambda _: value)\n',
}
"""The same, and one line that uses what is declared."""


def verdict(row: Row, position: Position) -> bool:
    """Return whether *row* is accepted at *position*."""
    if position == "payload":
        return row.input or row.annotation in {"None", "Never"}
    return bool(getattr(row, position))
