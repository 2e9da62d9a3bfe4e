"""What tailor-lint costs on a tree of 10,000 files, beside other linters on the same files.

The tree is made here: the files of installed packages, 100 modules of jobs of 378 lines each (a
fifth of them in jobs) and 40 helpers; the generator knows how many findings there must be. Ratios
are asserted, seconds are printed: they differ by half on a machine that does something else.

    python benchmarks/lint_tree.py [--rounds 3] [--beside FOLDER-WITH-flake8-AND-fixit]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

FILES, MODULES, HELPERS = 10_000, 100, 40
PADDING = 100
FRAMEWORKS = (b"tailor_types", b"dbos", b"azure")
"""Files that name one of these may define jobs: there shall be no more than are made here."""
LINT = [str(Path(sys.executable).with_name("tailor-lint")), "-q", "--output-format", "concise"]
RUFF = [str(Path(sys.executable).with_name("ruff")), "check", "--select", "F", "-q"]

MODULE = '''"""Module {number} of jobs."""

from helpers.h{helper} import stamp
from tailor_types import workflow_job


@workflow_job(name="leaf-{number}")
async def leaf_{number}(input): ...


'''
JOB = """@workflow_job(name="job-{number}-{job}")
async def job_{number}_{job}(input, ctx):
    first = await leaf_{number}.trigger({{"id": input["id"], "step": {job}}})
    lines = []
    for line in input["lines"]:
        if line["amount"] > 10:
            lines.append(await leaf_{number}.trigger({{"line": line}}))
    total = sum(line["amount"] for line in lines)
    {last}


"""
PLAIN = '''def plain_{job}_{number}(first, second, *, third=None):
    """Work on {job}."""
    table = {{"first": first, "second": [second, {number}], "third": third}}
    for key, value in sorted(table.items(), key=lambda pair: pair[0]):
        if value is None:
            continue
        table[key] = f"{{key}}-{{value}}"
    try:
        return [table["first"], table.get("second"), int(third or 0) + {job}]
    except (KeyError, ValueError) as error:
        raise LookupError(f"{{first}} {{second}}") from error


'''


@dataclass
class Cost:
    """Of one command: seconds of wall and of processor, kilobytes at the most."""

    wall: float
    cpu: float
    peak: int
    output: str


def build(root: Path) -> int:
    """Make the tree; return how many findings it must have."""
    (root / "pyproject.toml").write_text("[tool.tailor.lint]\n")
    (root / "helpers").mkdir()
    (root / "helpers" / "__init__.py").write_text("")
    for number in range(HELPERS):
        chained = f"from helpers.h{number - 1} import stamp as below\n" if number % 4 else ""
        inner = "below()" if number % 4 else ("time.time()" if number % 8 == 0 else "1")
        text = f"import time\n{chained}\n\ndef stamp():\n    return {inner}\n"
        (root / "helpers" / f"h{number}.py").write_text(text)
    findings = 0
    (root / "flows").mkdir()
    for number in range(MODULES):
        tainted = number % 5 == 0
        text = MODULE.format(number=number, helper=number % HELPERS)
        for job in range(6):
            sent = "stamp()" if tainted and job == 0 else "total"
            last = f'return await leaf_{number}.trigger({{"first": first, "total": {sent}}})'
            text += JOB.format(number=number, job=job, last=last)
        findings += tainted and (number % HELPERS) // 4 * 4 % 8 == 0
        job = 0
        while text.count("\n") < 366:
            text += PLAIN.format(number=number, job=job)
            job += 1
        (root / "flows" / f"f{number}.py").write_text(text)
    sources = [Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("stdlib"))]
    found = (file for source in sources for file in sorted(source.rglob("*.py")))
    plain = (file for file in found if not any(name in file.read_bytes() for name in FRAMEWORKS))
    count = FILES - MODULES - HELPERS - 1
    for number, file in enumerate(islice(plain, count)):
        folder = root / "lib" / f"p{number // PADDING}"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / f"{file.stem}_{number}.py")
    return findings


def cost(command: list[str], root: Path) -> Cost:
    """Run *command* in *root*."""
    launched = [sys.executable, "-I", "-S", "-c", LAUNCH, *command]
    done = subprocess.run(launched, cwd=root, capture_output=True, text=True, check=True)
    wall, cpu, peak = done.stderr.splitlines()[-1].split()
    return Cost(float(wall), float(cpu), int(peak), done.stdout)


LAUNCH = """
import os, sys, time
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
usage = os.wait4(child, 0)[2]
wall = time.perf_counter() - start
print("\\n", wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=sys.stderr)
"""
# A small process in between: what its parent holds at its peak counts for each child.

PARSE = """
import libcst, pathlib
for file in sorted(pathlib.Path("flows").glob("*.py")):
    libcst.parse_module(file.read_text())
