"""What it costs to import the SDK, over a bare interpreter.

Target: at most 40 ms for the public names of a module of jobs and one decorated job.
The two programs take turns and the median of the differences counts, so that a drift of the
machine's speed falls on both. Bytecode is kept, as it is for an installed package, whatever
the environment says.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 25
MOST_MILLISECONDS = 40.0

SDK = """
from tailor_types import JobContext, RetryPolicy, WaitPoint, create_workflow, workflow_job

@workflow_job(name="a-job")
async def a_job(input: str, ctx: JobContext) -> str:
    return input
"""


def milliseconds(program: str, bytecode: str) -> float:
    """Return the wall time of one interpreter that runs *program*."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    return (time.perf_counter() - start) * 1000


def main() -> int:
    """Print the figures; return 1 where the target is missed."""
    with tempfile.TemporaryDirectory() as bytecode:
        milliseconds(SDK, bytecode)
        over = [milliseconds(SDK, bytecode) - milliseconds("pass", bytecode) for _ in range(ROUNDS)]
    median = statistics.median(over)
    print(
        f"import and one job: {median:.1f} ms over a bare interpreter (target {MOST_MILLISECONDS})"
    )
    return int(median > MOST_MILLISECONDS)


if __name__ == "__main__":
    sys.exit(main())
