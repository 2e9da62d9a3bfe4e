from collections.abc import Mapping

import pytest

from tailor_types.lint.fixes.apply import Outcome, fixed
from tailor_types.lint.project import Result, lint_texts

HEAD = """import random
import time
import uuid
from datetime import datetime

from tailor_types import WaitPoint, create_workflow, workflow_job


@workflow_job(name="notify")
async def notify(input): ...


"""
JOB = """@workflow_job(name="process")
async def process(input, ctx):
"""


def mend(text: str, *, unsafe: bool = False, more: Mapping[str, str] | None = None) -> Outcome:
    texts = {"jobs.py": text, **(more or {})}

    def lint(changed: Mapping[str, bytes]) -> Result:
        return lint_texts({**texts, **{path: data.decode() for path, data in changed.items()}})

    return fixed(lint, lambda path: texts[path].encode(), unsafe=unsafe)


def mended(text: str, *, unsafe: bool = False) -> str:
    return mend(text, unsafe=unsafe).changed.get("jobs.py", text.encode()).decode()


SAFE = {
    "await a trigger": ("    notify.trigger({})\n", "    await notify.trigger({})\n"),
    "await what is used": (
        '    return notify.trigger({})["id"]\n',
        '    return (await notify.trigger({}))["id"]\n',
    ),
    "await a wait": (
        '    WaitPoint[str, int]("approval").wait("x")\n',
        '    await WaitPoint[str, int]("approval").wait("x")\n',
    ),
    "sort an argument": (
        '    await notify.trigger({"s": list({"a", "b"})})  # why\n',
        '    await notify.trigger({"s": sorted(list({"a", "b"}))})  # why\n',
    ),
    "sort a loop": (
        '    for x in {"a", "é"}:\n        await notify.trigger(x)\n',
        '    for x in sorted({"a", "é"}):\n        await notify.trigger(x)\n',
    ),
    "remove an ignore": (
        "    x = 1  # tailor: ignore[TLR101] old\n    return x\n",
        "    x = 1\n    return x\n",
    ),
    "remove one code of two": (
        '    await notify.trigger({"t": hash("x")})  # tailor: ignore[TLR101, TLR109] x\n',
        '    await notify.trigger({"t": hash("x")})  # tailor: ignore[TLR109] x\n',
    ),
    "keep the comment before it": (
        "    x = []  # type: ignore[misc]  # tailor: ignore[TLR101] old\n",
        "    x = []  # type: ignore[misc]\n",
    ),
    "remove a line of its own": (
        "    x = 1\n    # tailor: ignore[TLR101] old\n    return x\n",
        "    x = 1\n    return x\n",
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("before", "after"), SAFE.values(), ids=SAFE.keys())
def test_safe_fixes_change_what_they_say_and_settle(before: str, after: str, newline: str) -> None:
    text = (HEAD + JOB + before).replace("\n", newline)
    wanted = (HEAD + JOB + after).replace("\n", newline)

    assert mended(text) == wanted
    assert mended(wanted) == wanted


def test_names_and_policies_are_mended() -> None:
    text = """from tailor_types import RetryPolicy, workflow_job

@workflow_job(name='fetchCustomer')
async def fetch(input): ...

policy = RetryPolicy(
    max_retries=3, initial_backoff="1m", max_backoff="30s", backoff_multiplier=2
)
"""
    wanted = text.replace("fetchCustomer", "fetch-customer").replace(
        'initial_backoff="1m", max_backoff="30s"', 'initial_backoff="30s", max_backoff="1m"'
    )

    assert mended(text) == wanted


LEAF = """@workflow_job(name="get-at")
async def get_at({parameter}) -> {kind}:
    return {source}


"""
EXTRACTED: dict[str, tuple[str, str, str, str, str]] = {
    "in the argument": (
        '    await notify.trigger({"at": time.time()})\n',
        '    await notify.trigger({"at": await get_at.trigger()})\n',
        "", "float", "time.time()",
    ),
    "in a variable that is used twice": (
        '    at = time.time()  # now\n    await notify.trigger({"a": at, "b": at})\n',
        '    at = await get_at.trigger()  # now\n    await notify.trigger({"a": at, "b": at})\n',
        "", "float", "time.time()",
    ),
    "in a variable for two triggers": (
        "    at = time.time()\n    await notify.trigger(at)\n    await notify.trigger(at)\n",
        """    at = await get_at.trigger()
    await notify.trigger(at)
    await notify.trigger(at)
""",
        "", "float", "time.time()",
    ),
    "with what makes it JSON": (
        "    at = datetime.now().isoformat()\n    await notify.trigger(at)\n",
        "    at = await get_at.trigger()\n    await notify.trigger(at)\n",
        "", "str", "datetime.now().isoformat()",
    ),
    "an id as text": (
        "    at = str(uuid.uuid4())\n    await notify.trigger(at)\n",
        "    at = await get_at.trigger()\n    await notify.trigger(at)\n",
        "", "str", "str(uuid.uuid4())",
    ),
    "with the input": (
        '    at = random.randint(1, input["n"])\n    await notify.trigger(at)\n',
        "    at = await get_at.trigger(input)\n    await notify.trigger(at)\n",
        "input", "int", 'random.randint(1, input["n"])',
    ),
    "an operand": (
        '    at = time.time() - input["t"]\n    await notify.trigger(at)\n',
        '    at = await get_time_time.trigger() - input["t"]\n    await notify.trigger(at)\n',
        "", "float", "time.time()",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "parameter", "kind", "source"), EXTRACTED.values(), ids=EXTRACTED.keys()
)
def test_a_source_is_extracted_into_a_leaf_job(
    before: str, after: str, parameter: str, kind: str, source: str
) -> None:
    leaf = LEAF.format(parameter=parameter, kind=kind, source=source)
    if "get_time_time" in after:
        leaf = leaf.replace("get-at", "get-time-time").replace("get_at", "get_time_time")
    wanted = HEAD + leaf + JOB + after

    assert mended(HEAD + JOB + before) == HEAD + JOB + before
    assert mended(HEAD + JOB + before, unsafe=True) == wanted
    assert mended(wanted, unsafe=True) == wanted


REFUSED = {
    "a value that is not JSON": "    at = datetime.now()\n    await notify.trigger(at)\n",
    "an unknown type": "    at = random.choice(input)\n    await notify.trigger(at)\n",
    "another local": (
        "    n = await notify.trigger(1)\n    at = random.randint(1, n)\n"
        "    await notify.trigger(at)\n"
    ),
    "in a lambda": "    at = lambda: time.time()\n    await notify.trigger(at())\n",
    "in a comprehension": "    at = [time.time() for _ in input]\n    await notify.trigger(at)\n",
    "in a nested function": (
        "    def at():\n        return time.time()\n    await notify.trigger(at())\n"
    ),
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_extracted_stays(body: str) -> None:
    text = HEAD + JOB + body
    assert lint_texts({"jobs.py": text}).findings

    assert mended(text, unsafe=True) == text


HELPERS = """\
import random
import time
import uuid
from datetime import datetime, timezone


def stamp():
    return time.time()


def new_id(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4()}"


async def pick(n: int) -> int:
    return random.randrange(n)


def now():
    return datetime.now(timezone.utc)
"""
HELPED = (
    ("helpers.stamp()", "float", "", "", "helpers.stamp()"),
    ('helpers.new_id("o")', "str", "", "", 'helpers.new_id("o")'),
    ('helpers.new_id(input["kind"])', "str", "input", "input", 'helpers.new_id(input["kind"])'),
    ("await helpers.pick(3)", "int", "", "", "await helpers.pick(3)"),
    ("helpers.now().isoformat()", "str", "", "", "helpers.now().isoformat()"),
)


@pytest.mark.parametrize(
    ("call", "kind", "parameter", "passed", "moved"), HELPED, ids=[row[0] for row in HELPED]
)
def test_the_call_of_a_function_that_reads_the_source_is_extracted(
    call: str, kind: str, parameter: str, passed: str, moved: str
) -> None:
    text = HEAD + "import helpers\n\n\n" + JOB + f'    await notify.trigger({{"at": {call}}})\n'
    leaf = LEAF.format(parameter=parameter, kind=kind, source=moved)
    body = f'    await notify.trigger({{"at": await get_at.trigger({passed})}})\n'

    outcome = mend(text, unsafe=True, more={"helpers.py": HELPERS})

    wanted = HEAD + "import helpers\n\n\n" + leaf + JOB + body
    assert outcome.changed["jobs.py"].decode() == wanted
    assert outcome.result.findings == []


KEPT = {
    "of unknown type": ("def stamp(x):\n    return [time.time()]\n", "stamp(input)"),
    "that triggers": (
        "async def stamp() -> float:\n    await notify.trigger({})\n    return time.time()\n",
        "await stamp()",
    ),
    "called twice": ("def stamp():\n    return time.time()\n", "stamp() - stamp()"),
}


@pytest.mark.parametrize(("helper", "call"), KEPT.values(), ids=KEPT.keys())
def test_the_call_of_a_function_stays(helper: str, call: str) -> None:
    text = HEAD + helper + "\n\n" + JOB + f'    await notify.trigger({{"at": {call}}})\n'
    assert lint_texts({"jobs.py": text}).findings

    assert mended(text, unsafe=True) == text


def test_the_new_job_has_a_name_that_no_file_has() -> None:
    text = HEAD + JOB + '    await notify.trigger({"at": time.time()})\n'
    other = "from tailor_types import workflow_job\n\n"
    other += '@workflow_job(name="get-at")\nasync def stamp(): ...\n'

    outcome = mend(text, unsafe=True, more={"other.py": other})

    assert b'@workflow_job(name="get-at-2")\nasync def get_at_2()' in outcome.changed["jobs.py"]
    assert outcome.result.findings == []


def test_a_fix_that_makes_another_finding_is_dropped() -> None:
    # The new job would be missing from __all__.
    text = HEAD + '__all__ = ["notify", "process"]\n\n\n' + JOB
    text += '    await notify.trigger({"at": time.time()})\n    notify.trigger({})\n'

    outcome = mend(text, unsafe=True)

    assert outcome.count == 1
    assert outcome.changed["jobs.py"].decode() == text.replace("    notify.t", "    await notify.t")


def test_a_trigger_in_a_plain_function_is_not_awaited() -> None:
    text = HEAD + "def send():\n    notify.trigger({})\n\n\n" + JOB + "    send()\n"

    assert mended(text) == text


@pytest.mark.parametrize("name", ["order_processing", "_w"])
def test_a_workflow_gets_its_name_only_unsafely(name: str) -> None:
    text = HEAD + f'{name} = create_workflow(name="orders", main_job=notify)\n'

    assert mended(text) == text
    assert mended(text, unsafe=True) == text.replace(f"{name} =", "workflow =")


def test_a_private_job_becomes_public_everywhere_in_its_file() -> None:
    text = HEAD + '@workflow_job(name="fetch")\nasync def _fetch(): ...\n\n\n' + JOB
    text += "    await _fetch.trigger()\n"

    assert mended(text, unsafe=True) == text.replace("_fetch", "fetch")


def test_bytes_outside_the_edits_stay() -> None:
    text = "\ufeff" + HEAD + JOB + "\tx = '\x0c é'\t \n\tnotify.trigger({})   \n\n\n"

    data = mend(text).changed["jobs.py"].decode()

    assert data == text.replace("\tnotify.t", "\tawait notify.t")


COLLECTED = """def collected(order, into{annotation}={default}, *, more={{}}):
{body}    into.append(order)
    return len(into)


"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_mutable_default_is_made_inside(newline: str) -> None:
    job = JOB + '    collected(input["é"])\n    await notify.trigger(input)\n'
    docstring = '    """Collect."""\n'
    before = COLLECTED.format(annotation=": list", default="[]", body=docstring)
    inside = f"{docstring}    if into is None:\n        into = []\n"
    after = COLLECTED.format(annotation=": list", default="None", body=inside)
    text, wanted = ((HEAD + function + job).replace("\n", newline) for function in (before, after))

    assert mended(text) == text
    assert mended(text, unsafe=True) == wanted
    assert mended(wanted, unsafe=True) == wanted


@pytest.mark.parametrize(
    "argument",
    ["str(s)", '[{"id": x} for x in s]', 'f"{s}"', "rows", '",".join(s)', "next(iter(s))"],
)
def test_what_cannot_be_sorted_is_left_alone(argument: str) -> None:
    body = (
        '    s = set(input["x"])\n    rows = []\n    for x in s:\n        rows.append({"id": x})\n'
    )
    text = f'{HEAD}{JOB}{body}    await notify.trigger({{"a": {argument}}})\n'

    assert mended(text) == text


CALLS = {
    "gathered in a statement": (
        "    await asyncio.gather(notify.trigger(1), notify.trigger(2))\n",
        "    await notify.trigger(1)\n    await notify.trigger(2)\n",
    ),
    "gathered for its results": (
        "    a, b = await asyncio.gather(notify.trigger(1), notify.trigger(2))\n    return a\n",
        "    a, b = [await notify.trigger(1), await notify.trigger(2)]\n    return a\n",
    ),
    "a gathered comprehension": (
        "    return await asyncio.gather(*(notify.trigger(é) for é in input))\n",
        "    return [await notify.trigger(é) for é in input]\n",
    ),
    "a body that is called": (
        "    return await notify.body(input, ctx)\n",
        "    return await notify.trigger(input)\n",
    ),
    "a bare except": (
        "    try:\n        await notify.trigger(1)\n    except:\n        pass\n",
        "    try:\n        await notify.trigger(1)\n    except JobFailedError:\n        pass\n",
    ),
    "a caught BaseException": (
        "    try:\n        await notify.trigger(1)\n    except BaseException:\n        pass\n",
        "    try:\n        await notify.trigger(1)\n    except JobFailedError:\n        pass\n",
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("before", "after"), CALLS.values(), ids=CALLS.keys())
def test_calls_of_triggers_are_mended_only_if_asked(before: str, after: str, newline: str) -> None:
    head = f"import asyncio\n{HEAD}"
    known = head.replace("import WaitPoint", "import JobFailedError, WaitPoint")
    wanted = ((known if "JobFailed" in after else head) + JOB + after).replace("\n", newline)
    text = (head + JOB + before).replace("\n", newline)

    assert mended(text) == text
    assert mended(text, unsafe=True) == wanted
    assert mended(wanted, unsafe=True) == wanted
