"""``tailor`` on a store on Postgres: the same commands, several workers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.cli.test_tailor import CONFIGURATION, FLOW, SLOW

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.postgres

TAILOR = [str(Path(sys.executable).with_name("tailor"))]


@pytest.fixture
def project(tmp_path: Path, database_url: str) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        CONFIGURATION.replace("[tool.tailor]", f'[tool.tailor]\nstore = "{database_url}"')
    )
    (tmp_path / "flows" / "__init__.py").touch()
    (tmp_path / "flows" / "doubling.py").write_text(FLOW)
    return tmp_path


def tailor(project: Path, *arguments: str, code: int = 0) -> str:
    command = [*TAILOR, *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def data(project: Path, *arguments: str) -> Any:
    return json.loads(tailor(project, "workflow", *arguments, "-j"))


def test_without_a_worker_the_command_runs_what_it_starts_and_nothing_else(project: Path) -> None:
    other = data(project, "start", "doubling", "-a", '{"n": 1}')
    started = data(project, "start", "doubling", "-a", '{"n": 4}', "-m", "manager", "-W")

    assert started["status"] == "SUCCESS"
    assert started["result"] == [8, "eu", "manager"]
    assert data(project, "executions", other["id"])["status"] == "PENDING"


@pytest.fixture
def workers(project: Path) -> Iterator[list[subprocess.Popen[str]]]:
    command = [*TAILOR, "worker"]
    with ExitStack() as stack:
        begun = [
            subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        for worker in begun:
            stack.callback(worker.wait)
            stack.callback(worker.kill)
        for worker in begun:
            assert worker.stderr
            assert worker.stderr.readline() == "imported\n"
            assert "Working off doubling" in worker.stderr.readline()
        yield begun


def test_two_workers_do_what_the_commands_ask_for(
    project: Path, workers: list[subprocess.Popen[str]]
) -> None:
    waiting = data(project, "start", "doubling", "-a", '{"n": 101}', "-W")
    assert waiting["status"] == "WAITING"
    tailor(project, "workflow", "resolve", waiting["id"], "approval", "-r", "true")
    assert data(project, "wait", waiting["id"], "-t", "60s")["result"][0] == 202
    failed = data(project, "start", "doubling", "-a", '{"n": 13}')
    tailor(project, "workflow", "wait", failed["id"], code=1)
    tailor(project, "workflow", "resume", failed["id"])
    tailor(project, "workflow", "wait", failed["id"], code=1)
    canceled = data(project, "start", "doubling", "-a", '{"n": 102}', "-W")
    tailor(project, "workflow", "cancel", canceled["id"])
    listed = data(project, "executions")

    assert sorted(one["status"] for one in listed) == ["CANCELED", "FAILED", "SUCCESS"]
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=60)
        assert worker.returncode == 0
        assert said.endswith("Stopped; what was not ended goes on with the next worker.\n")


@pytest.fixture
def worker(project: Path) -> Iterator[subprocess.Popen[str]]:
    (project / "flows" / "slow.py").write_text(SLOW)
    with subprocess.Popen(
        [*TAILOR, "worker", "--grace", "1s"], cwd=project, stderr=subprocess.PIPE, text=True
    ) as begun:
        assert begun.stderr
        while "Working off" not in begun.stderr.readline():
            pass
        yield begun
        begun.kill()


def sql(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_leaves_also_while_its_server_is_away(
    project: Path, worker: subprocess.Popen[str], database_url: str, postgres: PostgresServer
) -> None:
    id_ = data(project, "start", "slow", "-a", "2")["id"]
    until(lambda: sql(database_url, "select 1 from tailor.entries where name = 'linger'"))
    postgres.stop("immediate")
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=120)
    postgres.start()

    assert worker.returncode == 0
    assert "could not be told that this worker leaves" in said
    assert "Traceback" not in said
    assert data(project, "executions", id_, "-W")["result"] == [2, 2]


def test_a_worker_leaves_also_while_the_disk_of_its_server_is_full(
    project: Path, worker: subprocess.Popen[str], database_url: str
) -> None:
    """DBOS repeats what it could not write for ever, and gives up none of its threads for it."""
    sql(
        database_url,
        "create function refuse() returns trigger language plpgsql as"
        " $$ begin raise exception 'no space left' using errcode = 'disk_full'; end $$;"
        " create trigger refuse before update on dbos.workflow_status for each row"
        " when (old.status = 'PENDING') execute function refuse()",
    )
    id_ = data(project, "start", "doubling", "-a", '{"n": 101}')["id"]
    until(lambda: data(project, "executions", id_)["status"] == "WAITING")
    time.sleep(1)  # until it tries to write that the turn is over
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=120)
    sql(database_url, "drop trigger refuse on dbos.workflow_status")

    assert worker.returncode == 0
    assert "could not be told that this worker leaves" in said
    assert "Traceback" not in said
    tailor(project, "workflow", "resolve", id_, "approval", "-r", "true")
    assert data(project, "executions", id_, "-W")["result"][0] == 202


def test_a_server_that_is_away_is_one_message(project: Path, postgres: PostgresServer) -> None:
    postgres.stop()
    said = tailor(project, "workflow", "executions", code=1)
    postgres.start()

    assert said.startswith("Error: postgresql")
    assert "cannot connect" in said
    assert len(said.splitlines()) == 1
