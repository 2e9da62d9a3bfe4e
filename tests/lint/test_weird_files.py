"""Files that are odd, each beside a good one whose finding must not be lost."""

import os
import time
from pathlib import Path

import pytest

from tailor_types.lint.project import lint_project

GOOD = """import time
from tailor_types import workflow_job


@workflow_job(name="notify")
async def notify(input): ...


@workflow_job(name="process")
async def process(input, ctx):
    await notify.trigger({"at": time.time()})
"""
HEAD = "from tailor_types import workflow_job\n"
OTHER = GOOD.replace("notify", "remind").replace("process", "other")
BODY = '@workflow_job(name="odd")\nasync def odd(input):\n    await odd.trigger({body})\n'

READ: dict[str, bytes] = {
    "byte order mark": b"\xef\xbb\xbf" + OTHER.encode(),
    "carriage returns": OTHER.replace("\n", "\r\n").encode(),
    "old carriage returns": OTHER.replace("\n", "\r").encode(),
    "form feeds": OTHER.replace("\n\n\n", "\n\x0c\n\n").encode(),
    "latin-1 cookie": b"# coding: latin-1\n" + OTHER.replace('"at"', '"\xe9"').encode("latin-1"),
    "no newline at the end": OTHER.rstrip().encode(),
    "tabs": OTHER.replace("    ", "\t").encode(),
    "line separators in strings": OTHER.replace('"at"', '"\u2028\x85\x0b"').encode(),
    "astral letters": OTHER.replace('"at"', '"\U0001d4b3", "a\u0301"').replace("{", "[")
    .replace("}", "]").replace(": time", ", time").encode(),
}  # fmt: skip
REFUSED: dict[str, bytes] = {
    "invalid utf-8": HEAD.encode() + b"x = '\xff\xfe'\n",
    "null bytes": HEAD.encode() + b"\0\n",
    "unknown cookie": b"# coding: klingon\n" + HEAD.encode(),
    "a syntax error": HEAD.encode() + b"def f(:\n",
    "an open bracket": HEAD.encode() + b"x = [\n",
    "deep brackets": HEAD.encode() + b"x = " + b"(" * 5000 + b")" * 5000,
    "utf-16": HEAD.encode("utf-16"),
}
DEEP: dict[str, str] = {
    "attributes": "input" + ".a" * 3000,
    "calls": "input" + "()" * 3000,
    "subscripts": "input" + "[0]" * 3000,
    "nots": "not " * 3000 + "input",
    "minuses": "-" * 3000 + "1",
    "additions": " + ".join(["1"] * 3000),
    "brackets": "[" * 80 + "]" * 80,
    "a long line": '"' + "x" * 1_000_000 + '"',
    "a long list": "[" + "1, " * 50_000 + "]",
}


def codes(root: Path) -> list[tuple[str, str]]:
    started = time.monotonic()
    result = lint_project(root, cache=root / ".tailor_cache")
    assert time.monotonic() - started < 60
    assert lint_project(root, cache=root / ".tailor_cache").findings == result.findings
    return [(finding.path, finding.code) for finding in result.findings]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "good.py").write_text(GOOD)
    return tmp_path


FOUND = ("good.py", "TLR101")


@pytest.mark.parametrize("data", READ.values(), ids=READ.keys())
def test_odd_files_that_python_reads_are_analysed(root: Path, data: bytes) -> None:
    (root / "odd.py").write_bytes(data)

    assert codes(root) == [FOUND, ("odd.py", "TLR101")]


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_files_that_python_refuses_are_reported_and_hide_nothing(root: Path, data: bytes) -> None:
    (root / "odd.py").write_bytes(data)
    found = codes(root)

    assert FOUND in found
    # Without its encoding a file cannot even be seen to name the framework.
    assert found == [FOUND] if b"tailor_types" not in data else [FOUND, ("odd.py", "TLR905")]


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP.keys())
def test_deep_and_long_code_ends_nothing(root: Path, body: str) -> None:
    (root / "odd.py").write_text(HEAD + BODY.format(body=body))
    found = codes(root)

    assert FOUND in found
    about = {code for path, code in found if path == "odd.py"} - {"TLR311"}
    assert about <= {"TLR900", "TLR905"}


def test_thousands_of_elifs_end_nothing(root: Path) -> None:
    branches = "".join(f"    elif input == {number}:\n        pass\n" for number in range(1500))
    text = "@workflow_job(name='odd')\nasync def odd(input):\n    if input:\n        pass\n"
    (root / "odd.py").write_text(HEAD + text + branches)

    assert FOUND in codes(root)


def test_stars_in_a_circle_end(root: Path) -> None:
    (root / "a.py").write_text(HEAD + "from b import *\nfrom a import *\n")
    (root / "b.py").write_text(
        "from a import *\n@workflow_job(name='odd')\nasync def odd(input): ...\n"
    )

    assert codes(root) == [FOUND]


def test_a_star_import_hands_on_the_decorator(root: Path) -> None:
    (root / "names.py").write_text("from tailor_types import *\nimport time\n")
    (root / "odd.py").write_text(OTHER.replace("from tailor_types import", "from names import"))

    assert codes(root) == [FOUND, ("odd.py", "TLR101")]


def test_folders_links_and_devices_called_like_modules_are_left_alone(root: Path) -> None:
    (root / "folder.py").mkdir()
    (root / "folder.py" / "inner.py").write_text(OTHER)
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "loop.py").symlink_to(root / "loop.py")
    (root / "gone.py").symlink_to(root / "nowhere.py")
    os.mkfifo(root / "pipe.py")

    assert codes(root) == [("folder.py/inner.py", "TLR101"), FOUND]


def test_a_file_that_may_not_be_read_hides_nothing(root: Path) -> None:
    (root / "secret.py").write_text(OTHER)
    (root / "secret.py").chmod(0)
    found = codes(root)

    # Root reads everything.
    assert found in ([FOUND], [FOUND, ("secret.py", "TLR101")])


def test_names_with_surrogates_are_no_crash(root: Path) -> None:
    (root / os.fsdecode(b"odd\xff.py")).write_text(OTHER)

    assert FOUND in codes(root)
