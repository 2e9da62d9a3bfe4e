"""Work off what is in a store, until killed."""

from __future__ import annotations

import asyncio
import os
import sys

from tailor_types import ConcurrencyPolicy, create_workflow
from tailor_types.runtime import Runtime
from tests.runtime.programs import EVERY


async def serve(store: str) -> None:
    workflows = EVERY
    if limit := int(os.environ.get("LIMIT", "0")):
        policy = ConcurrencyPolicy(max_concurrent_executions=limit)
        workflows = [
            create_workflow(
                name=one.name,
                main_job=one.main_job,
                retry_policy=one.retry_policy,
                concurrency_policy=policy,
            )
            for one in EVERY
        ]
    async with Runtime(store, workflows=workflows, lease=float(os.environ.get("LEASE", "1"))):
        await asyncio.Event().wait()


asyncio.run(serve(sys.argv[1]))
