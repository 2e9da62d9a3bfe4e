"""What the adapter leans on in DBOS, each corner by itself and with nothing of ours in between.

An upgrade of dbos that changes one of them fails here, by the name of the duty that rests on it,
before it strands anybody's executions.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy
from dbos import (
    DBOS,
    DBOSClient,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
    WorkflowStatusString,
)
from psycopg.rows import namedtuple_row

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.postgres

WORKER = Path(__file__).with_name("contract_worker.py")
VERSION = "pinned"


class Bench:
    """One database, a client of it, and as many plain DBOS workers as a test starts."""

    def __init__(self, url: str) -> None:
        self.url = url
        DBOS.migrate(url)
        self.client = DBOSClient(
            system_database_url=url,
            serializer=DBOSPortableJSONSerializer(),
            application_name="contract",
        )
        self.workers: list[subprocess.Popen[str]] = []
        self.sql("create table notes (id serial, label text, what text, executor text)")
        self.queue("q")

    def queue(self, name: str, **limits: Any) -> None:
        self.client.register_queue(name, **{"polling_interval_sec": 0.05, **limits})

    def worker(self, executor: str, *queues: str, pinned: str = VERSION) -> subprocess.Popen[str]:
        command = [sys.executable, str(WORKER), self.url, executor, pinned, *(queues or ("q",))]
        # Nothing of ours runs there, so there is nothing to measure, which takes its time.
        env = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
        self.workers.append(process)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    def options(self, label: str, **options: Any) -> EnqueueOptions:
        base: EnqueueOptions = {
            "workflow_name": "work",
            "queue_name": "q",
            "workflow_id": label,
            "app_version": VERSION,
        }
        return {**base, **options}  # type: ignore[typeddict-item] # the tests' own keywords

    def enqueue(self, label: str, *, seconds: float = 0.0, **options: Any) -> None:
        self.client.enqueue(self.options(label, **options), label, seconds)

    def sql(self, statement: str, *values: object) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True, row_factory=namedtuple_row) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def notes(self, what: str) -> list[str]:
        rows = self.sql("select label from notes where what = %s order by id", what)
        return [row.label for row in rows]

    def status(self, label: str) -> str:
        return str(self.client.retrieve_workflow(label).get_status().status)

    def close(self) -> None:
        for process in self.workers:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
            assert process.stdout
            process.stdout.close()
        self.client.destroy()


@pytest.fixture
def bench(database_url: str) -> Iterator[Bench]:
    bench = Bench(database_url)
    yield bench
    bench.close()


def until(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold"
        time.sleep(0.02)


def test_the_minor_version_is_the_one_that_was_read() -> None:
    """Every duty: outside these versions the tests below have not spoken."""
    assert version("dbos").startswith("3.4.")


def test_statuses_are_those_the_adapter_counts_on() -> None:
    """Failover lists PENDING; a status that is new would be one it does not list."""
    assert {status.value for status in WorkflowStatusString} == {
        "PENDING",
        "SUCCESS",
        "ERROR",
        "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
        "CANCELLED",
        "ENQUEUED",
        "DELAYED",
    }


@pytest.mark.parametrize("commits", [True, False])
def test_an_enqueue_is_part_of_the_callers_transaction(bench: Bench, commits: bool) -> None:  # noqa: FBT001 - a case
    """No lost wake-up: the answer of a wait and the turn that takes it are one commit."""
    engine = sqlalchemy.create_engine(bench.url.replace("postgresql", "postgresql+psycopg", 1))
    with suppress(ZeroDivisionError), engine.begin() as connection:
        connection.execute(sqlalchemy.text("insert into notes (label) values ('answer')"))
        bench.client.enqueue_in_transaction(connection, bench.options("turn"), "turn", 0.0)
        _ = 1 / (1 if commits else 0)
    engine.dispose()

    ours = len(bench.sql("select * from notes"))
    theirs = len(bench.client.list_workflows())
    assert (ours, theirs) == ((1, 1) if commits else (0, 0))


def test_an_id_is_enqueued_once(bench: Bench) -> None:
    """A start that is repeated, or retried after a lost connection, starts once."""
    for _ in range(3):
        bench.enqueue("same")
    bench.worker("w1")

    until(lambda: bench.status("same") == "SUCCESS")
    assert bench.notes("start") == ["same"]


def test_slots_go_by_priority_then_by_age(bench: Bench) -> None:
    """Slots go by creation time of the execution: its number is the turn's priority."""
    bench.queue("one", global_concurrency=1)
    for label, priority in [("c", 3), ("a", 1), ("b", 2), ("b2", 2)]:
        bench.enqueue(label, priority=priority, queue_name="one")
    bench.worker("w1", "one")

    until(lambda: len(bench.notes("end")) == 4)
    assert bench.notes("start") == ["a", "b", "b2", "c"]


