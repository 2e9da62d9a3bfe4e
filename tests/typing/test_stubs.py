"""The stubs against the modules they stand for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tailor_types

STUBS = Path(__file__).parents[2] / "stubs" / "tailor_types-stubs"
MODULES = [f"tailor_types.{file.stem}" for file in STUBS.glob("*.pyi") if file.stem != "__init__"]


@pytest.mark.long
def test_stubs_agree_with_what_they_describe(tmp_path: Path) -> None:
    # From a folder of its own: in the root mypy would find the modules beside the stubs.
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", *MODULES],
        check=False, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip

    assert done.stdout == f"Success: no issues found in {len(MODULES)} modules\n"


def test_the_stub_of_the_package_names_what_the_package_does() -> None:
    tree = ast.parse((STUBS / "__init__.pyi").read_text())
    homes = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    names = next(node.value for node in tree.body if isinstance(node, ast.Assign))

    assert homes == tailor_types._HOME_OF
    assert ast.literal_eval(names) == tailor_types.__all__


def test_the_stub_package_is_partial() -> None:
    assert (STUBS / "py.typed").read_text() == "partial\n"
