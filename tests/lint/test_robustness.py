import time
from pathlib import Path

import pytest

from tailor_types.lint.project import lint_project, lint_sources
from tailor_types.lint.settings import Settings

GOOD = """import time
from tailor_types import workflow_job

@workflow_job(name="leaf")
async def leaf(input): ...

@workflow_job(name="main")
async def main(input):
    await leaf.trigger({"at": time.time()})
"""
JOB = """from tailor_types import workflow_job

@workflow_job(name="odd-leaf")
async def leaf(input): ...

@workflow_job(name="odd")
async def odd(input):
    x = input["x"]
    await leaf.trigger({"x": 1})
"""
N = 3_000
DEEP = {
    "parentheses": f"    y = {'(' * 150}x{')' * 150}\n",
    "brackets": f"    y = {'[' * 90}x{']' * 90}\n",
    "attributes": f"    y = x{'.a' * N}\n",
    "calls": f"    y = x{'()' * N}\n",
    "subscripts": f"    y = x{'[0]' * N}\n",
    "unary": f"    y = {'-' * N}1\n",
    "not": f"    y = {'not ' * N}x\n",
    "sum": f"    y = x{' + x' * N}\n",
    "and": f"    y = x{' and x' * N}\n",
    "elif": "    if x == 0:\n        pass\n"
    + "".join(f"    elif x == {n}:\n        pass\n" for n in range(N)),
    "strings": "    y = " + "'a' " * N + "\n",
    "lambdas": f"    y = {'lambda: ' * 80}x\n",
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP.keys())
def test_deep_code_is_survived_and_its_neighbour_checked(body: str) -> None:
    findings = lint_sources({"deep.py": JOB + body, "good.py": GOOD})

    assert "TLR101" in {finding.code for finding in findings}
    assert {finding.code for finding in findings} <= {"TLR101", "TLR900", "TLR905"}