def test_a_delayed_turn_runs_when_it_is_due_and_holds_no_slot(bench: Bench) -> None:
    """Backoff: PENDING_RETRY costs no slot and no memory."""
    bench.queue("one", global_concurrency=1)
    bench.worker("w1", "one")
    began = time.monotonic()
    bench.enqueue("later", delay_seconds=2.0, queue_name="one")
    bench.enqueue("now", queue_name="one")

    assert bench.status("later") == "DELAYED"
    until(lambda: len(bench.notes("end")) == 2)
    assert bench.notes("end") == ["now", "later"]
    assert time.monotonic() - began >= 2.0


def test_a_limit_holds_over_all_workers_and_is_used(bench: Bench) -> None:
    """Global max_concurrent_executions; a turn that returns frees its slot."""
    bench.queue("two", global_concurrency=2, partition_concurrency=2)
    for number in range(9):
        options = {"queue_name": "two", "queue_partition_key": "all"}
        bench.enqueue(f"n{number}", seconds=0.3, **options)
    for executor in ("w1", "w2", "w3"):
        bench.worker(executor, "two")

    until(lambda: len(bench.notes("end")) == 9)
    running = peak = 0
    for row in bench.sql("select what from notes order by id"):
        running += 1 if row.what == "start" else -1
        peak = max(peak, running)
    assert peak == 2


@pytest.mark.parametrize(
    ("limits", "options", "isolation"),
    [
        ({"global_concurrency": 2}, {}, "REPEATABLE READ"),
        (
            {"global_concurrency": 2, "partition_concurrency": 2},
            {"queue_partition_key": "all"},
            "SERIALIZABLE",
        ),
    ],
)
def test_a_limit_with_a_partition_is_claimed_serializably(
    bench: Bench,
    postgres: PostgresServer,
    limits: dict[str, Any],
    options: dict[str, Any],
    isolation: str,
) -> None:
    """The limit must hold against a turn that enters before the head of the queue.

    Under REPEATABLE READ two workers may each claim another head and both be right by their own
    snapshots; hence the adapter's limited queues have one partition.
    """
    bench.queue("limited", **limits)
    bench.sql(f"alter database {bench.url.rpartition('/')[2]} set log_statement = 'all'")
    logged = len(postgres.log())
    bench.enqueue("n", queue_name="limited", **options)
    bench.worker("w1", "limited")
    until(lambda: bench.status("n") == "SUCCESS")

    assert f"ISOLATION LEVEL {isolation}" in postgres.log()[logged:]


def test_a_dead_worker_leaves_its_turn_and_another_takes_it(bench: Bench) -> None:
    """Failover: what the dead had is listed by its executor id, and resumed on its queue."""
    dead = bench.worker("w1")
    bench.enqueue("orphan", seconds=0.5)
    until(lambda: bench.notes("start") == ["orphan"])
    dead.kill()
    bench.worker("w2")
    time.sleep(1.5)
    assert bench.status("orphan") == "PENDING"  # nobody but us would ever hand it over

    listed = bench.client.list_workflows(
        status="PENDING", executor_id="w1", load_input=False, load_output=False
    )
    assert [(row.workflow_id, row.queue_name) for row in listed] == [("orphan", "q")]
    bench.client.resume_workflows(["orphan"], queue_name="q")

    until(lambda: bench.status("orphan") == "SUCCESS")
    assert bench.notes("start") == ["orphan", "orphan"]


