from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

TAILOR = str(Path(sys.executable).with_name("tailor"))

CONFIGURATION = """
[tool.tailor]
workflows = ["flows"]
[tool.tailor.env]
REGION = "eu"
[tool.tailor.machine-users.manager]
role = "approver"
"""

FLOW = """
import asyncio
from typing import TypedDict
from tailor_types import JobContext, WaitPoint, create_workflow, workflow_job

class Item(TypedDict):
    n: int

approval = WaitPoint[Item, bool]("approval")

@workflow_job(name="double")
def double(input: Item) -> int:
    print("doubling", input["n"])
    return input["n"] * 2

@workflow_job(name="main-job")
async def main_job(input: Item, ctx: JobContext) -> list[str | int]:
    doubled = await double.trigger(input)
    if input["n"] == 13:
        raise ValueError("thirteen")
    if input["n"] > 100 and not await approval.wait(input):
        return ["refused"]
    return [doubled, str(ctx.env["REGION"]), ctx.invoker.name if ctx.invoker else "nobody"]

workflow = create_workflow(name="doubling", main_job=main_job)
print("imported")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    (tmp_path / "flows" / "__init__.py").touch()
    (tmp_path / "flows" / "doubling.py").write_text(FLOW)
    return tmp_path


def tailor(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TAILOR, *arguments], cwd=project, capture_output=True, text=True, check=False
    )


def workflow(project: Path, *arguments: str) -> Any:
    done = tailor(project, "workflow", *arguments, "-j")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_start_runs_to_the_end_and_prints_nothing_but_data(project: Path) -> None:
    done = workflow(project, "start", "doubling", "-a", '{"n": 2}', "-m", "manager", "-W", "-l")

    assert done["status"] == "SUCCESS"
    assert done["result"] == [4, "eu", "manager"]
    assert [line["message"] for line in done["logs"]] == ["doubling 2"]
    assert [(job["position"], job["name"]) for job in done["jobs"]] == [
        ("0", "main-job"),
        ("1", "double"),
    ]


def test_what_child_processes_print_gets_into_no_data(project: Path) -> None:
    file = project / "flows" / "doubling.py"
    printed = '    print("doubling", input["n"])\n'
    file.write_text(FLOW.replace(printed, '    __import__("os").system("echo from a child")\n'))

    done = tailor(project, "workflow", "start", "doubling", "-a", '{"n": 2}', "-W", "-j")

    assert json.loads(done.stdout)["status"] == "SUCCESS"
    assert "from a child" in done.stderr


def test_a_closed_stdout_or_stderr_is_no_crash(project: Path) -> None:
    for closed in (">&-", "2>&-"):
        command = f"{TAILOR} workflow list {closed}"
        done = subprocess.run(
            command, shell=True, cwd=project, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stdout + done.stderr, closed


def test_a_failed_execution_is_an_error_that_can_be_resumed(project: Path) -> None:
    failed = tailor(project, "workflow", "start", "doubling", "-a", '{"n": 13}', "-W")
    (row,) = workflow(project, "executions", "-s", "failed")
    resumed = tailor(project, "workflow", "resume", row["id"], "-W")

    assert failed.returncode == resumed.returncode == 1
    assert "ValueError: thirteen" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert workflow(project, "executions", row["id"])["jobs"][1]["attempts"] == 1


def test_without_a_worker_it_stays_pending_and_says_so(project: Path) -> None:
    started = tailor(project, "workflow", "start", "doubling", "-a", '{"n": 1}')

    assert started.returncode == 0
    assert "It stays PENDING until a worker runs: `tailor worker`." in started.stderr
    assert [row["status"] for row in workflow(project, "executions")] == ["PENDING"]


def test_a_wait_ends_the_waiting_and_says_how_to_answer(project: Path) -> None:
    waiting = tailor(project, "workflow", "start", "doubling", "-a", '{"n": 101}', "-W")
    assert waiting.returncode == 0
    (row,) = workflow(project, "executions", "-s", "WAITING")
    command = f"tailor workflow resolve {row['id']} approval -r"
    assert command in waiting.stderr
    assert tailor(project, *command.split()[1:], '"yes"').returncode == 1
    workflow(project, "resolve", row["id"], "approval", "-r", "false")

    assert workflow(project, "executions", row["id"], "-W")["result"] == ["refused"]


def test_an_answer_is_held_to_the_type_of_a_point_with_two_names(project: Path) -> None:
    file = project / "flows" / "doubling.py"
    file.write_text(f"{FLOW}\nalso_known_as = approval\n")
    id_ = workflow(project, "start", "doubling", "-a", '{"n": 101}', "-W")["id"]
    refused = tailor(project, "workflow", "resolve", id_, "approval", "-r", "1")

    assert refused.returncode == 1
    assert "expected bool, found int" in refused.stderr


def test_a_worker_works_off_and_stops_when_told(project: Path) -> None:
    id_ = workflow(project, "start", "doubling", "-a", '{"n": 3}')["id"]
    with subprocess.Popen([TAILOR, "worker"], cwd=project, stderr=subprocess.PIPE) as worker:
        assert workflow(project, "wait", id_, "-t", "20s")["result"][0] == 6
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0


SLOW = """
import asyncio
from tailor_types import create_workflow, workflow_job

