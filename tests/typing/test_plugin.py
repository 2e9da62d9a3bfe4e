"""The plugin as a guest of mypy: it is live, it names things that exist, it is configured."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mypy import api

from tailor_types_mypy import definitions, names, release
from tailor_types_mypy.codes import CODES
from tailor_types_mypy.config import Settings, read_settings
from tailor_types_mypy.plugin import (
    FUNCTION_SIGNATURES,
    FUNCTIONS,
    HANDING_ON,
    LOCAL,
    METHOD_SIGNATURES,
    TailorPlugin,
)
from tests.typing.programs import PLUGIN, STRICT, checked

if TYPE_CHECKING:
    from collections.abc import Mapping

BAD = """
from datetime import datetime
from typing import Any
from tailor_types import workflow_job

@workflow_job(name="bad-job")
async def bad(input: datetime) -> dict[str, Any]:
    raise NotImplementedError
"""


def reported(folder: Path, config: str = "", *options: str) -> list[str]:
    messages = checked(folder, {"bad.py": BAD}, *options, config=STRICT + config)
    return [message.code for message in messages if message.severity == "error"]


def test_the_plugin_is_live(tmp_path: Path) -> None:
    assert reported(tmp_path) == ["tailor-json"]


@pytest.mark.long  # a mypy without the plugin shares no cache with one that has it
def test_without_the_plugin_nothing_of_it_is_seen(tmp_path: Path) -> None:
    messages = checked(tmp_path / "apart", {"bad.py": BAD}, config="[tool.mypy]\n")

    assert not [message for message in messages if message.code.startswith("tailor-")]


def hooked() -> list[str]:
    tables = (FUNCTIONS, FUNCTION_SIGNATURES, METHOD_SIGNATURES)
    own = [value for key, value in vars(names).items() if key.isupper() and isinstance(value, str)]
    return sorted({*own, *(name for table in tables for name in table)})


@pytest.mark.parametrize("name", hooked())
def test_every_name_the_plugin_knows_is_defined_there(name: str) -> None:
    parts = name.split(".")
    module = importlib.import_module(".".join(parts[:2]))
    symbol = getattr(module, parts[2])

    assert symbol.__module__ == module.__name__
    for attribute in parts[3:]:
        symbol = getattr(symbol, attribute)


@pytest.mark.parametrize(
    "hook",
    [
        LOCAL,
        *(
            hook
            for table in (FUNCTIONS, FUNCTION_SIGNATURES, METHOD_SIGNATURES, HANDING_ON)
            for hook in table.values()
        ),
    ],
    ids=lambda hook: hook[1],
)
def test_every_hook_is_there(hook: tuple[str, str]) -> None:
    module, function = hook

    assert callable(getattr(importlib.import_module(f"tailor_types_mypy.{module}"), function))


def test_strict_any_reports_a_nested_any(tmp_path: Path) -> None:
    codes = reported(tmp_path, "[tool.tailor.mypy]\nstrict_any = true\n")

    assert codes == ["tailor-json", "tailor-any"]


def test_a_code_is_disabled_by_our_configuration(tmp_path: Path) -> None:
    assert reported(tmp_path, '[tool.tailor.mypy]\ndisable = ["tailor-json"]\n') == []


@pytest.mark.long  # other options, and so another cache
def test_a_code_is_disabled_by_the_option_of_mypy(tmp_path: Path) -> None:
    assert reported(tmp_path / "apart", "", "--disable-error-code=tailor-json") == []


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_disabling_the_parent_disables_every_code(code: object) -> None:
    settings = Settings(disable=frozenset({"tailor-json"}))

    assert not settings.reports(code)  # type: ignore[arg-type]  # of CODES


def test_a_changed_setting_checks_again(tmp_path: Path) -> None:
    assert reported(tmp_path) == ["tailor-json"]
    assert reported(tmp_path, "[tool.tailor.mypy]\nstrict_any = true\n") == [
        "tailor-json",
        "tailor-any",
    ]


WRONG: Mapping[str, str] = {
    "[tool.tailor.mypy]\nstrict_any = 1\n": "strict_any must be true or false, found 1",
    '[tool.tailor.mypy]\ndisable = "x"\n': "disable must be a list of codes, found 'x'",
    '[tool.tailor.mypy]\ndisable = ["tailor-jsno"]\n': "no code 'tailor-jsno'; there are tailor-",
    "[tool.tailor]\nmypy = 1\n": "'mypy' must be a table, found 1",
}


@pytest.mark.parametrize("config", WRONG, ids=WRONG.get)
def test_a_wrong_type_is_one_line_and_exit_code_2(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text(STRICT + config)
    output, _, code = api.run([f"--config-file={tmp_path / 'pyproject.toml'}", "-c", "1"])
    said = capsys.readouterr().err

    assert (output, code) == ("", 2)
    assert WRONG[config] in said
    assert said.count("\n") == 1


def test_an_unknown_key_warns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.tailor.mypy]\nstrict_anny = true\n")
    settings = read_settings(str(tmp_path / "pyproject.toml"))

    assert settings.as_text() == Settings(machine_users=frozenset()).as_text()
    assert "has no key 'strict_anny'; did you mean 'strict_any'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "tool.tailor.mypy.strict_any = true",
        '[tool."t\\u0061ilor".mypy]\nstrict_any = true',
        f"[tool.'tailor']\r\nmypy = {{ strict_any = true }}\r\n{PLUGIN}",
    ],
)
def test_settings_are_found_however_toml_writes_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    assert read_settings(str(tmp_path / "pyproject.toml")).strict_any


def test_a_file_that_only_names_the_plugin_is_not_read_twice(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f"tailor-types {PLUGIN} = not TOML, as mypy says")

    assert read_settings(str(tmp_path / "pyproject.toml")).machine_users is None


def test_settings_beside_an_ini_file_are_found(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.tailor.mypy]\nstrict_any = true\n")

    assert read_settings(str(tmp_path / "mypy.ini")).strict_any


def test_the_version_is_that_of_all_modules() -> None:
    entry = importlib.import_module("tailor_types_mypy")

    assert entry.__version__ == release.digest()
    assert len(list(Path(release.__file__).parent.glob("*.py"))) > 1


def test_a_module_that_another_plugin_has_checked_is_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # mypy itself drops what it keeps for the modules of the first run of a new plugin alone.
    assert reported(tmp_path) == ["tailor-json"]
    plugin = importlib.import_module(TailorPlugin.__module__)
    monkeypatch.setattr(plugin, "RELEASE", "another")
    monkeypatch.setattr(definitions, "position_problems", lambda *_, **__: ())

    assert reported(tmp_path) == []


def test_the_digest_changes_with_any_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner.py").write_text("1")
    monkeypatch.setattr(release, "__file__", str(tmp_path / "release.py"))
    before = release.digest()
    (tmp_path / "inner.py").write_text("2")

    assert release.digest() != before


def test_the_configuration_of_the_tests_is_that_of_the_documentation() -> None:
    assert tomllib.loads(STRICT)["tool"]["mypy"]["plugins"] == ["tailor_types_mypy"]


def test_the_plugin_keeps_the_rules_of_mypy_for_plugins(tmp_path: Path) -> None:
    config = 'mypy_path = ["."]\nplugins = ["mypy.plugins.proper_plugin"]\n'
    (tmp_path / "pyproject.toml").write_text(f"[tool.mypy]\n{config}")
    folder = Path(release.__file__).parent
    options = [f"--config-file={tmp_path / 'pyproject.toml'}", f"--cache-dir={tmp_path / 'cache'}"]
    output, errors, _ = api.run([*options, str(folder)])

    assert errors == ""
    assert output.startswith("Success: no issues found")


def test_a_run_without_jobs_loads_no_module_that_thinks(tmp_path: Path) -> None:
    program = (
        "import sys; from mypy import api;"
        f"print(api.run(['--config-file={tmp_path / 'pyproject.toml'}', '-c', '1'])[2],"
        "*sorted(name for name in sys.modules if name.startswith('tailor_types_mypy.')))"
    )
    (tmp_path / "pyproject.toml").write_text(STRICT)
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    loaded = done.stdout.split()

    assert loaded[0] == "0"
    assert set(loaded[1:]) == {
        f"tailor_types_mypy.{name}" for name in ("codes", "config", "names", "plugin", "release")
    }
