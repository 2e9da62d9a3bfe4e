"""What four times as much costs: four times as much, counted in calls of functions."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from tailor_types.lint.project import lint_sources

Project = dict[str, str]

SMALL, TIMES = 20, 4
LEAST, MOST = 2.5, 4.9
"""Of twice as much in the square it would be sixteen."""

HEAD = """import time
from tailor_types import workflow_job


@workflow_job(name="leaf{0}")
async def leaf(input): ...


"""


def job(*lines: str, number: int = 0) -> str:
    name = f"main{number}"
    body = "".join(f"    {line}\n" for line in (*lines, "await leaf.trigger(1)"))
    return f'@workflow_job(name="{name}")\nasync def {name}(input, ctx):\n{body}\n\n'


def of_lines(*lines: str) -> Callable[[int], Project]:
    """Return a way to make one job of many groups of *lines*."""

    def made(count: int) -> Project:
        body = [line.replace("N", str(number)) for number in range(count) for line in lines]
        return {"jobs.py": HEAD.format("") + job(*body)}

    return made


def files(count: int) -> Project:
    loop = ("for row in input['rows']:", "    await leaf.trigger(row)")
    return {
        f"jobs_{number}.py": HEAD.format(number) + job(*loop, number=number)
        for number in range(count)
    }


def files_with_a_helper(count: int) -> Project:
    helper = "import time\n\n\ndef stamp():\n    return time.time()\n"
    text = "from helper import stamp\n" + HEAD
    lines = "await leaf.trigger(stamp())"
    made = {f"jobs_{n}.py": text.format(n) + job(lines, number=n) for n in range(count)}
    return {"helper.py": helper, **made}


def jobs_of_a_file(count: int) -> Project:
    return {"jobs.py": HEAD.format("") + "".join(job(number=number) for number in range(count))}


def chain(count: int) -> Project:
    helpers = "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n\n\n" for n in range(count))
    last = f"def f{count}(x):\n    return time.time()\n\n\n"
    return {"jobs.py": HEAD.format("") + helpers + last + job("await leaf.trigger(f0(input))")}


def chain_that_triggers(count: int) -> Project:
    helpers = "".join(
        f"async def f{n}(x):\n    await leaf.trigger(x)\n    return await f{n + 1}(x)\n\n\n"
        for n in range(count)
    )
    last = f"async def f{count}(x):\n    return x\n\n\n"
    return {"jobs.py": HEAD.format("") + helpers + last + job("await f0(input)")}


def circle(count: int) -> Project:
    helpers = "".join(
        f"def f{n}(x):\n    return x and f{(n + 1) % count}(x)\n\n\n" for n in range(count)
    )
    return {"jobs.py": HEAD.format("") + helpers + job("await leaf.trigger(f0(input))")}


SHAPES = {
    "files": files,
    "files that share a helper": files_with_a_helper,
    "jobs of a file": jobs_of_a_file,
    "a chain of calls": chain,
    "a chain of calls that trigger": chain_that_triggers,
    "a circle of calls": circle,
    "assignments": of_lines("xN = input['a'] + N"),
    "triggers": of_lines("rN = await leaf.trigger({'a': N})"),
    "findings": of_lines("await leaf.trigger(time.time())"),
    "branches": of_lines("if input['a'] > N:", "    await leaf.trigger(N)"),
    "branches by chance": of_lines("if time.time() > N:", "    x = N"),
    "loops": of_lines("for row in input['rows']:", "    await leaf.trigger(row)"),
    "handlers": of_lines("try:", "    x = int(input['a'])", "except ValueError:", "    x = N"),
    "comprehensions": of_lines("xN = [row['a'] for row in input['rows'] if row]"),
}


def calls(texts: Project) -> int:
    """Return how many functions of Python are called to lint *texts*."""
    count = 0

    def called(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        lint_sources(texts)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_work_grows_with_the_project_and_no_faster(shape: Callable[[int], Project]) -> None:
    lint_sources(shape(1))  # imports, caches
    small = calls(shape(SMALL))

    assert LEAST < calls(shape(SMALL * TIMES)) / small < MOST