def test_a_resumed_turn_keeps_its_priority(bench: Bench) -> None:
    """Slots go by creation time after a failover too."""
    bench.enqueue("old", priority=1)
    bench.client.resume_workflows(["old"], queue_name="q")

    [row] = bench.sql("select priority, queue_partition_key from dbos.workflow_status")
    assert row.priority == 1


def test_a_zombie_does_not_write_over_its_successor(bench: Bench) -> None:
    """Fencing: DBOS refuses the end of a turn that was handed over meanwhile."""
    zombie = bench.worker("w1")
    bench.enqueue("job", seconds=1.0)
    until(lambda: bench.notes("start") == ["job"])
    zombie.send_signal(signal.SIGSTOP)
    bench.worker("w2")
    bench.client.resume_workflows(["job"], queue_name="q")
    until(lambda: bench.status("job") == "SUCCESS")
    zombie.send_signal(signal.SIGCONT)
    until(lambda: len(bench.notes("end")) == 2)
    time.sleep(0.5)

    result: Any = bench.client.retrieve_workflow("job").get_result()
    assert (result, bench.status("job")) == ("w2", "SUCCESS")


def test_turns_of_a_pinned_version_run_whatever_code_is_deployed(bench: Bench) -> None:
    """A deploy strands nothing, because every process of ours claims the same version."""
    bench.worker("w1", pinned="another")
    bench.enqueue("waits")
    time.sleep(1.0)
    assert bench.status("waits") == "ENQUEUED"  # the trap: other versions leave it for ever

    bench.worker("w2", pinned=VERSION)
    until(lambda: bench.status("waits") == "SUCCESS")


def test_a_worker_leaves_queues_alone_that_it_does_not_listen_to(bench: Bench) -> None:
    """A worker leaves alone what it does not know: one queue for each limited workflow."""
    bench.queue("other")
    bench.worker("w1", "q")
    bench.enqueue("foreign", queue_name="other")
    bench.enqueue("known")
    until(lambda: bench.status("known") == "SUCCESS")
    time.sleep(0.5)

    assert bench.status("foreign") == "ENQUEUED"


def test_a_worker_can_be_told_to_take_no_more_turns(bench: Bench) -> None:
    """Stopping: what a worker lets go of must not come back to it. The names are DBOS's own."""
    instance = DBOS(config={"name": "contract", "system_database_url": bench.url})
    try:
        DBOS.launch()
        looking = "queue-worker-q"
        until(lambda: looking in {thread.name for thread in threading.enumerate()})
        for event in instance.background_thread_stop_events:
            event.set()
        until(lambda: looking not in {thread.name for thread in threading.enumerate()})
        bench.enqueue("left", app_version=DBOS.application_version)
        time.sleep(1.0)

        assert bench.status("left") == "ENQUEUED"
    finally:
        DBOS.destroy()


