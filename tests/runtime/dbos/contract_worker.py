"""A worker that is plain DBOS, for the contract tests: nothing of ours runs in it.

``contract_worker.py URL EXECUTOR VERSION QUEUE...`` prints ``ready`` and works until it is killed.
With LEAVES set it ends at SIGTERM, and prints which threads then keep it from that.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading

import psycopg
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer


@DBOS.workflow(name="work", max_recovery_attempts=None)
async def work(label: str, seconds: float) -> str:
    note(label, "start")
    await asyncio.sleep(seconds)
    note(label, "end")
    return os.environ["EXECUTOR"]


def note(label: str, what: str) -> None:
    with psycopg.connect(os.environ["DATABASE"], autocommit=True) as connection:
        connection.execute(
            "insert into notes (label, what, executor) values (%s, %s, %s)",
            (label, what, os.environ["EXECUTOR"]),
        )


def main(url: str, executor: str, version: str, *queues: str) -> None:
    os.environ |= {"DATABASE": url, "EXECUTOR": executor}
    config: DBOSConfig = {
        "name": "contract",
        "system_database_url": url,
        "executor_id": executor,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "ERROR",
    }
    if version != "unpinned":
        config["application_version"] = version
    if "LEAVES" in os.environ:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    DBOS(config=config)
    DBOS.listen_queues(queues)
    DBOS.launch()
    print("ready", flush=True)
    if "LEAVES" not in os.environ:
        signal.pause()
    signal.sigwait([signal.SIGTERM])
    DBOS.destroy()
    alive = [one.name for one in threading.enumerate() if not one.daemon]
    print(*alive, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
