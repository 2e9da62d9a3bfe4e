"""What lowering and flow cost, as ratios to ``libcst.parse_module`` of the same files.

Both are measured in one process, interleaved, in CPU time, so that a busy machine slows down
both. The programs are generated; the generator knows what must be found, so that speed is never
bought with silence.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable

import libcst

from tailor_types.lint.project import lint_sources

ROUNDS = 7
DENSE, SPARSE = 1.3, 0.6
WRONG = 0.05
"""The share of jobs with a finding."""
HEAD = '''"""Generated."""
import random
import time

import requests
from tailor_types import JobFailedError, WaitPoint, workflow_job

approval = WaitPoint("approval-{number}")
'''
LEAF = """

@workflow_job(name="leaf-{name}")
async def leaf_{n}(input):
    answer = requests.get(f"https://example.com/{{input['id']}}")
    return {{"id": input["id"], "body": answer.json(), "at": time.time()}}
"""
JOB = '''

async def collect_{n}(orders, limit):
    """Trigger a job for each order that is due."""
    done = []
    for index, order in enumerate(orders):
        if order["state"] != "open" or index >= limit:
            continue
        result = await leaf_{n}.trigger({{"id": order["id"], "index": index}})
        done.append({{"order": order["id"], "body": result["body"]}})
    return done


@workflow_job(name="main-{name}")
async def main_{n}(input, ctx):
    """Collect, ask, and notify."""
    region = ctx.env["REGION"]
    limit = int(input.get("limit", 10))
    orders = sorted(input["orders"], key=lambda order: order["id"])
    label = f"{{region}}-{{len(orders)}}"
    done = await collect_{n}(orders, limit)
    try:
        total = sum(item["body"]["price"] for item in done)
        answer = await approval.wait({{"label": label, "total": total}})
    except JobFailedError as error:
        await leaf_{n}.trigger({{"id": str(error)}})
        return {{"failed": True}}
    if not answer["approved"] and len(done) > 3:
        for item in done:
            await leaf_{n}.trigger({{"id": item["order"], "cancel": True}})
    elif answer["approved"]:
        started = {started}
        payload = {{"id": label, "total": total, "by": ctx.invoker}}
        payload["at"] = started
        await leaf_{n}.trigger(payload)
    return {{"count": len(done), "finished": time.time()}}
'''
PLAIN = '''

def plain_{n}(rows, factor):
    """Nothing that a job reaches."""
    table = {{}}
    for row in rows:
        key = (row["a"], row.get("b", 0))
        table.setdefault(key, []).append(row["value"] * factor)
    best = max(table.items(), key=lambda item: sum(item[1]), default=None)
    if best is None:
        raise ValueError(f"no rows for {{factor}}")
    return {{"key": best[0], "values": [round(value, 2) for value in best[1]]}}
'''


def dense(files: int) -> tuple[dict[str, str], int]:
    """Return files that consist of jobs, and how many findings they have."""
    chance = random.Random(7)
    texts, expected = {}, 0
    for number in range(files):
        text = HEAD.format(number=number)
        for inner in range(8):
            n, name = f"{number}_{inner}", f"{number}-{inner}"
            wrong = chance.random() < WRONG
            expected += wrong
            started = "time.time()" if wrong else 'input["started"]'
            text += LEAF.format(n=n, name=name) + JOB.format(n=n, name=name, started=started)
        texts[f"workflows_{number}.py"] = text
    return texts, expected


def sparse(files: int) -> tuple[dict[str, str], int]:
    """Return files of whose lines a fifth is in jobs, and how many findings they have."""
    texts, expected = dense(files)
    for path, text in texts.items():
        plain = "".join(PLAIN.format(n=number) for number in range(8 * 16))
        texts[path] = text + plain
    return texts, expected


def cpu(action: Callable[[], object]) -> float:
    """Return the CPU seconds that *action* takes."""
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def measure(name: str, texts: dict[str, str], expected: int, target: float) -> bool:
    """Print the ratio for *texts*; return whether it meets *target*."""
    lines = sum(text.count("\n") for text in texts.values())

    def parse() -> None:
        for text in texts.values():
            libcst.parse_module(text)

    def lint() -> None:
        found = len(lint_sources(texts))
        if found != expected:
            sys.exit(f"{name}: {found} findings, expected {expected}")

    lint()
    parse()
    pairs = [(cpu(parse), cpu(lint)) for _ in range(ROUNDS)]
    best = min(linted for _, linted in pairs)
    ratio = best / min(parsed for parsed, _ in pairs)
    verdict = "ok" if ratio <= target else "TOO SLOW"
    print(
        f"{name}: {ratio:.2f} x libcst.parse_module (target {target}), "
        f"{best * 1e6 / lines:.1f} ms/kLOC over {lines} lines: {verdict}"
    )
    return ratio <= target


def main() -> None:
    """Measure both densities; exit 1 if one is too slow."""
    good = [
        measure("all lines in jobs", *dense(12), DENSE),
        measure("a fifth of the lines in jobs", *sparse(12), SPARSE),
    ]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
