from collections.abc import Callable
from pathlib import Path

import pytest

from tailor_types.lint.add_ignore import with_ignores
from tailor_types.lint.baseline import Baseline
from tailor_types.lint.project import lint_project, lint_texts
from tailor_types.lint.selection import Selection
from tailor_types.lint.settings import Settings

HEAD = """import time
from tailor_types import workflow_job


def stamp():
    return time.time(){helper}


@workflow_job(name="notify")
async def notify(input): ...


@workflow_job(name="process")
async def process(input, ctx):
"""


def codes(body: str, helper: str = "", *, head: str = "", **settings: tuple[str, ...]) -> list[str]:
    text = head + HEAD.replace("{helper}", helper) + body
    result = lint_texts({"jobs.py": text}, Settings(**settings))  # type: ignore[arg-type] # tuples of codes
    return [finding.code for finding in result.findings]


IGNORE = "# tailor: ignore[TLR101] known"
CASES: dict[str, tuple[str, str, list[str]]] = {
    "on the line": (f'    await notify.trigger({{"at": stamp()}})  {IGNORE}\n', "", []),
    "on the source": ('    await notify.trigger({"at": stamp()})\n', f"  {IGNORE}", []),
    "first line of the statement": (
        f'    await notify.trigger(  {IGNORE}\n        {{"at": stamp()}}\n    )\n', "", [],
    ),
    "last line of the statement": (
        f'    await notify.trigger(\n        {{"at": stamp()}}\n    )  {IGNORE}\n', "", [],
    ),
    "own line in the statement": (
        f'    await notify.trigger(\n        {IGNORE}\n        {{"at": stamp()}}\n    )\n', "", [],
    ),
    "behind another comment": (
        f'    await notify.trigger({{"at": stamp()}})  # type: ignore[misc]  {IGNORE}\n', "", [],
    ),
    "several codes": (
        '    await notify.trigger({"at": stamp()})  # tailor: ignore[TLR102, TLR101] x\n', "",
        ["TLR901"],
    ),
    "another line": (
        f'    x = 1  {IGNORE}\n    await notify.trigger({{"at": stamp()}})\n', "",
        ["TLR901", "TLR101"],
    ),
    "head of a block is not its body": (
        f'    if input:  {IGNORE}\n        await notify.trigger({{"at": stamp()}})\n', "",
        ["TLR901", "TLR101"],
    ),
    "another code": (
        '    await notify.trigger({"at": stamp()})  # tailor: ignore[TLR102] x\n', "",
        ["TLR101", "TLR901"],
    ),
    "blanket": (
        '    await notify.trigger({"at": stamp()})  # tailor: ignore\n', "", ["TLR101", "TLR903"],
    ),
    "in a string": (
        f'    await notify.trigger({{"at": stamp(), "x": "{IGNORE}"}})\n', "", ["TLR101"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "helper", "expected"), CASES.values(), ids=CASES.keys())
def test_comments_ignore_their_own_statement(body: str, helper: str, expected: list[str]) -> None:
    assert codes(body, helper) == expected


def test_ignore_file_covers_the_file() -> None:
    body = '    await notify.trigger({"at": stamp()})\n'

    assert codes(body, head="# tailor: ignore-file[TLR101] generated\n") == []
    assert codes(body, head="# tailor: ignore-file[TLR102] generated\n") == ["TLR901", "TLR101"]


def test_an_unused_ignore_is_silent_where_its_rule_was_not_selected() -> None:
    body = "    x = 1  # tailor: ignore[TLR101] gone\n"

    assert codes(body) == ["TLR901"]
    assert codes(body, select=("TLR2", "TLR9")) == []
    assert codes(body, ignore=("TLR101",)) == []
    # A rule that is off by default is not judged either.
    assert codes(body.replace("TLR101", "TLR513")) == []


def test_a_used_ignore_is_used_though_its_rule_is_ignored() -> None:
    body = f'    await notify.trigger({{"at": stamp()}})  {IGNORE}\n'

    assert codes(body, ignore=("TLR101",)) == []


def test_reasons_are_asked_for_only_where_selected() -> None:
    body = '    await notify.trigger({"at": stamp()})  # tailor: ignore[TLR101]\n'

    assert codes(body) == []
    assert codes(body, extend_select=("TLR902",)) == ["TLR902"]


BODIES = {
    "one line": '    await notify.trigger({"at": stamp()})\n',
    "several lines": (
        '    await notify.trigger(\n        {\n            "at": stamp(),\n        }\n    )\n'
    ),
    "two findings": '    await notify.trigger({"a": stamp(), "b": hash("x")})\n',
    "a string over lines": '    await notify.trigger({"at": stamp(), "x": """\n\n"""})\n',
    "a backslash": '    await \\\n        notify.trigger({"at": stamp()})\n',
    "a code already": (
        '    await notify.trigger({"a": stamp(), "b": hash("x")})  # tailor: ignore[TLR101] old\n'
    ),
    "another comment": '    await notify.trigger({"at": stamp()})  # why\n',
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_added_comments_ignore_everything_and_change_nothing_else(body: str, newline: str) -> None:
    text = (HEAD.replace("{helper}", "") + body).replace("\n", newline)
    findings = lint_texts({"jobs.py": text}).findings
    assert findings
    [data] = with_ignores(findings, lambda _: text.encode(), "it is known").values()

    assert lint_texts({"jobs.py": data.decode()}).findings == []
    kept = [line.split("  # tailor:")[0] for line in data.decode().split("\n")]
    assert [line.rstrip("\r") for line in kept] == [
        line.split("  # tailor:")[0].rstrip("\r") for line in text.split("\n")
    ]
    assert data.count(b"\r\n") == text.count("\r\n")


@pytest.fixture
def baseline(tmp_path: Path) -> Callable[[str], tuple[list[int], int]]:
    """Write a baseline of one text, then tell lines reported and entries left for another."""
    first = HEAD.replace("{helper}", "") + '    await notify.trigger({"at": stamp()})\n'
    result = lint_texts({"jobs.py": first})
    selection = Selection(Settings(), None)
    Baseline().updated(result.findings, result.texts, selection).write(tmp_path / "known.json")
    known = Baseline.read(tmp_path / "known.json")

    def compare(body: str) -> tuple[list[int], int]:
        now = lint_texts({"jobs.py": HEAD.replace("{helper}", "") + body})
        remaining, stale = known.remaining(now.findings, now.texts)
        return [finding.line for finding in remaining], stale.total()

    return compare


def test_a_baseline_knows_lines_that_have_moved(
    baseline: Callable[[str], tuple[list[int], int]],
) -> None:
    assert baseline('    x = 1\n\n    await notify.trigger( {"at": stamp()})\n') == ([], 0)


def test_a_baseline_knows_each_finding_once(
    baseline: Callable[[str], tuple[list[int], int]],
) -> None:
    twice = '    await notify.trigger({"at": stamp()})\n' * 2

    assert baseline(twice) == ([16], 0)


def test_a_baseline_tells_what_is_gone(baseline: Callable[[str], tuple[list[int], int]]) -> None:
    assert baseline("    return 1\n") == ([], 1)
    assert baseline('    await notify.trigger({"other": stamp()})\n') == ([15], 1)


def test_per_file_ignores_are_patterns_as_in_gitignore(tmp_path: Path) -> None:
    (tmp_path / "tests" / "deep").mkdir(parents=True)
    text = HEAD.replace("{helper}", "") + '    await notify.trigger({"at": stamp()})\n'
    (tmp_path / "tests" / "deep" / "jobs.py").write_text(text)
    (tmp_path / "more.py").write_text(text.replace("notify", "remind").replace("process", "other"))

    for pattern in ("tests/", "tests/**", "**/deep/*.py", "!more.py"):
        settings = Settings(per_file_ignores={pattern: ("TLR1",)})
        paths = {finding.path for finding in lint_project(tmp_path, (), settings).findings}
        assert paths == {"more.py"}, pattern
