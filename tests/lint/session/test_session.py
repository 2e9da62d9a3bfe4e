"""A project that is edited says what a cold run says of its last texts."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailor_types.lint.index.reader import read_index, read_words
from tailor_types.lint.modules import Memory
from tailor_types.lint.run import Run
from tailor_types.lint.selection import Selection
from tailor_types.lint.session.reindex import reindex
from tailor_types.lint.session.session import Index, Session
from tailor_types.lint.settings import Settings

if TYPE_CHECKING:
    from tailor_types.lint.findings import Finding

SETTINGS = Settings(extend_select=("ALL",), per_file_ignores={"shared.py": ("TLR301",)})

PREAMBLE = """\
import asyncio
import random
import time
from tailor_types import create_workflow, workflow_job
"""

IMPORTS = [
    "from helpers import stamp\n",
    "from helpers import stamp as stamped, label\n",
    "from .helpers import label\n",
    "import helpers\n",
    "from other import leaf\n",
    "from other import *\n",
    "from shared import send\n",
]

JOBS = [
    """\
@workflow_job(name="leaf")
async def leaf(input: dict) -> dict:
    return input
""",
    """\
@workflow_job(name="clock")
async def clock(input: dict) -> dict:
    await leaf.trigger({"at": time.time()})
    return {}
""",
    """\
@workflow_job(name="helped")
async def helped(input: dict) -> dict:
    at = stamp()
    await leaf.trigger({"at": at, "label": label(input)})
    return {}
""",
    """\
@workflow_job(name="dotted")
async def dotted(input: dict) -> dict:
    if helpers.stamp() > 3:
        await leaf.trigger({"at": 1})
    return {}
""",
    """\
@workflow_job(name="sending")
async def sending(input: dict) -> dict:
    await send(leaf, random.random())
    return {}
""",
    """\
@workflow_job(name="unawaited")
async def unawaited(input: dict) -> dict:
    for name in {"a", "b"}:
        leaf.trigger({"name": name})
    return {}
