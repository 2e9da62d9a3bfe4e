"""Whole programs: leaf jobs, helpers of many kinds, and jobs that trigger."""

from __future__ import annotations

from tests.lint.oracle.conduct.courses import COURSES
from tests.lint.oracle.conduct.lasting import LASTING
from tests.lint.oracle.conduct.statements import (
    STATEMENTS,
    body,
    condition,
    durable,
    effect,
)
from tests.lint.oracle.conduct.writing import Block, Text
from tests.lint.oracle.grammar.choices import Choices
from tests.lint.oracle.program import Program

__all__ = ["CONSTRUCTS", "HEADER", "write_program"]

_TABLE = {**STATEMENTS, **COURSES, **LASTING}
CONSTRUCTS = frozenset(_TABLE)
"""Everything that the grammar can write."""

HEADER = """\
import asyncio, contextlib, functools, hashlib, logging, os, random, smtplib, threading, time
import httpx, requests
import store
from pathlib import Path
from tailor_types import JobFailedError, WaitPoint, create_workflow, get_db, resolver, workflow_job

def odd(value, salt):
    return int(hashlib.md5(f"{value}:{salt}".encode()).hexdigest(), 16) % 2 == 0

@workflow_job(name="charge")
async def charge(input):
    requests.post("https://example.com", json=input)
    time.sleep(1)
@workflow_job(name="ship")
async def ship(input): ...
@workflow_job(name="flaky")
async def flaky(input): ...
approval = WaitPoint("approval")
billing = create_workflow(name="billing", main_job=charge)
JOBS = {"charge": charge}
LIMIT = 3
lock = asyncio.Lock()
mutex = threading.Lock()
count = 0
seen = []
totals = {}
rates = {}

class Shop:
    job = charge
    async def order(self, input):
        return await self.job.trigger(input)

class Stats:
    total = 0
    names = []
    @classmethod
    def add(cls):
        cls.total += 1
    def note(self, name):
        self.names.append(name)
    def own(self):
        self.mine = 1

def make_counter():
    number = 0
    def following():
        nonlocal number
        number += 1
        return number
    return following

following = make_counter()

def counted():
    global count
    count += 1

def collected(order, into=[]):
    into.append(order)
    return len(into)

def reads_default(order, into=[]):
    return len(into)

def reseed():
    random.seed(4)

@functools.lru_cache
def remembered(value):
    return f"{value}"

async def rate_of(key):
    if key not in rates:
        rates[key] = await charge.trigger({"k": key})
    return rates[key]

def drop(numbers, number):
    numbers.remove(number)

def as_set(value):
    return {value}

def nothing(value):
    print(value)

async def asks(job, data):
    return await job.trigger(data)

async def quiet(value):
    await asyncio.sleep(0)
    return value

async def hasty(input):
    await httpx.AsyncClient().get("https://example.com")
    return await charge.trigger(input)

async def patient(input):
    await charge.trigger(input)
    return await ship.trigger(input)

def in_thread(input):
    return asyncio.run(charge.trigger(input))

def computing(input):
    return len(input)

async def paid(input):
    for each in (1, 2):
        yield await charge.trigger(input)

async def unpaid(input):
    for each in (1, 2):
        yield each

def pending(input):
    for each in (1, 2):
        yield charge.trigger(input)

@workflow_job(name="busy")
async def busy(input):
    counted()
    Stats.add()
    Stats().note(1)
    following()
    collected(1)
    seen.append(1)
    totals["a"] = totals.get("a", 0) + 1
    store.bump()

@contextlib.asynccontextmanager
async def manager_of_units():
    async with lock:
        yield 1

@contextlib.contextmanager
def manager_of_logs():
    try:
        yield
    finally:
        logging.info("done")

@contextlib.contextmanager
def manager_that_hides():
    with contextlib.suppress(Exception):
        yield

"""
_STORE = """\
value = 0

def bump():
    global value
    value += 1
"""


def write_program(choices: Choices) -> Program:
    """Write a program."""
    text = Text(choices, _TABLE)
    for _ in range(choices.below(3)):
        write_plain(text)
    for _ in range(choices.below(3)):
        write_helper(text)
    mains = [write_root(text, "main")]
    roots = ["main"]
    ending = write_outside(text)
    jobs = "\n".join([HEADER, *text.definitions, *mains, ending])
    return Program({"jobs.py": jobs, "store.py": _STORE}, tuple(roots), frozenset(text.used))


def write_plain(text: Text) -> None:
    """Write a function that changes the world, or logs."""
    name = f"plain_{text.number()}"
    block = Block(text, ["given"])
    header = f"def {name}(given):"
    while True:
        before = len(block.lines)
        effect(block)
        if not any("await" in line for line in block.lines[before:]):
            break
        del block.lines[before:]
    text.plain.append(name)
    text.definitions.append("\n".join([header, *block.lines, ""]))


def write_helper(text: Text) -> None:
    """Write a function that triggers."""
    name = f"helper_{text.number()}"
    kind = text.pick(["plain", "plain", "returns", "lambda"])
    block = Block(text, ["given"])
    if kind == "returns":
        block.emit(f"return {durable(block)}")
        text.definitions.append("\n".join([f"def {name}(given):", *block.lines, ""]))
    elif kind == "lambda":
        text.definitions.append(f"{name} = lambda given: {durable(block)}\n")
    else:
        body(block, 2)
        if not block.ended:
            block.emit(f"return await {durable(block)}")
        text.definitions.append("\n".join([f"async def {name}(given):", *block.lines, ""]))
    text.helpers.append(name)


def write_root(text: Text, name: str) -> str:
    block = Block(text, ["input"])
    body(block, 5)
    if block.ended:
        pass
    elif text.flip():
        block.emit(f"await {durable(block)}")
    elif text.flip():
        with block.inner(f"if {condition(block)}:") as arm:
            arm.emit(f"await {durable(arm)}")
    header = f'@workflow_job(name="{name}-job")\nasync def {name}(input):'
    return "\n".join([header, *block.lines, ""])


def write_outside(text: Text) -> str:
    """Write a resolver, a script, a trigger at the top: where no execution runs."""
    return text.pick([*_OUTSIDE, *[""] * 7])


_RESOLVER = '@resolver(name="pay", operation="mutation")\nasync def pay(input, ctx):\n    await '
_SCRIPT = 'if __name__ == "__main__":\n    '
_OUTSIDE = (
    f"{_RESOLVER}charge.trigger(input)\n",
    f"{_RESOLVER}billing.trigger({{}})\n",
    f"{_SCRIPT}asyncio.run(charge.trigger({{}}))\n",
    f"async def script():\n    await charge.trigger({{}})\n\n{_SCRIPT}asyncio.run(script())\n",
    "first = charge.trigger({})\n",
)
