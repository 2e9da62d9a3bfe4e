"""Work off what is in a store, until killed."""

from __future__ import annotations

import asyncio
import os
import sys

from tailor_types.runtime import Runtime
from tests.runtime.programs import EVERY


async def serve(store: str) -> None:
    async with Runtime(store, workflows=EVERY, lease=float(os.environ.get("LEASE", "1"))):
        await asyncio.Event().wait()


asyncio.run(serve(sys.argv[1]))