""",
]

HELPERS = [
    "def stamp():\n    return time.time()\n",
    "def stamp():\n    return 1\n",
    "def label(value):\n    return str(value)\n",
    "def label(value):\n    return str(value) + str(random.random())\n",
    "LIMIT = 3\n",
    "\n",
    "# a comment\n\n",
    "async def send(job, value):\n    await job.trigger({'value': value})\n",
    "x = 1; y = 2\n",
    "# tailor: ignore-file[TLR301] known\n",
    "    await leaf.trigger({'at': time.time()})  # tailor: ignore[TLR101, TLR102] why\n",
    "seen = []\ndef note(value):\n    seen.append(value)\n    return len(seen)\n",
    "def stamp():\n    return time.time()  # tailor: ignore[TLR101] the source\n",
    "workflow = create_workflow(name='w', main_job=clock)\n",
    "if True:\n    def stamp():\n        return random.random()\nelse:\n    LIMIT = 4\n",
    "def broken(:\n",
]

PATHS = ["jobs.py", "other.py", "helpers.py", "shared.py", "helpers/__init__.py"]

EDITED = {"jobs.py", "shared.py"}

START = {
    "jobs.py": PREAMBLE
    + "from helpers import stamp, label\nimport helpers\nfrom other import *\n"
    + "from shared import send\n\n"
    + "\n\n".join(JOBS[1:]),
    "other.py": "from names import *\n" + JOBS[0],
    "names.py": "from tailor_types import workflow_job\n",
    "helpers.py": PREAMBLE + "from deep import now as stamp\n" + HELPERS[2],
    "deep.py": "import time\ndef now():\n    return time.time()\n",
    "shared.py": "import time\n" + HELPERS[7],
}

Step: TypeAlias = tuple[str, str | tuple[int, int, str] | PurePath | None, bool]
"""A file, its text, the block that is put into it, or its new name; None: it is deleted. Then
whether one looks at it."""

blocks = st.sampled_from([*IMPORTS, *JOBS, *HELPERS])
files = st.lists(blocks, max_size=6).map(lambda found: PREAMBLE + "".join(found))
spots = st.tuples(st.integers(0, 44), st.integers(0, 3), st.one_of(st.just(""), blocks))
renames = st.sampled_from([*PATHS, "new.py", "deep.py"]).map(PurePath)
one_step = st.tuples(
    st.sampled_from([*PATHS, *START, "jobs.py", "helpers.py"]),
    st.one_of(spots, spots, spots, files, st.none(), renames),
    st.booleans(),
)
steps = st.lists(one_step, min_size=1, max_size=5)


def edited(text: str, edit: tuple[int, int, str]) -> str:
    """Put a block in the place of some lines."""
    lines = text.splitlines(keepends=True)
    at, count, block = edit
    return "".join([*lines[:at], block, *lines[at + count :]])


def cold(texts: dict[str, str], chosen: Settings = SETTINGS) -> list[Finding]:
    run = Run(Memory(texts), chosen, (), None, 1, None)
    stored = run.stored(sorted(texts))
    found = filter(Selection(chosen, None).reports, stored.findings)
    return sorted(found, key=lambda finding: finding.place)


def warm(session: Session, texts: dict[str, str]) -> list[Finding]:
    if session.rediscover:
        session.adopt(Index(session.discover(sorted(texts))))
    session.settle()
    found = [finding for path in session.paths() for finding in session.findings(path)]
    return sorted(found, key=lambda finding: finding.place)


@settings(max_examples=15, deadline=None)
@given(edits=steps)
def test_any_edits_end_where_a_cold_run_ends(edits: list[Step]) -> None:
    edit_and_compare(edits)


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(edits=steps)
def test_many_edits_end_where_a_cold_run_ends(edits: list[Step]) -> None:
    edit_and_compare(edits)


def edit_and_compare(edits: list[Step]) -> None:
    """Edit the project as *edits* say; hold it to a cold run at the end."""
    texts = dict(START)
    session = Session(Path("/project"), SETTINGS, sources=Memory(texts))
    session.adopt(Index(session.discover(sorted(texts))))
    session.settle()

    for edit in edits:
        do(session, texts, edit)

    # A text that does not parse keeps its last findings in the editor; saving it ends that.
    for path in EDITED:
        session.change(path, None)
    assert warm(session, texts) == cold(texts)


def do(session: Session, texts: dict[str, str], step: Step) -> set[str]:
    """Do one step; return the files that it changed."""
    path, edit, look = step
    touched = {path}
    if isinstance(edit, PurePath):
        touched.add(str(edit))
        if path in texts:
            texts[str(edit)] = texts.pop(path)
    elif edit is None:
        texts.pop(path, None)
    elif isinstance(edit, str):
        texts[path] = edit
    else:
        texts[path] = edited(texts.get(path, ""), edit)
    for one in sorted(touched):
        # Half of the files are open in an editor, the others change on disk.
        session.change(one, texts.get(one) if one in EDITED else None)
    if look:
        session.findings(path)
    return touched


OTHER_SETTINGS = replace(SETTINGS, extend_select=(), ignore=("TLR201",), per_file_ignores={})


def index_and_compare(before: list[Step], meanwhile: list[Step], after: list[Step]) -> None:
    """Start anew, with other settings, from an index that is older than the texts."""
    texts = dict(START)
    old = Session(Path("/project"), SETTINGS, sources=Memory(texts))
    old.adopt(Index(old.discover(sorted(texts))))
    for step in before:
        do(old, texts, step)

    saved = dict(texts)
    session = Session(Path("/project"), OTHER_SETTINGS, sources=Memory(texts))
    for path in EDITED:
        session.change(path, texts.get(path))
    changed: set[str] = set()
    for step in meanwhile:
        changed |= do(session, texts, step)
    session.adopt(made_elsewhere(saved), changed)
    for step in after:
        do(session, texts, step)

    for path in EDITED:
        session.change(path, None)
    assert warm(session, texts) == cold(texts, OTHER_SETTINGS)


def made_elsewhere(saved: dict[str, str]) -> Index:
    """Return the index that a child process makes of what is *saved*."""
    child = Session(Path("/project"), OTHER_SETTINGS, sources=Memory(saved))
    discovered = child.discover(sorted(saved))
    child.adopt(Index(discovered))
    child.scan()
    for path in sorted(child.stale):
        child.follow(path)
    found = pickle.loads(pickle.dumps(child.index(discovered)))
    assert isinstance(found, Index)
    return found


few = st.lists(one_step, max_size=3)


@settings(max_examples=8, deadline=None)
@given(before=few, meanwhile=few, after=few)
def test_an_index_that_is_older_than_the_texts_leads_to_the_same(
    before: list[Step], meanwhile: list[Step], after: list[Step]
) -> None:
    index_and_compare(before, meanwhile, after)


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(before=few, meanwhile=few, after=few)
def test_many_indexes_that_are_older_than_the_texts_lead_to_the_same(
    before: list[Step], meanwhile: list[Step], after: list[Step]
) -> None:
    index_and_compare(before, meanwhile, after)


def test_the_project_of_the_property_has_findings_of_all_kinds() -> None:
    found = {(finding.path, finding.code) for finding in cold(START)}

    assert found >= {
        ("jobs.py", "TLR101"),
        ("jobs.py", "TLR301"),
        ("jobs.py", "TLR201"),
        ("shared.py", "TLR102"),
    }


LINES = [
    "def f(x):",
    "    return x",
    "    if x:",
    "    else:",
    "@decorated(name='a')",
    "async def g(): pass",
    "VALUE = 1; OTHER = 2",
    "VALUE.append(3)",
    "from a import b",
    "if VALUE:",
    '"' * 3,
    "(",
    ")",
    "job = make(name='b')",
    "",
    "# comment",
    "else:",
]


@settings(max_examples=400, deadline=None)
@given(
    lines=st.lists(st.sampled_from(LINES), max_size=8),
    at=st.integers(0, 10),
    count=st.integers(0, 2),
    new=st.lists(st.sampled_from(LINES), max_size=3),
)
def test_an_index_that_is_read_in_part_is_the_whole_index(
    lines: list[str], at: int, count: int, new: list[str]
) -> None:
    base = ["VALUE = []", "def f(x):", "    return x", "", *lines, "", "def h():", "    pass", ""]
    changed = [*base[: at + 2], *new, *base[at + 2 + count :]]
    try:
        index = read_index("\n".join(base))
    except SyntaxError:
        return

    found = reindex(index, base, changed)

    if found is not None:
        read_words(found, "\n".join(changed))
        assert found == read_index("\n".join(changed))


def test_typing_in_a_body_reads_only_that_statement() -> None:
    base = START["jobs.py"].split("\n")
    at = next(number for number, line in enumerate(base) if "time.time()" in line)
    changed = [*base[:at], base[at] + "  # why", "    more = 1", *base[at + 1 :]]

    assert reindex(read_index("\n".join(base)), base, changed) is not None


def test_jobs_take_nothing_from_each_other() -> None:
    """A function is told apart for so many shapes only, but so many for each job."""
    job = """
@workflow_job(name="job-{0}")
async def job_{0}(input: dict) -> dict:
    await leaf.trigger({{"x": pick("k{0}")}})
    return {{}}
"""
    pick = "def pick(kind):\n    if kind == 'a':\n        return time.time()\n    return kind\n"
    many = "".join(f"    await leaf.trigger({{'x': pick('n{n}'), 'n': {n}}})\n" for n in range(30))
    texts = {"jobs.py": PREAMBLE + JOBS[0] + pick + "".join(job.format(n) for n in range(30))}
    loud = {"jobs.py": texts["jobs.py"].replace("    await", f"{many}    await", 1)}

    assert [finding.code for finding in cold(texts) if finding.severity == "E"] == []
    for some in (texts, loud):
        session = Session(Path("/project"), SETTINGS, sources=Memory(some))
        session.adopt(Index(session.discover(sorted(some))))
        assert warm(session, some) == cold(some)
    jobs = {finding.job for finding in cold(loud) if finding.code == "TLR101"}
    assert jobs == {"job-0"}