def test_an_end_without_room_on_the_disk_is_repeated_for_as_long_as_the_process_lives(
    bench: Bench,
) -> None:
    """Leaving: nobody may wait for that thread, which is known by its name."""
    bench.sql(
        "create function refuse() returns trigger language plpgsql as"
        " $$ begin raise exception 'no' using errcode = 'disk_full'; end $$;"
        " create trigger refuse before update on dbos.workflow_status for each row"
        " when (old.status = 'PENDING') execute function refuse()"
    )
    command = [sys.executable, str(WORKER), bench.url, "w1", VERSION, "q"]
    env = {**os.environ, "LEAVES": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        bench.enqueue("stuck")
        until(lambda: bench.notes("end") == ["stuck"])
        process.send_signal(signal.SIGTERM)
        stuck = process.stdout.readline()
        time.sleep(3.0)
        lives = process.poll() is None
        process.kill()

    assert "dbos-executor" in stuck
    assert lives


def test_a_client_that_is_told_so_repeats_nothing(bench: Bench) -> None:
    """The heart: were its calls repeated for as long as a server is away, it would not beat."""
    bench.enqueue("waiting")
    bench.sql(
        "create function refuse() returns trigger language plpgsql as"
        " $$ begin raise exception 'no' using errcode = 'disk_full'; end $$;"
        " create trigger refuse before update on dbos.workflow_status for each row"
        " execute function refuse()"
    )
    client = DBOSClient(system_database_url=bench.url, lazy=True, retry_connection_errors=False)
    try:
        with pytest.raises(sqlalchemy.exc.OperationalError, match="DiskFull"):
            client.cancel_workflow("waiting")
    finally:
        client.destroy()
        bench.sql("drop trigger refuse on dbos.workflow_status")


def test_a_turn_whose_end_is_refused_stays_until_it_is_resumed(bench: Bench) -> None:
    """Slots: DBOS writes an end once, unless the error is one that it repeats."""
    bench.sql(
        "create function refuse() returns trigger language plpgsql as"
        " $$ begin raise exception 'no' using errcode = 'read_only_sql_transaction'; end $$;"
        " create trigger refuse before update on dbos.workflow_status for each row"
        " when (new.status in ('SUCCESS', 'ERROR')) execute function refuse()"
    )
    bench.worker("w1")
    bench.enqueue("stuck")
    until(lambda: bench.notes("end") == ["stuck"])
    time.sleep(0.5)
    bench.sql("drop trigger refuse on dbos.workflow_status")
    time.sleep(1.0)
    assert bench.status("stuck") == "PENDING"

    bench.client.resume_workflows(["stuck"], queue_name="q")
    until(lambda: bench.status("stuck") == "SUCCESS")


def test_rows_hold_json_and_no_pickle(bench: Bench) -> None:
    """JSON only: no process may be made to unpickle another one's rows."""
    bench.worker("w1")
    bench.enqueue("ä")
    until(lambda: bench.status("ä") == "SUCCESS")

    [row] = bench.sql(
        "select i.inputs, o.output, s.serialization from dbos.workflow_status s"
        " join dbos.workflow_input i using (workflow_uuid)"
        " join dbos.workflow_output o using (workflow_uuid)"
    )
    assert json.loads(row.inputs)["positionalArgs"] == ["ä", 0.0]
    assert json.loads(row.output) == "w1"
    assert row.serialization == "portable_json"


def test_dispatches_are_not_counted_against_a_turn(bench: Bench) -> None:
    """Losses are counted above the seam; DBOS must not dead-letter a turn by its own count."""
    bench.enqueue("often")
    bench.sql("update dbos.workflow_status set recovery_attempts = 1000")
    bench.worker("w1")

    until(lambda: bench.status("often") == "SUCCESS")


def test_polling_follows_the_interval_of_the_database(bench: Bench) -> None:
    """Idle polling does not burn a core: the transactions of an idle worker are counted."""
    bench.queue("q", polling_interval_sec=0.5)
    bench.worker("w1")
    time.sleep(1.5)
    before = commits(bench)
    time.sleep(4.0)

    assert (commits(bench) - before) / 4.0 < 35  # 0.05 s would make it 100


def commits(bench: Bench) -> int:
    [row] = bench.sql(
        "select xact_commit + xact_rollback as n from pg_stat_database"
        " where datname = current_database()"
    )
    return int(row.n)


def test_a_client_needs_a_migrated_database_and_migrating_twice_is_nothing(
    postgres: PostgresServer,
) -> None:
    """Starting without a worker: the schema is made by whoever comes first."""
    url = postgres.new_database()
    DBOS.migrate(url)
    DBOS.migrate(url)
    client = DBOSClient(system_database_url=url)

    assert client.list_workflows() == []
    client.destroy()


def test_a_role_without_rights_is_refused_by_the_database(postgres: PostgresServer) -> None:
    """Missing rights: the error has an SQLSTATE by which we name what is missing."""
    postgres.execute("create role guest login")
    url = postgres.new_database().replace("postgres@", "guest@")

    with pytest.raises(sqlalchemy.exc.ProgrammingError) as refused:
        DBOS.migrate(url)

    assert getattr(refused.value.orig, "sqlstate", None) == "42501"
