"""What the plugin costs mypy: 2,000 jobs in 200 modules, with and without it.

CPU seconds, since others may use the machine. A pair is as many runs of each as make the clock
fine enough, in turn so that both meet the same machine; what counts is the median of the ratios
of the pairs. Cold runs start without a cache, warm ones change nothing.
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
PAIRS = 5
RUNS = {"cold": 1, "warm": 12}  # of a pair: a warm run is over in a few ticks of the clock
LIMITS = {"cold": 1.05, "warm": 1.02}
CONFIG = "[tool.mypy]\nstrict = true\n"
PLUGIN = 'plugins = ["tailor_types_mypy"]\n'
SETTINGS = """\
[tool.tailor]
workflows = ["workflows"]
store = ".tailor/state.db"

[tool.tailor.machine-users.manager]
role = "MANAGER"

[tool.tailor.mypy]
strict_any = false
"""
"""What the plugin finds to read in a project."""

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
    (folder / "pyproject.toml").write_text(SETTINGS)
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


def pair_seconds(folder: Path, kind: str, pair: int) -> dict[str, float]:
    """Return the CPU time of the pair number *pair*."""
    seconds = dict.fromkeys(("bare", "plugin"), 0.0)
    for run in range(pair, pair + RUNS[kind]):
        # Who goes first changes with each run: the second finds files in memory.
        for config in sorted(seconds, reverse=bool(run % 2)):
            if kind == "cold":
                shutil.rmtree(folder / f".cache-{config}", ignore_errors=True)
            seconds[config] += cpu_seconds(folder, config) / RUNS[kind]
    return seconds


def main() -> None:
    """Print the figures; fail where a ratio is over its limit."""
    too_slow = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_project(folder)
        for kind, limit in LIMITS.items():
            pairs = [pair_seconds(folder, kind, pair) for pair in range(PAIRS)]
            ratios = sorted(pair["plugin"] / pair["bare"] for pair in pairs)
            with_plugin, without = (
                statistics.median(pair[config] for pair in pairs) for config in ("plugin", "bare")
            )
            print(
                f"mypy {kind}: {with_plugin:.3f} s with, {without:.3f} s without; median of "
                f"{PAIRS} pairs {ratios[PAIRS // 2]:.3f} <= {limit} "
                f"({ratios[0]:.3f} to {ratios[-1]:.3f})"
            )
            if ratios[PAIRS // 2] > limit:
                too_slow.append(kind)
    if too_slow:
        sys.exit(f"the plugin is too slow: {', '.join(too_slow)}")


if __name__ == "__main__":
    main()