"""


def main() -> int:
    """Print a table; return 1 where a ratio is missed."""
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--beside", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as bytecode:
        # As installed packages have it, whatever the environment says.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        root = Path(folder)
        wanted = build(root)
        cost([*LINT, "--no-cache", "flows/f0.py"], root)
        return measure(root, wanted, given.rounds, given.beside)


def measure(root: Path, wanted: int, rounds: int, beside: Path | None) -> int:
    """Run everything in turns, *rounds* times, and judge the medians."""
    numbers = iter(range(1_000_000))

    def touch(name: str) -> Callable[[], None]:
        def append() -> None:
            with (root / name).open("a") as file:
                file.write(f"# {next(numbers)}\n")

        return append

    steps: list[tuple[str, list[str], Callable[[], None] | None]] = [
        ("libcst.parse_module of the modules", [sys.executable, "-c", PARSE], None),
        ("cold, 1 process", [*LINT, "--no-cache", "-j1"], None),
        ("cold, 2 processes", [*LINT, "--no-cache", "-j2"], None),
        ("ruff F, cold", [*RUFF, "--no-cache", "."], None),
        ("(fill the cache)", LINT, None),
        ("warm", LINT, None),
        ("(fill ruff's cache)", [*RUFF, "."], None),
        ("ruff F, warm", [*RUFF, "."], None),
        ("one module touched", LINT, touch("flows/f7.py")),
        ("one helper touched", LINT, touch("helpers/h8.py")),
        ("three files", [*LINT, *(f"flows/f{number}.py" for number in range(3))], None),
    ]
    costs: dict[str, list[Cost]] = {}
    for _ in range(rounds):
        for name, command, prepare in steps:
            if prepare is not None:
                prepare()
            done = cost(command, root)
            costs.setdefault(name, []).append(done)
            if command[0] == LINT[0] and name != "three files":
                found = done.output.count("TLR101")
                assert found == done.output.count("\n") == wanted, (name, found, wanted)
    if beside is not None:
        three = [f"flows/f{number}.py" for number in range(3)]
        for tool, flags in (("flake8", ["--select=F"]), ("fixit", ["lint"])):
            command = [str(beside / tool), *flags]
            costs[f"{tool}, three files"] = [cost([*command, *three], root)]
            costs[f"{tool}, the modules"] = [cost([*command, "flows"], root)]
    wall = {name: statistics.median(one.wall for one in some) for name, some in costs.items()}
    cpu = {name: statistics.median(one.cpu for one in some) for name, some in costs.items()}
    print(f"{'':36} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}")
    for name, some in costs.items():
        if not name.startswith("("):
            peak = max(one.peak for one in some) / 1024
            print(f"{name:36} {wall[name]:8.2f} {cpu[name]:8.2f} {peak:8.0f}")
    parsing = cpu["libcst.parse_module of the modules"]
    most = 0.6 * parsing + 0.5
    peak = max(one.peak for one in costs["warm"]) / 1024
    targets = [
        ("cold CPU <= 0.6 x parsing + 0.5 s", cpu["cold, 1 process"], most),
        ("cold wall, 2 processes < ruff cold", wall["cold, 2 processes"], wall["ruff F, cold"]),
        ("warm wall <= ruff warm", wall["warm"], wall["ruff F, warm"]),
        ("warm peak <= 30 MB", peak, 30.0),
    ]
    for name, value, limit in targets:
        print(f"{'ok  ' if value <= limit else 'MISS'} {name}: {value:.2f} (at most {limit:.2f})")
    return int(any(value > limit for _, value, limit in targets))


if __name__ == "__main__":
    sys.exit(main())
