"""Run a program in long-lived processes that order their strings differently.

PYTHONHASHSEED is fixed when a process starts, so each member of the pool has one of its own.
Run as a program, this module is such a member: programs in, events out, a line of JSON each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.lint.oracle.dynamic.loading import load
from tests.lint.oracle.dynamic.running import run
from tests.lint.oracle.dynamic.world import World
from tests.lint.oracle.program import Program

__all__ = ["Pool", "pool"]

_ROOT = Path(__file__).parents[4]


class Pool:
    """Processes with hash seeds of their own."""

    def __init__(self, processes: list[subprocess.Popen[str]]) -> None:
        self.processes = processes

    def events(self, program: Program, root: str, world: int) -> list[object]:
        """Return what each process saw *root* ask for."""
        order = json.dumps({"files": dict(program.files), "root": root, "world": world})
        for process in self.processes:
            assert process.stdin
            process.stdin.write(order + "\n")
            process.stdin.flush()
        return [json.loads(answer_of(process)) for process in self.processes]


def answer_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


@contextmanager
def pool(size: int) -> Iterator[Pool]:
    """Start *size* processes, and end them with the block."""
    with ExitStack() as stack:
        members = [stack.enter_context(member(seed)) for seed in range(1, size + 1)]
        yield Pool(members)
        for each in members:
            assert each.stdin
            each.stdin.close()


def member(seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.lint.oracle.dynamic.hash_seeds"],
        cwd=_ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        loaded = load(Program(order["files"], (order["root"],)), plain_sets=True)
        seen = run(loaded, order["root"], World(order["world"])).events
        sys.stdout.write(json.dumps([(str(e.site), e.name, e.payload) for e in seen]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