@workflow_job(name="linger")
async def linger(input: float) -> float:
    print("lingering")
    await asyncio.sleep(input)
    return input

@workflow_job(name="linger-twice")
async def linger_twice(input: float) -> list[float]:
    return [await linger.trigger(input), await linger.trigger(input)]

workflow = create_workflow(name="slow", main_job=linger_twice)
"""


def test_a_stopped_worker_lets_the_running_job_end_and_begins_no_other(project: Path) -> None:
    (project / "flows" / "slow.py").write_text(SLOW)
    id_ = workflow(project, "start", "slow", "-a", "2")["id"]
    with subprocess.Popen([TAILOR, "worker"], cwd=project, stderr=subprocess.PIPE) as worker:
        until_running(project, "linger")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
    execution = workflow(project, "executions", id_)

    assert execution["status"] == "PENDING_RESUME"
    assert [(j["position"], j["status"], j["attempts"]) for j in execution["jobs"]] == [
        ("0", "SUSPEND", 1),
        ("1", "SUCCESS", 1),
    ]


def test_a_second_signal_stops_a_worker_at_once(project: Path) -> None:
    (project / "flows" / "slow.py").write_text(
        SLOW.replace("await asyncio.sleep", "time.sleep")
        .replace("async def linger(", "def linger(")
        .replace("import asyncio", "import time")
    )
    id_ = workflow(project, "start", "slow", "-a", "600")["id"]
    command = [TAILOR, "worker", "--grace", "10m"]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE) as worker:
        assert worker.stderr is not None
        until_running(project, "linger")
        worker.send_signal(signal.SIGINT)
        while b"Stopping" not in worker.stderr.readline():
            pass
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0

    assert workflow(project, "executions", id_)["status"] == "PENDING_RESUME"


def until_running(project: Path, job: str) -> None:
    query = "select 1 from entries where name = ? and status = 'started'"
    deadline = time.monotonic() + 30
    with closing(sqlite3.connect(project / ".tailor" / "state.db")) as store:
        while not store.execute(query, (job,)).fetchall():
            assert time.monotonic() < deadline, f"{job} did not run"
            time.sleep(0.05)


def read(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:  # how Linux tells that the other end is closed
        return ""


def test_where_it_stands_is_shown_on_a_terminal_alone(project: Path) -> None:
    (project / "flows" / "slow.py").write_text(SLOW)
    command = [TAILOR, "workflow", "start", "slow", "-a", "0.7", "-W", "-i", "200ms", "-j"]
    terminal, inner = os.openpty()
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=inner) as shown:
        os.close(inner)
        text = "".join(iter(lambda: read(terminal), ""))
        assert shown.stdout is not None
        data = json.load(shown.stdout)
    os.close(terminal)
    plain = tailor(project, *command[1:])

    assert data["status"] == "SUCCESS"
    assert "runs linger (1)" in text
    assert plain.stderr == "imported\n"


def test_list_shows_workflows(project: Path) -> None:
    assert workflow(project, "list") == [
        {
            "name": "doubling",
            "main_job": "main-job",
            "retry_policy": None,
            "concurrency_policy": None,
        }
    ]
    table = tailor(project, "workflow", "list").stdout.splitlines()
    assert table[1].split("\t")[:2] == ["doubling", "main-job"]


def test_cancel_and_prune_end_and_delete(project: Path) -> None:
    ids = [workflow(project, "start", "doubling", "-a", '{"n": 1}')["id"] for _ in range(2)]
    assert workflow(project, "cancel", ids[0])["status"] == "CANCELED"
    again = tailor(project, "workflow", "cancel", ids[0])
    assert (again.returncode, "has ended already" in again.stderr) == (1, True)
    assert tailor(project, "workflow", "resume", ids[0]).returncode == 1

    assert workflow(project, "prune", "--older-than", "1d") == {"deleted": 0}
    assert workflow(project, "prune", "--older-than", "1ms") == {"deleted": 1}
    assert [row["id"] for row in workflow(project, "executions")] == ids[1:]


def test_an_exported_execution_replays_against_the_code_of_the_day(project: Path) -> None:
    id_ = workflow(project, "start", "doubling", "-a", '{"n": 101}', "-W")["id"]
    exported = tailor(project, "workflow", "executions", id_, "--export").stdout
    (project / "history.json").write_text(exported)
    assert "0 differ" in tailor(project, "replay", "history.json").stdout

    changed = FLOW.replace("double.trigger(input)", 'double.trigger({"n": 0})')
    (project / "flows" / "doubling.py").write_text(changed)
    differing = tailor(project, "replay", "history.json")

    assert differing.returncode == 1
    assert '-   "n": 101' in differing.stderr
    assert '+   "n": 0' in differing.stderr
    (project / "flows" / "doubling.py").write_text(FLOW.replace("doubled =", "1 / 0; doubled =", 1))
    assert "raises ZeroDivisionError" in tailor(project, "replay", "history.json").stderr


def a_history(**changes: Any) -> dict[str, Any]:
    job: dict[str, Any] = {
        "position": "0",
        "name": "main-job",
        "args": {},
        "status": "RUNNING",
        "result": None,
    }
    parts: dict[str, Any] = {
        "id": "e",
        "workflow": "doubling",
        "args": {},
        "env": {},
        "invoker": None,
    }
    return {"format": 1, "jobs": [job], "waits": [], **parts, **changes}


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ([], "is not an exported execution"),
        ({}, "export again"),
        ({"format": 1}, "KeyError"),
        (a_history(jobs=[{"position": "x"}]), "it is not an exported execution"),
        (a_history(jobs=[]), "replayed 0 jobs"),
        (
            a_history(jobs=[{**a_history()["jobs"][0], "position": "1.1"}]),
            "it has no job at position 1",
        ),
        (a_history(workflow="gone"), "no workflow is named 'gone'"),
    ],
)
def test_a_file_that_is_no_history_says_so(history: object, said: str, project: Path) -> None:
    (project / "history.json").write_text(json.dumps(history))
    done = tailor(project, "replay", "history.json")

    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_check_judges_types_without_mypy(project: Path) -> None:
    assert "1 workflow, 2 jobs" in tailor(project, "check").stdout
    text = FLOW + (
        "\nimport datetime\n"
        '@workflow_job(name="dated")\ndef dated(input: list[datetime.date]) -> "Nowhere": ...\n'
        "from collections.abc import Awaitable, Coroutine\n"
        '@workflow_job(name="later")\ndef later() -> Awaitable[datetime.date]: ...\n'
        '@workflow_job(name="fine")\ndef fine() -> "Coroutine[int, bytes, str]": ...\n'
    )
    (project / "flows" / "doubling.py").write_text(text)
    checked = tailor(project, "check")

    assert checked.returncode == 1
    assert "job 'dated': input[*] is date; use an ISO-8601 str" in checked.stderr
    assert "job 'later': output is date; use an ISO-8601 str" in checked.stderr
    assert "job 'fine'" not in checked.stderr
    assert "its output cannot be checked at run time: 'Nowhere'" in checked.stderr
    with (project / "pyproject.toml").open("a") as file:
        file.write("[tool.tailor.mypy]\nstrictany = true\n[tool.tailor.lint]\nselekt = []\n")
    told = tailor(project, "check").stderr
    assert "did you mean 'strict_any'" in told
    assert "did you mean 'select'" in told


def test_get_shows_one_workflow(project: Path) -> None:
    assert workflow(project, "get", "doubling")["main_job"] == "main-job"
    assert "known here: doubling" in tailor(project, "workflow", "get", "tripling").stderr


REFUSED = {
    ("workflow", "start", "doubling", "-a", "{"): (2, "is not JSON"),
    ("workflow", "start", "doubling", "-a", '{"n": "1"}'): (1, "input.n: expected int, found str"),
    ("workflow", "start", "doubling"): (1, "lacks the key 'n'"),
    ("workflow", "start", "nothing"): (1, "no workflow is named 'nothing'; known here: doubling"),
    ("workflow", "start", "doubling", "-a", '{"n": 1}', "-m", "boss"): (1, "manager"),
    ("workflow", "executions", "nobody"): (1, "no execution 'nobody'"),
    ("workflow", "executions", "-s", "DONE"): (2, "PENDING_RETRY"),
    ("workflow", "resume", "nobody"): (1, "no execution 'nobody'"),
    ("workflow", "wait", "nobody", "-t", "5 days"): (2, "is no duration"),
    ("workflow", "resolve", "nobody", "approval", "-r", "true"): (1, "no execution 'nobody'"),
    ("work",): (2, "No such command"),
}


@pytest.mark.parametrize("command", REFUSED, ids=" ".join)
def test_misuse_says_what_and_starts_nothing(command: tuple[str, ...], project: Path) -> None:
    code, message = REFUSED[command]
    workflow(project, "start", "doubling", "-a", '{"n": 1}')
    refused = tailor(project, *command)

    assert (refused.returncode, refused.stdout) == (code, "")
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(workflow(project, "executions")) == 1


BROKEN = {
    "[tool.tailor]\nworkflow = []\n": "did you mean 'workflows'?",
    "[tool.tailor]\nworkflows = ['nowhere']\n": "there is no such module",
    "[tool.tailor\n": "is not valid TOML",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_wrong_configuration_is_one_message(text: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(text)
    refused = tailor(project, "workflow", "list")

    assert refused.returncode == 1
    assert BROKEN[text] in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_folder_outside_any_project_is_refused(tmp_path: Path) -> None:
    if any((folder / "pyproject.toml").exists() for folder in tmp_path.parents):
        pytest.fail("the folder for temporary files lies in a project")

    assert "there is no pyproject.toml here or above" in tailor(tmp_path, "worker").stderr


def test_an_interrupted_start_leaves_the_execution_resumable(project: Path) -> None:
    flow = project / "flows" / "doubling.py"
    flow.write_text(FLOW.replace("    if input", "    await asyncio.sleep(60)\n    if input", 1))
    command = [TAILOR, "workflow", "start", "doubling", "-a", '{"n": 1}', "-W"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        cwd=project,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        # A shell that put these tests into the background lets all below ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- no threads here
    ) as started:
        deadline = time.monotonic() + 20
        while [row["status"] for row in workflow(project, "executions")] != ["RUNNING"]:
            assert time.monotonic() < deadline
        started.send_signal(signal.SIGINT)
        _, told = started.communicate(timeout=20)
    flow.write_text(FLOW)
    (row,) = workflow(project, "executions")

    assert "Traceback" not in told
    assert f"tailor workflow executions {row['id']} -W" in told
    assert row["status"] == "PENDING_RESUME"
    assert workflow(project, "executions", row["id"], "-W")["status"] == "SUCCESS"


JOB = """
from tailor_types import workflow_job