BAD = {
    "syntax": "import tailor_types\ndef f(:\n",
    "null byte": "import tailor_types\n\0\n",
    "encoding": "# -*- coding: no-such-codec -*-\nimport tailor_types\n",
    "indentation": "import tailor_types\n  x = 1\n",
    "nested brackets": f"import tailor_types\nx = {'(' * 5000}1{')' * 5000}\n",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_file_that_cannot_be_read_is_reported_beside_the_others(text: str) -> None:
    findings = lint_sources({"bad.py": text, "good.py": GOOD})

    assert [(finding.path, finding.code) for finding in findings] == [
        ("bad.py", "TLR905"),
        ("good.py", "TLR101"),
    ]


ODD = {
    "carriage returns": GOOD.replace("\n", "\r\n"),
    "a byte order mark": "\ufeff" + GOOD,
    "form feeds": GOOD.replace("\n\n", "\n\x0c\n"),
    "semicolons": GOOD.replace("import time\n", "import time; x = 1; y = 2\n"),
    "no newline at the end": GOOD.rstrip("\n"),
    "a comment at the end": GOOD + "    # the end",
    "tabs": GOOD.replace("    ", "\t"),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_unusual_layout_changes_nothing(text: str) -> None:
    [finding] = lint_sources({"jobs.py": text})

    assert finding.code == "TLR101"
    line = text.replace("\r\n", "\n").split("\n")[finding.line - 1]
    assert line[finding.column - 1 : finding.end_column - 1] == "time.time()"


def test_columns_are_code_points() -> None:
    text = GOOD.replace('{"at"', '{"é𝒳": 1, "at"')

    [finding] = lint_sources({"jobs.py": text})

    line = text.split("\n")[finding.line - 1]
    assert line[finding.column - 1 : finding.end_column - 1] == "time.time()"


def test_a_long_chain_of_calls_is_followed() -> None:
    chain = "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(1_000))
    last = "def f1000(x):\n    return time.time()\n"
    text = f"{GOOD}    await leaf.trigger({{'x': f0(1)}})\n{chain}{last}"

    findings = lint_sources({"jobs.py": text})

    assert [finding.code for finding in findings] == ["TLR101", "TLR101"]
    assert len(findings[1].trace) == 1_002


@pytest.mark.long
def test_a_function_of_ten_thousand_lines_takes_bounded_time() -> None:
    lines = "".join(
        f"    if input['k'] == {n}:\n        y = {n}\n    z = f(y)\n" for n in range(3_300)
    )
    start = time.process_time()

    findings = lint_sources({"jobs.py": f"{GOOD}    y = 0\n{lines}    await leaf.trigger(y)\n"})

    assert [finding.code for finding in findings] == ["TLR101"]
    assert time.process_time() - start < 60


def test_files_that_cannot_be_walked_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere")
    (tmp_path / "latin.py").write_bytes(b"import tailor_types\nx = '\xe9'\n")

    result = lint_project(tmp_path)

    assert [(f.path, f.code) for f in result.findings] == [
        ("good.py", "TLR101"),
        ("latin.py", "TLR905"),
    ]


def test_gitignore_and_exclude_are_respected(tmp_path: Path) -> None:
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "jobs.py").write_text(GOOD.replace('"main"', f'"main-{folder}"'))
    (tmp_path / ".gitignore").write_text("/a/\n*.pyc\n")

    result = lint_project(tmp_path, settings=Settings(exclude=("b/",), select=("TLR101",)))

    assert [f.path for f in result.findings] == ["c/jobs.py"]


def test_only_the_given_paths_are_reported_but_all_are_known(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(GOOD)
    (tmp_path / "b.py").write_text(GOOD.replace('"main"', '"other"'))

    result = lint_project(tmp_path, [tmp_path / "b.py"])

    assert {f.path for f in result.findings} == {"b.py"}
    assert [f.code for f in result.findings] == ["TLR503", "TLR101"]


USER = """import shop
import boto3x
from tailor_types import workflow_job

@workflow_job(name="leaf")
async def leaf(input): ...

@workflow_job(name="main")
async def main(input):
    await leaf.trigger({"x": shop.fetch()})
    await leaf.trigger({"x": shop.rate(input)})
    await leaf.trigger({"x": boto3x.client("s3").get()})
"""
CONFIGURED = [
    (Settings(), []),
    (Settings(sources={"shop.fetch": "clock"}), [(10, "TLR101")]),
    (Settings(impure_packages=("boto3x",)), [(12, "TLR106")]),
    (Settings(strict=True), [(10, "TLR112"), (11, "TLR112"), (12, "TLR112")]),
    (
        Settings(strict=True, deterministic=("shop.fetch", "shop.rate")),
        [(12, "TLR112")],
    ),
    (Settings(sources={"shop.fetch": "clock"}, ignore=("TLR1",)), []),
    (Settings(sources={"shop.fetch": "clock"}, select=("TLR2",)), []),
    (
        Settings(sources={"shop.fetch": "clock"}, per_file_ignores={"*.py": ("TLR101",)}),
        [],
    ),
]


@pytest.mark.parametrize(("settings", "expected"), CONFIGURED)
def test_what_the_project_knows_of_its_libraries_counts(
    settings: Settings, expected: list[tuple[int, str]]
) -> None:
    findings = lint_sources({"jobs.py": USER}, settings)

    assert [(finding.line, finding.code) for finding in findings] == expected


def test_a_low_confidence_finding_is_shown_only_when_selected() -> None:
    text = GOOD.replace("time.time()", "sys.platform").replace("import time", "import sys")

    assert lint_sources({"jobs.py": text}) == []
    [finding] = lint_sources({"jobs.py": text}, Settings(select=("TLR104",)))
    assert finding.confidence == "low"


def test_imports_in_circles_are_looked_at_once() -> None:
    names = "".join(
        f"from helpers import stamp as s{n}, stamp\nfrom jobs import stamp\n" for n in range(20)
    )

    assert lint_sources({"jobs.py": names + JOB, "helpers.py": names + GOOD})
