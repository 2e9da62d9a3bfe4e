"""Decisions that differ between two executions: tailor-lint's half."""

import json
import random
from typing import TypedDict
from urllib.request import urlopen

from tailor_types import create_workflow, workflow_job


class Item(TypedDict):
    id: str


@workflow_job(name="process-item")
async def process_item(input: Item) -> str:
    return input["id"]


@workflow_job(name="process-item")  # error: [TLR503]
async def process_item_again(input: Item) -> str:
    return input["id"]


@workflow_job(name="main-decisions")
async def main_decisions() -> None:
    items = json.load(urlopen("https://api.example.com/items"))
    for item in items:
        await process_item.trigger({"id": item["id"]})  # error: [TLR202] | [TLR106]
    if random.random() < 0.5:
        await process_item.trigger({"id": "lucky"})  # error: [TLR201]
    process_item.trigger({"id": "forgotten"})  # error: [TLR301] | [unused-coroutine]


workflow = create_workflow(name="broken-decisions", main_job=main_decisions)
