import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tailor_types.cli.lint_commands import command

ORDERS = """from helpers import stamp
from tailor_types import workflow_job


@workflow_job(name="notify")
async def notify(input): ...


@workflow_job(name="process-order")
async def process_order(input, ctx):
    await notify.trigger({"id": input["id"], "at": stamp()})
"""
HELPERS = "import time\n\n\ndef stamp():\n    return time.time()\n"
MESSAGE = (
    'orders.py:11:52: TLR101 argument "at" of notify.trigger() depends on time.time(); '
    "get the time in a leaf job and pass its result"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "orders.py").write_text(ORDERS)
    (tmp_path / "helpers.py").write_text(HELPERS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(command, args, catch_exceptions=False)


def test_full_output_shows_place_trace_job_and_snippet(project: Path) -> None:
    result = run()

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        MESSAGE,
        "  via stamp() helpers.py:4 -> time.time() helpers.py:5",
        "  in job process-order",
        "   |",
        '11 |     await notify.trigger({"id": input["id"], "at": stamp()})',
        "   |                                                    ^^^^^^^",
    ]
    assert result.stderr == "1 finding; 2 jobs, 1 of them with triggers or waits\n"


def test_concise_output_is_one_line_each(project: Path) -> None:
    assert run("check", "--output-format", "concise").stdout == MESSAGE + "\n"


def test_json_output_is_a_list_with_the_trace(project: Path) -> None:
    [finding] = json.loads(run("--output-format", "json").stdout)

    assert finding["code"] == "TLR101"
    assert finding["name"] == "clock-in-argument"
    assert (finding["severity"], finding["confidence"]) == ("E", "high")
    assert (finding["path"], finding["line"], finding["column"]) == ("orders.py", 11, 52)
    assert (finding["end_line"], finding["end_column"]) == (11, 59)
    assert finding["job"] == "process-order"
    assert finding["trace"] == [
        {"label": "stamp()", "path": "helpers.py", "line": 4},
        {"label": "time.time()", "path": "helpers.py", "line": 5},
    ]


def test_json_output_of_a_clean_project_is_an_empty_list(project: Path) -> None:
    (project / "helpers.py").write_text("def stamp():\n    return 1\n")

    result = run("--output-format", "json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_exit_zero_keeps_the_findings(project: Path) -> None:
    result = run("--exit-zero", "--output-format", "concise")

    assert (result.exit_code, result.stdout) == (0, MESSAGE + "\n")


def test_paths_are_relative_to_where_the_user_stands(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "inner").mkdir()
    monkeypatch.chdir(project / "inner")

    assert run("..", "--output-format", "concise").stdout.startswith(str(project / "orders.py"))


def test_a_broken_file_does_not_hide_its_neighbour(project: Path) -> None:
    (project / "broken.py").write_text("import tailor_types\ndef f(:\n")

    result = run("--output-format", "concise")

    first, second = result.stdout.splitlines()
    assert first.startswith("broken.py:2:7: TLR905 invalid syntax (read with Python 3.")
    assert (second, result.exit_code) == (MESSAGE, 1)


def test_two_jobs_with_one_name_are_reported_with_both_places(project: Path) -> None:
    (project / "more.py").write_text(
        'from tailor_types import workflow_job\n\n@workflow_job(name="notify")\ndef other(): ...\n'
    )

    result = run("--output-format", "concise", "--select", "TLR503")

    assert result.exit_code == 1
    assert result.stdout == (
        "orders.py:5:20: TLR503 job name 'notify' is already taken by other at more.py:3; "
        "job names are unique in the project\n"
    )


def test_no_jobs_is_said_loudly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)

    result = run()

    assert result.exit_code == 0
    assert result.stderr.startswith("tailor-lint: no jobs found in 1 files: nothing was checked")


MISUSES = {
    "path": (("nowhere",), "nowhere: there is no such file or folder"),
    "select": (("--select", "TRL101"), "--select names no rule 'TRL101'; did you mean 'TLR101'?"),
    "format": (("--output-format", "xml"), "'xml' is not one of"),
    "option": (("--selct", "TLR101"), "No such option '--selct'"),
}


@pytest.mark.parametrize(("args", "message"), MISUSES.values(), ids=MISUSES.keys())
def test_misuse_exits_with_two_and_says_what(
    project: Path, args: tuple[str, ...], message: str
) -> None:
    result = run(*args)

    assert result.exit_code == 2
    assert message in result.stderr


WRONG_TABLES = {
    "unknown key": ('selct = ["TLR1"]', "has no key 'selct'; did you mean 'select'?"),
    "unknown rule": ('select = ["TLR999"]', "select names no rule 'TLR999'"),
    "wrong type": ('strict = "yes"', "strict must be true or false, found a string ('yes')"),
    "wrong list": ('exclude = "x"', "exclude must be a list of strings"),
    "category": ('sources = [{name = "a.b", category = "x"}]', "must give a.b a category: clock"),
    "sources": ("sources = [1]", "must list names or tables"),
}


@pytest.mark.parametrize(("table", "message"), WRONG_TABLES.values(), ids=WRONG_TABLES.keys())
def test_wrong_configuration_exits_with_two_and_names_the_file(
    project: Path, table: str, message: str
) -> None:
    (project / "pyproject.toml").write_text(f"[tool.tailor.lint]\n{table}\n")

    result = run()

    assert result.exit_code == 2
    assert result.stderr.startswith(
        f"tailor-lint: {project / 'pyproject.toml'}: [tool.tailor.lint]"
    )
    assert message in result.stderr


def test_toml_that_is_none_exits_with_two(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool\n")

    assert "is not valid TOML" in run().stderr
    assert run("--isolated").exit_code == 1


def test_rule_prints_its_page() -> None:
    assert run("rule", "TLR101").stdout.startswith("# clock-in-argument (TLR101)\n")
    assert run("rule", "clock-in-argument").stdout == run("rule", "TLR101").stdout
    assert "(TLR503)" in run("rule", "--all").stdout


def test_unknown_rule_names_the_nearest() -> None:
    result = run("rule", "TLR100")

    assert result.exit_code == 2
    assert "there is no rule 'TLR100'; did you mean 'TLR" in result.stderr


def test_version_imports_neither_click_nor_libcst() -> None:
    script = (
        "import sys; sys.argv = ['tailor-lint', '--version']\n"
        "from tailor_types.cli.lint import main; main()\n"
        "heavy = {'click', 'libcst', 'ast', 'json'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )

    assert done.stdout.startswith("tailor-lint "), done.stderr
    assert done.returncode == 0, done.stderr


def test_the_command_runs_as_installed(project: Path) -> None:
    script = "import sys; from tailor_types.cli.lint import main; sys.argv[0] = 'x'; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "--output-format", "concise", "orders.py"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (1, MESSAGE + "\n")
