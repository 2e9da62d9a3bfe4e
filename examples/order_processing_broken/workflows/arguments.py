"""Arguments that differ between two executions: tailor-lint's half."""

import json
import os
import random
import time
import uuid
from pathlib import Path
from typing import TypedDict
from urllib.request import urlopen

from tailor_types import create_workflow, workflow_job


class Event(TypedDict):
    kind: str
    at: float


@workflow_job(name="process-event")
async def process_event(input: Event) -> str:
    return input["kind"]


@workflow_job(name="store-text")
async def store_text(input: str) -> None:
    Path("events.txt").write_text(input)


def stamped(kind: str) -> Event:
    return {"kind": kind, "at": time.time()}


@workflow_job(name="main-arguments")
async def main_arguments() -> None:
    await process_event.trigger({"kind": "order", "at": time.time()})  # error: [TLR101] argument
    await process_event.trigger(stamped("order"))  # error: [TLR101] argument
    await process_event.trigger({"kind": "lottery", "at": random.random()})  # error: [TLR102]
    await store_text.trigger(str(uuid.uuid4()))  # error: [TLR103]
    await store_text.trigger(os.environ["HOME"])  # error: [TLR104]
    await store_text.trigger(Path("events.txt").read_text())  # error: [TLR105]
    items = json.load(urlopen("https://api.example.com/items"))
    await store_text.trigger(items[0]["id"])  # error: [TLR106]


workflow = create_workflow(name="broken-arguments", main_job=main_arguments)
