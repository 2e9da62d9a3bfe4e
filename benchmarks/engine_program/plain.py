"""The same three steps as ``three``, on DBOS alone."""

from __future__ import annotations

import signal
import uuid

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

QUEUE = "plain"
VERSION = "1"


@DBOS.step(name="add_one")
async def plain_step(number: int) -> int:
    return number + 1


@DBOS.workflow(name="three", max_recovery_attempts=None)
async def plain(number: int) -> int:
    first = await plain_step(number)
    second = await plain_step(first)
    return await plain_step(second)


def work_on_plain_dbos(url: str) -> None:
    """Work for ever."""
    config: DBOSConfig = {
        "name": "plain",
        "system_database_url": url,
        "executor_id": uuid.uuid4().hex,
        "application_version": VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "ERROR",
        "sys_db_pool_size": 10,
    }
    DBOS(config=config)
    DBOS.listen_queues([QUEUE])
    DBOS.launch()
    print("ready", flush=True)
    signal.pause()
