"""A job that fails the first time and is retried at once."""

from __future__ import annotations

import os
from pathlib import Path

from tailor_types import RetryPolicy, create_workflow, workflow_job
from tests.runtime.programs.jobs import Order, fetch, note


@workflow_job(name="stumble-once")
async def stumble_once(input: Order) -> str:
    note(f"stumble-once {input['order']}")
    try:
        Path(f"{os.environ['EFFECTS']}-{input['order']}").touch(exist_ok=False)
    except FileExistsError:
        return "up again"
    raise ValueError("stumbled")


@workflow_job(name="get-up")
async def get_up(input: Order) -> list[str]:
    return [await fetch.trigger(input), await stumble_once.trigger(input)]


workflow = create_workflow(
    name="stumbling",
    main_job=get_up,
    retry_policy=RetryPolicy(
        max_retries=1, initial_backoff="1ms", max_backoff="1ms", backoff_multiplier=1
    ),
)
