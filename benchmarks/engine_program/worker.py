"""One worker for ``engines.py``: ``worker.py (ours | plain) URL`` prints ``ready`` and works."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.engine_program import three, waiting
from tailor_types.runtime import Runtime

if TYPE_CHECKING:
    from tailor_types import Workflow

LEASE = 3.0
WORKFLOWS: list[Workflow[Any, Any]] = [three.workflow, waiting.workflow]


async def work_on_ours(url: str) -> None:
    """Work for ever, on our engine."""
    async with Runtime(url, workflows=WORKFLOWS, lease=LEASE):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        asyncio.run(work_on_ours(sys.argv[2]))
    else:
        from benchmarks.engine_program.plain import work_on_plain_dbos

        work_on_plain_dbos(sys.argv[2])
