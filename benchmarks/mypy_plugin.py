"""What the plugin costs mypy: 2,000 jobs in 200 modules, with and without it.

CPU seconds of pairs of runs, each pair in turn so that both meet the same machine; the ratio is
that of the medians. Cold runs start without a cache, warm ones change nothing.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MODULES = 200
JOBS_PER_MODULE = 10
PAIRS = {"cold": 5, "warm": 25}  # a warm run is short, and so needs more of them
LIMITS = {"cold": 1.05, "warm": 1.02}
CONFIG = "[tool.mypy]\nstrict = true\n"
PLUGIN = 'plugins = ["tailor_types_mypy"]\n'

HEAD = """\
from typing import NotRequired, TypedDict

from tailor_types import JobContext, workflow_job
"""
JOB = """

class Line{i}(TypedDict):
    id: str
    amount: float
    tags: list[str]


class Input{i}(TypedDict):
    lines: list[Line{i}]
    by_id: dict[str, Line{i}]
    note: NotRequired[str | None]


class Output{i}(TypedDict):
    total: float
    first: Line{i} | None


@workflow_job(name="job-{module}-{i}")
async def job_{i}(input: Input{i}, ctx: JobContext) -> Output{i}:
    {body}
"""
RETURN = 'return {"total": sum(line["amount"] for line in input["lines"]), "first": None}'


def write_project(folder: Path) -> None:
    """Write the modules; every second job triggers one with a type of the same shape."""
    for module in range(MODULES):
        text = HEAD
        for i in range(JOBS_PER_MODULE):
            body = RETURN
            if i % 2:
                body = f"result = await job_{i - 1}.trigger(input)\n"
                body += '    return {"total": result["total"], "first": None}'
            text += JOB.format(i=i, module=module, body=body)
        (folder / f"module_{module}.py").write_text(text)
    (folder / "plugin.toml").write_text(CONFIG + PLUGIN)
    (folder / "bare.toml").write_text(CONFIG)


def cpu_seconds(folder: Path, config: str) -> float:
    """Return the CPU time of one run of mypy, all of its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "mypy", f"--config-file={config}.toml"]
    done = subprocess.run(
        [*command, f"--cache-dir=.cache-{config}", "."],
        check=False, capture_output=True, text=True, cwd=folder,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"mypy found something to report, so the runs differ:\n{done.stdout[:2000]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the figures; fail where a ratio is over its limit."""
    seconds: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_project(folder)
        for kind, pairs in PAIRS.items():
            for pair in range(pairs):
                # Who goes first changes with each pair: the second finds files in memory.
                for config in ("bare", "plugin")[:: 1 if pair % 2 else -1]:
                    if kind == "cold":
                        shutil.rmtree(folder / f".cache-{config}", ignore_errors=True)
                    seconds.setdefault((kind, config), []).append(cpu_seconds(folder, config))
    too_slow = []
    for kind, limit in LIMITS.items():
        bare = statistics.median(seconds[kind, "bare"])
        plugin = statistics.median(seconds[kind, "plugin"])
        ratio = plugin / bare
        print(f"mypy {kind}: {plugin:.2f} s with, {bare:.2f} s without: {ratio:.3f} <= {limit}")
        if ratio > limit:
            too_slow.append(kind)
    if too_slow:
        sys.exit(f"the plugin is too slow: {', '.join(too_slow)}")


if __name__ == "__main__":
    main()
