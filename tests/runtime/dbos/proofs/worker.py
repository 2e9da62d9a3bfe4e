"""A worker process of the proofs: ``worker.py URL LEASE`` prints ``ready`` and works."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from tailor_types.runtime import Runtime
from tests.runtime.dbos.proofs import approvals, deploys, limited, orders, scripted

if TYPE_CHECKING:
    from tailor_types import Workflow

WORKFLOWS: list[Workflow[Any, Any]] = [
    approvals.workflow,
    deploys.workflow,
    limited.workflow,
    orders.workflow,
    scripted.workflow,
]


async def main(url: str, lease: float) -> None:
    async with Runtime(url, workflows=WORKFLOWS, lease=lease):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
