import json
import os
import select
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
    assert result.stderr.startswith("tailor-lint: no jobs found in 1 file: nothing was checked")


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
    # Coverage of child processes imports some of these itself.
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True, env=plain
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


def test_options_may_come_before_the_path(project: Path) -> None:
    assert run("--output-format", "concise", "orders.py").stdout == MESSAGE + "\n"
    assert run("-q", "--select", "TLR1", "orders.py", "helpers.py").exit_code == 1


def test_statistics_replaces_the_findings(project: Path) -> None:
    assert run("--statistics").stdout == "1 TLR101 clock-in-argument\n"


def test_show_files_leaves_out_what_is_excluded_or_ignored(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.tailor.lint]\nexclude = ["old/", "*_pb2.py"]\n')
    (project / ".gitignore").write_text("/build_out\nskip*.py\n!skip_not.py\n")
    for name in ("old/a.py", "build_out/a.py", "x_pb2.py", "skip.py", "skip_not.py", "in/b.py"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("")

    assert run("--show-files").stdout.splitlines() == [
        "helpers.py",
        "in/b.py",
        "orders.py",
        "skip_not.py",
    ]
    assert run("--show-files", "in").stdout == "in/b.py\n"


def test_output_file_takes_the_findings(project: Path) -> None:
    result = run("--output-format", "json", "--output-file", "out.json")

    assert (result.stdout, result.exit_code) == ("", 1)
    assert json.loads((project / "out.json").read_text())[0]["code"] == "TLR101"
    assert "out: Is a directory" not in run("--output-file", "no/such/out").stdout
    assert run("--output-file", "no/such/out").exit_code == 2


def test_text_on_stdin_stands_for_its_file(project: Path) -> None:
    broken = ORDERS + "    await notify.trigger(stamp())\n"
    arguments = ["--stdin-filename", "orders.py", "-", "--output-format", "concise"]
    result = CliRunner().invoke(command, arguments, input=broken)

    assert [line.split(":")[1] for line in result.stdout.splitlines()] == ["11", "12"]
    assert (project / "orders.py").read_text() == ORDERS


def test_fixed_text_of_stdin_goes_to_stdout(project: Path) -> None:
    text = ORDERS.replace("await notify", "notify").replace("stamp()", "1")
    arguments = ["--fix", "--stdin-filename", "orders.py", "-"]
    result = CliRunner().invoke(command, arguments, input=text)

    assert result.stdout == text.replace("    notify", "    await notify")
    assert (project / "orders.py").read_text() == ORDERS


def test_stdin_needs_its_name(project: Path) -> None:
    result = run("-")

    assert result.exit_code == 2
    assert "--stdin-filename FILE -" in result.stderr


def test_a_diff_changes_nothing_and_exits_with_one(project: Path) -> None:
    text = ORDERS.replace("await notify", "notify").replace("stamp()", "1")
    (project / "orders.py").write_text(text)

    result = run("--diff")

    assert result.exit_code == 1
    assert "-    notify.trigger" in result.stdout
    assert "+    await notify.trigger" in result.stdout
    assert (project / "orders.py").read_text() == text
    fixed = run("--fix")
    assert (fixed.exit_code, fixed.stderr.splitlines()[0]) == (0, "fixed 1 finding in 1 file")
    assert run("--diff").exit_code == 0


def test_add_ignore_silences_a_run_and_keeps_the_reason(project: Path) -> None:
    result = run("--add-ignore=until June", "--output-format", "concise")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "# tailor: ignore[TLR101] until June\n" in (project / "orders.py").read_text()
    assert run("--extend-select", "TLR9").exit_code == 0


def test_a_baseline_hides_what_it_knows_and_says_what_is_gone(project: Path) -> None:
    assert run("--baseline", "known.json", "--write-baseline").exit_code == 0
    assert run("--baseline", "known.json").exit_code == 0
    (project / "orders.py").write_text("# moved\n" + ORDERS)
    assert run("--baseline", "known.json").exit_code == 0
    (project / "orders.py").write_text(ORDERS.replace("stamp()", "1"))

    result = run("--baseline", "known.json")

    assert result.exit_code == 0
    assert "1 of its findings are gone; shrink it with --write-baseline" in result.stderr
    run("--baseline", "known.json", "--write-baseline")
    assert json.loads((project / "known.json").read_text())["findings"] == []


BASELINES = {
    "absent": None,
    "no JSON": "{",
    "another version": '{"version": 9, "findings": []}',
    "wrong shape": '{"version": 1, "findings": [{"path": 1}]}',
    "a list": "[]",
}


@pytest.mark.parametrize("text", BASELINES.values(), ids=BASELINES.keys())
def test_a_broken_baseline_is_misuse(project: Path, text: str | None) -> None:
    if text is not None:
        (project / "known.json").write_text(text)

    result = run("--baseline", "known.json")

    assert result.exit_code == 2
    assert result.stderr.startswith("tailor-lint: known.json: ")
    assert len(result.stderr.splitlines()) == 1


def test_colour_follows_option_and_environment(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b" not in run().stdout
    assert "\x1b" in run("--color", "always").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in run().stdout
    assert "\x1b" not in run("--color", "never").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run().stdout


def test_the_nearest_configuration_that_speaks_of_tailor_counts(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.tailor.lint]\nignore = ["TLR101"]\n')
    (project / "app").mkdir()
    (project / "app" / "pyproject.toml").write_text("[project]\nname = 'app'\n")
    (project / "app" / "jobs.py").write_text(ORDERS)
    (project / "app" / "helpers.py").write_text(HELPERS)

    assert run("app", "--select", "TLR1").exit_code == 0
    (project / "app" / "pyproject.toml").write_text("[tool.tailor.lint]\nselect = ['TLR1']\n")
    assert "TLR101" in run("app").stdout


def test_two_projects_in_one_run_have_their_own_settings(project: Path) -> None:
    for name, table in (("a", 'select = ["TLR1"]'), ("b", 'ignore = ["TLR1"]')):
        (project / name).mkdir()
        (project / name / "pyproject.toml").write_text(f"[tool.tailor.lint]\n{table}\n")
        (project / name / "orders.py").write_text(ORDERS)
        (project / name / "helpers.py").write_text(HELPERS)

    result = run("a", "b", "--output-format", "concise")

    assert result.stdout == "a/" + MESSAGE.replace("helpers", "a/helpers") + "\n"


def test_per_file_ignores_of_the_command_line(project: Path) -> None:
    assert run("--per-file-ignores", "orders.py:TLR101").exit_code == 0
    assert run("--per-file-ignores", "other.py:TLR101").exit_code == 1
    assert run("--per-file-ignores", "orders.py").exit_code == 2


def test_config_shows_what_holds(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.tailor.lint]\nignore = ["TLR2"]\n')

    [row] = json.loads(run("config", "--ignore", "TLR3").stdout)

    assert row["root"] == str(project)
    assert row["settings"]["ignore"] == ["TLR2", "TLR3"]
    assert json.loads(run("config", "--isolated").stdout)[0]["file"] is None


GRAPH = """from tailor_types import WaitPoint, create_workflow, workflow_job

approval = WaitPoint[str, bool]("approval")

@workflow_job(name="notify")
async def notify(input): ...

async def helper(x):
    await notify.trigger(x)

@workflow_job(name="process-order")
async def process_order(input, ctx):
    await helper(input)
    await approval.wait("please")

workflow = create_workflow(name="orders", main_job=process_order)
"""


def test_graph_follows_triggers_through_helpers(project: Path) -> None:
    (project / "orders.py").write_text(GRAPH)

    rows = json.loads(run("graph", "--output-format", "json").stdout)

    assert {(row["from"], row["kind"], row["to"]) for row in rows} == {
        ("notify", "job", None),
        ("process-order", "job", None),
        ("process-order", "trigger", "notify"),
        ("process-order", "wait", "approval"),
        ("orders", "main", "process-order"),
    }
    assert '"process-order" -> "notify";' in run("graph", "--output-format", "dot").stdout
    assert run("graph").stdout.startswith("graph TD\n")


def test_rule_as_json_says_what_can_be_fixed() -> None:
    row = json.loads(run("rule", "TLR301", "--output-format", "json").stdout)

    assert (row["code"], row["severity"], row["fixable"]) == ("TLR301", "E", True)


def test_json_output_carries_the_fix(project: Path) -> None:
    (project / "orders.py").write_text(ORDERS.replace("await notify", "notify"))
    [finding] = json.loads(run("--output-format", "json").stdout)

    assert finding["fix"]["applicability"] == "safe"
    [edit] = finding["fix"]["edits"]
    assert (edit["path"], edit["text"]) == ("orders.py", "await ")
    data = (project / "orders.py").read_bytes()
    assert data[edit["start"] :].startswith(b"notify.trigger")


def test_watch_checks_again_after_a_change(project: Path) -> None:
    script = "import sys; from tailor_types.cli.lint import main; main()"
    arguments = [sys.executable, "-u", "-c", script, "--watch", "--output-format", "concise"]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        try:
            assert child.stdout.readline() == MESSAGE + "\n"
            while not child.stderr.readline().startswith("watching"):
                pass
            # The watcher needs a moment to settle: write until it answers.
            for number in range(100):
                (project / "orders.py").write_text("#\n" * (number + 1) + ORDERS)
                if select.select([child.stdout], [], [], 0.2)[0]:
                    break
            assert "TLR101" in child.stdout.readline()
        finally:
            child.terminate()
