"""mypy with and without the plugin, pyright, ty and pyrefly on the stubs; `make checkers`."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import tailor_types
from tests.typing.checkers import BIN, CHECKERS, reports
from tests.typing.conformance import PAGE, Cells, measured, page, published, rank, wanted

pytestmark = [pytest.mark.checkers, pytest.mark.timeout(300)]

EVERYWHERE = Path(__file__).parent / "everywhere"
PUBLIC_MODULES = (
    "jobs",
    "wait_points",
    "workflows",
    "resolvers",
    "policies",
    "errors",
    "jsonable.values",
)
MARK = re.compile(r"  # (?:wrong|valid, but not for (.+))$")
"""What every checker has to refuse, and the valid code that some do."""


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    return measured(tmp_path_factory.mktemp("conformance") / "rows")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[int]]:
    files = {file.name: file.read_text() for file in EVERYWHERE.glob("*.py")}
    found = reports(tmp_path_factory.mktemp("everywhere") / "files", files)
    return {name: {place.line for place in places} for name, places in found.items()}


@pytest.mark.parametrize("checker", CHECKERS)
def test_every_checker_infers_the_public_api_alike(said: dict[str, set[int]], checker: str) -> None:
    lines = (EVERYWHERE / "public_api.py").read_text().splitlines()
    refused = {
        number
        for number, line in enumerate(lines, start=1)
        if (mark := MARK.search(line)) and (mark[1] is None or checker in mark[1].split(", "))
    }

    assert said[checker] == refused


def test_the_plugin_agrees_with_every_row(cells: Cells) -> None:
    want = wanted()

    assert [case for case, found in cells.items() if (found[0] == "-") is not want[case]] == []


def test_no_cell_is_worse_than_published(cells: Cells) -> None:
    want, before = wanted(), published(PAGE.read_text())
    worse = [
        (case, checker, before[case][i], found[i])
        for case, found in cells.items()
        for i, checker in enumerate(CHECKERS)
        if case in before
        and rank(found[i], accept=want[case]) < rank(before[case][i], accept=want[case])
    ]

    assert worse == []


def test_the_page_shows_every_row(cells: Cells) -> None:
    assert published(PAGE.read_text()).keys() == cells.keys()


def test_a_page_is_read_as_it_was_written(cells: Cells) -> None:
    assert published(page(cells)) == cells


def test_the_types_of_the_public_modules_are_complete(tmp_path: Path) -> None:
    # With --verifytypes, pyright asks the python of PATH where packages are.
    done = subprocess.run(
        [str(BIN / "pyright"), "--verifytypes", "tailor_types", "--ignoreexternal", "--outputjson"],
        check=False, capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    symbols = json.loads(done.stdout)["typeCompleteness"]["symbols"]
    modules = tuple(f"tailor_types.{module}." for module in PUBLIC_MODULES)
    public = [
        symbol
        for symbol in symbols
        if symbol["name"].startswith(modules)
        or symbol["name"] in {f"tailor_types.{name}" for name in tailor_types.__all__}
    ]

    assert len(public) > len(tailor_types.__all__)
    assert [symbol["name"] for symbol in public if not symbol["isTypeKnown"]] == []
    assert [symbol["name"] for symbol in public if symbol["isTypeAmbiguous"]] == []
