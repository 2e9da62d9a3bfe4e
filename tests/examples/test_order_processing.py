"""The example project, as its users would run it; and its broken twin, rejected on each line."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
BIN = Path(sys.executable).parent
ORDER = json.dumps({"order_id": "o1", "customer_id": "c1", "cents": 250})
MARK = re.compile(r"# error: (.+)$")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    program = [str(BIN / command[0]), *command[1:]]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)


def copied(name: str, to: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", ".tailor", "*.db*")
    return Path(shutil.copytree(EXAMPLES / name, to / name, ignore=ignored))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copied("order_processing", tmp_path)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied("order_processing_broken", tmp_path_factory.mktemp("broken"))


def executions(project: Path, *arguments: str) -> Any:
    shown = run(project, "tailor", "workflow", "executions", *arguments, "-j")
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


@pytest.mark.parametrize("command", [("mypy", "."), ("tailor-lint",)])
def test_the_checkers_find_nothing_in_the_example(command: tuple[str, ...], project: Path) -> None:
    checked = run(project, *command)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_tests_of_the_example_pass(project: Path) -> None:
    config = ("-p", "no:cacheprovider", "-o", "asyncio_mode=auto")
    tested = run(project, "pytest", "-q", *config)

    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "6 passed" in tested.stdout


def test_an_order_runs_to_its_end(project: Path) -> None:
    started = run(
        project, "tailor", "workflow", "start", "order-processing", "-a", ORDER, "-W", "-j"
    )

    assert started.returncode == 0, started.stderr
    assert json.loads(started.stdout)["result"]["notified"] == "ada@example.com"
    assert [row["status"] for row in executions(project)] == ["SUCCESS"]


def test_a_worker_killed_while_it_charges_loses_nothing(project: Path) -> None:
    settings = project / "pyproject.toml"
    text = settings.read_text()
    settings.write_text(text.replace("PAYMENT_SECONDS = 0.0", "PAYMENT_SECONDS = 8.0"))
    command = [str(BIN / "tailor"), "workflow", "start", "order-processing", "-a", ORDER, "-W"]
    with subprocess.Popen(command, cwd=project, stdout=-1, stderr=-1) as worker:
        wait_for_charge(project)
        worker.send_signal(signal.SIGKILL)
    settings.write_text(text)
    (interrupted,) = executions(project)
    assert interrupted["status"] == "RUNNING"

    with subprocess.Popen([BIN / "tailor", "worker"], cwd=project, stdout=-1, stderr=-1) as worker:
        ended = run(project, "tailor", "workflow", "wait", interrupted["id"], "-t", "60s", "-j")
        worker.send_signal(signal.SIGTERM)

    assert json.loads(ended.stdout)["status"] == "SUCCESS"
    jobs = executions(project, interrupted["id"])["jobs"]
    assert {job["name"]: job["attempts"] for job in jobs if job["position"] != "0"} == {
        "fetch-customer": 1,
        "charge": 2,
        "send-notification": 1,
    }
    with closing(sqlite3.connect(project / "shop.db")) as database:
        assert database.execute("select count(*) from charge").fetchone() == (1,)


def wait_for_charge(project: Path) -> None:
    """Return once the charge job runs."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if (project / ".tailor" / "state.db").exists():
            for row in executions(project):
                jobs = executions(project, row["id"])["jobs"]
                if any(job["name"] == "charge" for job in jobs):
                    return
        time.sleep(0.05)
    pytest.fail("the charge job did not start within 30 s")


def expected_findings(folder: Path) -> Counter[tuple[str, int, str]]:
    """Read the marks: one ``[CODE] start of message`` or several, with `` | `` between them."""
    marks: Counter[tuple[str, int, str]] = Counter()
    for file in sorted(folder.rglob("*.py")):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if mark := MARK.search(line):
                for one in mark[1].split(" | "):
                    marks[file.relative_to(folder).as_posix(), number, one] += 1
    return marks


def found_by_mypy(folder: Path) -> list[tuple[str, int, str]]:
    report = run(folder, "mypy", "workflows", "--output", "json").stdout
    rows = [json.loads(line) for line in report.splitlines() if line.startswith("{")]
    return [
        (row["file"], row["line"], f"[{row['code']}] {row['message']}")
        for row in rows
        if row["severity"] == "error"
    ]


def found_by_lint(folder: Path) -> list[tuple[str, int, str]]:
    rows = json.loads(run(folder, "tailor-lint", "workflows", "--output-format", "json").stdout)
    return [(row["path"], row["line"], f"[{row['code']}] {row['message']}") for row in rows]


def test_every_mistake_is_found_on_its_line_and_nothing_else(broken: Path) -> None:
    found = [*found_by_mypy(broken), *found_by_lint(broken)]
    expected = expected_findings(broken)

    unexpected = []
    for path, line, message in found:
        match = [m for m in expected if m[:2] == (path, line) and message.startswith(m[2])]
        if not match or not expected[match[0]]:
            unexpected.append((path, line, message))
        else:
            expected[match[0]] -= 1
    assert unexpected == []
    assert list(expected.elements()) == []


@pytest.mark.parametrize("arguments", ["{", "[]", '{"order_id": 3}', "null"])
def test_arguments_that_do_not_fit_start_nothing(arguments: str, project: Path) -> None:
    refused = run(project, "tailor", "workflow", "start", "order-processing", "-a", arguments, "-W")

    assert refused.returncode in {1, 2}
    assert "Traceback" not in refused.stderr
    assert refused.stdout == ""
    assert executions(project) == []


BAD_PROJECTS = {
    "unknown key": ("pyproject.toml", '\n[tool.tailor.envs]\nA = "a"\n', "did you mean 'env'?"),
    "module that raises": ("workflows/extra.py", "1 / 0\n", "ZeroDivisionError"),
    "syntax error": ("workflows/extra.py", "def f(:\n", "extra.py"),
    "name twice": (
        "workflows/extra.py",
        'import tailor_types\n\n@tailor_types.workflow_job(name="charge")\ndef charge(): ...\n',
        "charge.py",
    ),
}


@pytest.mark.parametrize("case", BAD_PROJECTS)
def test_a_project_that_cannot_be_loaded_says_why(case: str, project: Path) -> None:
    name, text, message = BAD_PROJECTS[case]
    with (project / name).open("a") as file:
        file.write(text)
    refused = run(project, "tailor", "workflow", "start", "order-processing", "-a", ORDER, "-W")

    assert refused.returncode == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_file_with_a_syntax_error_does_not_hide_its_neighbour(broken: Path) -> None:
    (broken / "workflows" / "unfinished.py").write_text("import tailor_types\ndef f(:\n")
    try:
        found = found_by_lint(broken)
    finally:
        (broken / "workflows" / "unfinished.py").unlink()

    assert any(message.startswith("[TLR905]") for _, _, message in found)
    assert any(message.startswith("[TLR101]") for _, _, message in found)
