"""What each checker says of each row of the verdict table; writes and reads the page about it.

``python -m tests.typing.conformance`` runs all five and writes the page anew.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Final, NamedTuple

from tailor_types.jsonable.verdicts import GROUPS, PRELUDE, TABLE, Row
from tests.typing.checkers import CHECKERS, reports
from tests.typing.rows import POSITIONS, USES, verdict

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "other-checkers.md"


class Case(NamedTuple):
    """One type at one position."""

    position: str
    annotation: str


Cells = dict[Case, tuple[str, ...]]
"""For each case what the checkers do, in their order: accept, reject at declaration or use."""

ACCEPTED, DECLARED, USED = "-", "D", "U"


MODULES: Final[dict[str, tuple[str, tuple[Row, ...]]]] = {
    "rows.py": (PRELUDE, TABLE),
    **{
        f"rows_{group.needs.partition(' ')[0]}.py": (PRELUDE + group.prelude, group.rows)
        for group in GROUPS
        if not group.needs.startswith("python")  # the syntax stops a mypy that an older one runs
    },
}
"""By file, what its rows name, and the rows."""


def program(prelude: str, rows: tuple[Row, ...]) -> tuple[str, dict[Case, range]]:
    """Return one module with all cases, and the lines of each; the last one uses it."""
    lines = [*prelude.splitlines(), "from tailor_types import WaitPoint, workflow_job"]
    spans = {}
    for i, row in enumerate(rows):
        for position in POSITIONS:
            start = len(lines) + 1
            use = USES[position].format(i=f"{i}_{position}", row=row.annotation)
            if (position, row.annotation) == ("payload", "None"):  # takes nothing
                use = use.replace("wait(value)", "wait()")
            lines += use.splitlines()
            spans[Case(position, row.annotation)] = range(start, len(lines) + 1)
    return "\n".join(lines) + "\n", spans


def measured(folder: Path) -> Cells:
    """Run all checkers over all cases."""
    programs = {file: program(*module) for file, module in MODULES.items()}
    found = reports(folder, {file: source for file, (source, _) in programs.items()})

    def cell(checker: str, file: str, span: range) -> str:
        reported = {place.line for place in found[checker] if place.file == file} & set(span)
        return ACCEPTED if not reported else USED if reported == {span[-1]} else DECLARED

    return {
        case: tuple(cell(name, file, span) for name in CHECKERS)
        for file, (_, spans) in programs.items()
        for case, span in spans.items()
    }


def wanted() -> dict[Case, bool]:
    """Return whether each case is JSON."""
    return {
        Case(position, row.annotation): verdict(row, position)
        for _, rows in MODULES.values()
        for row in rows
        for position in POSITIONS
    }


def rank(cell: str, accept: bool) -> int:  # noqa: FBT001 -- read in one breath
    """Return how good a cell is: of a type to reject, the declaration is the best place."""
    if accept:
        return int(cell == ACCEPTED)
    return (ACCEPTED, USED, DECLARED).index(cell)


def page(cells: Cells) -> str:
    """Return the page, with the counts and every cell."""
    want = wanted()
    head = "| | of | " + " | ".join(CHECKERS) + " |\n|---|---|" + "---|" * len(CHECKERS)
    counts = [head]
    for title, accept in (("JSON, accepted", True), ("not JSON, rejected", False)):
        cases = [case for case in cells if want[case] is accept]
        right = [
            sum((cells[case][i] == ACCEPTED) is accept for case in cases)
            for i in range(len(CHECKERS))
        ]
        counts.append(f"| {title} | {len(cases)} | " + " | ".join(map(str, right)) + " |")
    groups: dict[tuple[str, bool, tuple[str, ...]], list[str]] = defaultdict(list)
    for case, found in cells.items():
        groups[case.position, want[case], found].append(case.annotation)
    rows = ["| position | is JSON | " + " | ".join(CHECKERS) + " | types |\n|---|---|" + "---|" * 6]
    for (position, accept, found), types in groups.items():
        shown = "<br>".join(f"`{text}`".replace("|", "\\|") for text in types)
        marks = " | ".join(found)
        rows.append(f"| {position} | {'yes' if accept else 'no'} | {marks} | {shown} |")
    return TEXT.format(counts="\n".join(counts), rows="\n".join(rows))


def published(text: str) -> Cells:
    """Return the cells of the page; refuses rows it cannot read."""
    cells = {}
    for line in text.splitlines():
        parts = [part.strip() for part in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(parts) != 3 + len(CHECKERS) or parts[0] not in POSITIONS:
            continue
        for shown in parts[-1].split("<br>"):
            case = Case(parts[0], shown.strip("`").replace("\\|", "|"))
            cells[case] = tuple(parts[2:-1])
    return cells


TEXT: Final = """\
# What other checkers see

The mypy plugin knows the [type rules](type-rules.md) in full. Checkers that run no plugin (mypy
without it, pyright and Pylance, ty, pyrefly, PyCharm's own view) see the stubs alone: what plain
typing can say. This page is produced by running all five over every row of the verdict table, in
each position; the tests fail when a cell gets worse. Classes of attrs, msgspec and pydantic and
closed TypedDicts are among them; the rows in the syntax of Python 3.12 and 3.13 are not, as the
page is made with 3.11.

`D`: rejected where it is declared. `U`: rejected where the job is triggered, the point waited on
or resolved. `-`: accepted.

{counts}

What only the plugin sees: what lies inside a TypedDict, subclasses of `str`, `int`, `list` and
`dict`, a tuple as an input, `Any` as a whole input or output, and in mypy without the plugin
everything about wait points. What it alone gives: the path, the way out, and the annotation's
line. Valid code that is rejected without it: a `dict` whose keys are a `Literal` or a `NewType` of
`str` (the key of a Mapping is invariant); in mypy and pyrefly a job whose body is a
`functools.partial`, where it is triggered; in pyrefly a dict display as the input of
`Runtime.call`, which it does not read as a TypedDict in any generic function.

`tailor check` asks the same questions of the annotations at run time, for people without mypy.

## Every cell

{rows}
"""


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        text = page(measured(Path(folder) / "rows"))
    PAGE.write_text(text)
    sys.stdout.write(text.partition("## Every cell")[0])


if __name__ == "__main__":
    main()