@workflow_job(name="{name}")
def {function}: ...
"""
WORKFLOW = """
from tailor_types import create_workflow
from flows.doubling import main_job

{bound} = create_workflow(name="{name}", main_job=main_job)
"""

MODULES = {
    "raises": ("1 / 0\n", "flows/extra.py:1: ZeroDivisionError: division by zero"),
    "syntax": ("\ndef f(:\n", "flows/extra.py:2: SyntaxError"),
    "imports": ("import nowhere_at_all\n", "flows/extra.py:1: ModuleNotFoundError"),
    "job": (
        JOB.format(name="double", function="other()"),
        "2 jobs are named 'double': flows/doubling.py:12 and flows/extra.py:5",
    ),
    "workflow": (
        WORKFLOW.format(bound="workflow", name="doubling"),
        "2 workflows are named 'doubling': flows/doubling.py:25 and flows/extra.py:5",
    ),
    "binding": (
        WORKFLOW.format(bound="flow", name="other"),
        "flows/extra.py:5: workflow 'other' is bound to 'flow'",
    ),
    "private": (
        JOB.format(name="hidden", function="_hidden()"),
        "flows/extra.py:5: job 'hidden' has the private name '_hidden'",
    ),
    "definition": (
        JOB.format(name="X", function="wrong(a: int, b: int, c: int)"),
        "3 parameters (a, b, c)",
    ),
}


@pytest.mark.parametrize("case", MODULES)
def test_a_module_that_cannot_be_loaded_is_named_with_its_line(case: str, project: Path) -> None:
    text, message = MODULES[case]
    (project / "flows" / "extra.py").write_text(text)
    refused = tailor(project, "workflow", "list")

    assert refused.returncode == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr


def test_definitions_that_are_imported_elsewhere_do_not_clash(project: Path) -> None:
    (project / "flows" / "extra.py").write_text(
        "from flows.doubling import *\nfrom flows.doubling import double as _again\n"
    )

    assert len(workflow(project, "list")) == 1
