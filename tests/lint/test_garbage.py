import gc
from collections import Counter

from tailor_types.lint import garbage
from tailor_types.lint.project import lint_sources

JOBS = """
import random
import time
from tailor_types import JobFailedError, workflow_job


def even(number):
    return number == 0 or odd(number - 1)


def odd(number):
    return number != 0 and even(number - 1)


class Order:
    def __init__(self, rows):
        self.rows = rows

    def total(self):
        return sum(row["price"] for row in self.rows)


@workflow_job(name="leaf")
async def leaf(input): ...


@workflow_job(name="main")
async def main(input, ctx):
    order = Order(input["rows"])
    pending = [leaf.trigger({"total": order.total()})]
    try:
        for one in pending:
            await one
    except JobFailedError as error:
        await leaf.trigger(str(error))
    if even(len(input)):
        await leaf.trigger(time.time())
    await leaf.trigger(sorted(input, key=lambda row: random.random()))
"""


def test_a_run_leaves_nothing_to_a_collector_of_garbage() -> None:
    # A run switches it off: what refers to itself would stay until the end.
    lint_sources({"jobs.py": JOBS})
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        findings = lint_sources({"jobs.py": JOBS})
        gc.collect()
        left = Counter(type(one).__qualname__ for one in gc.garbage if _is_ours(one))
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()

    assert len(findings) == 2
    assert not left


def _is_ours(thing: object) -> bool:
    return type(thing).__module__.startswith("tailor_types.")


def test_garbage_is_left_alone_only_meanwhile() -> None:
    with garbage.no_collection():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_who_switched_the_collector_off_finds_it_off() -> None:
    gc.disable()
    try:
        with garbage.no_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
