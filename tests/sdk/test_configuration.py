"""What pyproject.toml may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tailor_types import ConfigurationError
from tailor_types.configuration import Project, find_file, read_project

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
[project]
name = "shop"

[tool.tailor]
workflows = ["orders", "billing.flows"]
store = "state.db"

[tool.tailor.env]
REGION = "eu"
LIMIT = 3
STRICT = true

[tool.tailor.machine-users.manager]

[tool.tailor.machine-users.auditor]
role = "read"

[tool.tailor.databases]
tailordb = "sqlite+aiosqlite:///app.db"

[tool.tailor.mypy]
whatever = 1

[tool.tailor.lint]
whatever = 1
"""


def test_every_table_of_the_runtime_is_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(FULL)

    assert read_project(tmp_path / "pyproject.toml") == Project(
        root=tmp_path,
        workflows=("orders", "billing.flows"),
        store="state.db",
        env={"REGION": "eu", "LIMIT": 3, "STRICT": True},
        machine_users={"manager": {}, "auditor": {"role": "read"}},
        databases={"tailordb": "sqlite+aiosqlite:///app.db"},
    )


@pytest.mark.parametrize("text", ["", "[tool.other]\nx = 1", "[tool.tailor]"])
def test_what_is_not_said_has_its_default(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    assert read_project(tmp_path / "pyproject.toml") == Project(root=tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[tool.tailor]\nworkflow = ["a"]', "no key 'workflow'; did you mean 'workflows'?"),
        ("[tool.tailor]\nzzz = 1", "no key 'zzz'; valid keys: databases, env,"),
        ('[tool.tailor]\nworkflows = "a"', "workflows must be a list of strings, found a string"),
        ("[tool.tailor]\nstore = 3", "store must be a string, found int (3)"),
        ("[tool.tailor.env]\nA = [1]", "env has a wrong entry: A must be a string, a number"),
        ("[tool.tailor]\nenv = 3", "env must be a table, found int (3)"),
        ("[tool.tailor.machine-users]\nm = 1", "m must be a table of attributes"),
        ("[tool]\ntailor = 3", "[tool.tailor] must be a table, found int (3)"),
        ("tool = ", "is not valid TOML: Invalid value (at end of document)"),
        ("[tool.tailor]\nstore = 1\nenvs = 2", "2 problems"),
    ],
)
def test_what_is_wrong_is_named_with_the_way_out(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        read_project(file)

    assert str(caught.value).startswith(f"{file}: ")
    assert message in str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigurationError, match="is not UTF-8"):
        read_project(tmp_path / "pyproject.toml")
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        read_project(tmp_path / "missing.toml")


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "a" / "pyproject.toml").touch()

    assert find_file(tmp_path / "a" / "b") == tmp_path / "a" / "pyproject.toml"
    assert find_file(tmp_path) == tmp_path / "pyproject.toml"
