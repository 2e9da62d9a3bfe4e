"""A job that fails a few times."""

from __future__ import annotations

import os
from pathlib import Path

from tailor_types import JobContext, RetryPolicy, create_workflow, workflow_job
from tests.runtime.programs.jobs import Order, fetch, note


@workflow_job(name="flaky")
async def flaky(input: Order, ctx: JobContext) -> str:
    note(f"flaky {input['order']}")
    path = Path(os.environ["EFFECTS"])
    if path.read_text().count(f"flaky {input['order']}\n") <= input["cents"]:
        raise ValueError(f"not yet, {ctx.execution_id}")
    return "done"


@workflow_job(name="insist")
async def insist(input: Order) -> str:
    await fetch.trigger(input)
    return await flaky.trigger(input)


workflow = create_workflow(
    name="insisting",
    main_job=insist,
    retry_policy=RetryPolicy(
        max_retries=2, initial_backoff="1m", max_backoff="5m", backoff_multiplier=2
    ),
)
