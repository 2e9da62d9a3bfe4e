import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tailor_types.lint.analysis import Analyser
from tailor_types.lint.findings import Finding
from tailor_types.lint.modules import digest
from tailor_types.lint.project import Result, lint_project
from tailor_types.lint.settings import Settings
from tailor_types.lint.stored import Analysis

JOBS = """from helpers import stamp
from tailor_types import workflow_job


@workflow_job(name="{name}")
async def {name}(input): ...


@workflow_job(name="{name}-caller")
async def caller_{name}(input, ctx):
    await {name}.trigger({{"at": stamp()}})
"""
PURE = "def stamp():\n    return 1\n"
CLOCK = "import time\n\n\ndef stamp():\n    return time.time()\n"


def project(folder: Path) -> Path:
    root = folder / "project"
    (root / "app").mkdir(parents=True, exist_ok=True)
    (root / "orders.py").write_text(JOBS.format(name="orders"))
    (root / "refunds.py").write_text(JOBS.format(name="refunds"))
    (root / "helpers.py").write_text(CLOCK)
    (root / "plain.py").write_text("x = 1\n")
    return root


def told(result: Result) -> list[Finding]:
    return result.findings


def warm(root: Path, **options: int) -> Result:
    return lint_project(root, cache=root / ".tailor_cache", **options)  # type: ignore[arg-type] # processes


def test_a_second_run_says_the_same_in_every_respect(tmp_path: Path) -> None:
    root = project(tmp_path)
    cold = lint_project(root)

    for _ in range(3):
        again = warm(root)
        assert told(again) == told(cold)
        assert (again.jobs, again.triggering, again.files) == (4, 2, 4)
        assert (again.graph, again.texts, again.job_names) == (
            cold.graph,
            cold.texts,
            cold.job_names,
        )


FILES = ["orders.py", "refunds.py", "helpers.py", "plain.py", "app/__init__.py", "time.py"]
TEXTS = [
    None,
    "",
    PURE,
    CLOCK,
    "# moved\n\n" + CLOCK,
    JOBS.format(name="orders"),
    JOBS.format(name="other"),
    JOBS.format(name="orders").replace("stamp()", "1  # tailor: ignore[TLR101] x"),
    "from orders import *\n",
    "def f(:\n",
    "from refunds import stamp as again\nfrom tailor_types import workflow_job\n",
]
EDITS = st.lists(st.tuples(st.sampled_from(FILES), st.sampled_from(TEXTS)), min_size=1, max_size=6)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(edits=EDITS)
def test_any_sequence_of_edits_ends_like_a_cold_run(
    edits: list[tuple[str, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = project(tmp_path_factory.mktemp("edits"))
    warm(root)
    for path, text in edits:
        if text is None:
            (root / path).unlink(missing_ok=True)
        else:
            (root / path).write_text(text)
        assert told(warm(root)) == told(lint_project(root))


def test_a_module_that_appears_is_noticed(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "helpers.py").unlink()
    assert told(warm(root)) == []
    (root / "helpers.py").write_text(CLOCK)

    assert [finding.code for finding in told(warm(root))] == ["TLR101", "TLR101"]


def test_a_module_that_git_ignores_is_noticed(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / ".gitignore").write_text("helpers.py\n")
    assert len(told(warm(root))) == 2
    (root / "helpers.py").write_text(PURE)
    assert told(warm(root)) == []
    (root / "helpers.py").write_text(CLOCK)
    assert len(told(warm(root))) == 2


def test_only_what_has_changed_is_analysed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path)
    warm(root)
    seen: list[str] = []
    real = Analyser.analysis

    def analysis(self: Analyser, path: str) -> Analysis:
        seen.append(path)
        return real(self, path)

    monkeypatch.setattr(Analyser, "analysis", analysis)
    (root / "orders.py").write_text("# new\n" + JOBS.format(name="orders"))
    warm(root)

    assert seen == ["orders.py"]


@pytest.mark.parametrize("package", ["dbos", "azure", "tailor_types"])
def test_a_project_with_a_module_named_like_a_framework_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    root = project(tmp_path)
    (root / f"{package}.py").write_text(CLOCK)
    jobs = JOBS.format(name="orders").replace("stamp()}", f"{package}.stamp()}}")
    (root / "orders.py").write_text(f"import {package}\n{jobs}")
    cold = warm(root)
    monkeypatch.delattr(Analyser, "__init__")  # nobody analyses

    assert told(warm(root)) == told(cold)


def test_settings_have_memories_of_their_own(tmp_path: Path) -> None:
    root = project(tmp_path)
    cache = root / ".tailor_cache"
    plain = Settings()
    trusting = Settings(deterministic=("time.time",))

    for _ in range(2):
        assert len(told(lint_project(root, (), plain, cache=cache))) == 2
        assert told(lint_project(root, (), trusting, cache=cache)) == []
        assert told(lint_project(root, (), Settings(ignore=("TLR1",)), cache=cache)) == []


def test_paths_select_from_the_same_memory(tmp_path: Path) -> None:
    root = project(tmp_path)
    warm(root)

    [finding] = lint_project(root, [root / "orders.py"], cache=root / ".tailor_cache").findings
    assert finding.path == "orders.py"


BROKEN = {
    "empty": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "null": b"null",
    "bytes": b"\xff\x00",
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("name", ["files.json", "indexes.json", "run.json", "modules.json"])
def test_a_broken_memory_is_ignored_and_mended(tmp_path: Path, name: str, data: bytes) -> None:
    root = project(tmp_path)
    cold = told(warm(root))
    (root / ".tailor_cache" / name).write_bytes(data)
    (root / "plain.py").write_text("x = 2\n")

    assert told(warm(root)) == cold
    assert json.loads((root / ".tailor_cache" / name).read_bytes())["document"]["key"]


def test_a_memory_of_the_right_key_and_the_wrong_shape_is_ignored(tmp_path: Path) -> None:
    root = project(tmp_path)
    cold = told(warm(root))
    for name, part in (
        ("files.json", "files"),
        ("indexes.json", "indexes"),
        ("run.json", "stored"),
        ("modules.json", "modules"),
    ):
        file = root / ".tailor_cache" / name
        document = json.loads(file.read_text())["document"]
        for wrong in ([], [1, 2], None, "x", {"orders.py": [1], "findings": 1}):
            document[part] = wrong
            text = json.dumps(document)
            file.write_text(json.dumps({"seal": digest(text.encode()), "document": document}))
            (root / "orders.py").touch()
            assert told(warm(root)) == cold


def test_a_memory_that_was_changed_by_hand_is_not_believed(tmp_path: Path) -> None:
    root = project(tmp_path)
    cold = told(warm(root))
    file = root / ".tailor_cache" / "run.json"
    document = json.loads(file.read_text())
    document["document"]["stored"]["findings"] = []
    file.write_text(json.dumps(document))

    assert told(warm(root)) == cold


def test_the_folder_keeps_itself_out_of_git_and_backups(tmp_path: Path) -> None:
    root = project(tmp_path)
    warm(root)

    assert (root / ".tailor_cache" / ".gitignore").read_text() == "*\n"
    assert (root / ".tailor_cache" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f59")


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / ".tailor_cache").write_text("a file")

    assert len(told(warm(root))) == 2


def test_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    root = project(tmp_path)
    command = [sys.executable, "-c", "from tailor_types.cli.lint import main; main()", "-q"]

    def run(number: int) -> tuple[int, str]:
        (root / "plain.py").write_text(f"x = {number}\n")
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    with ThreadPoolExecutor(4) as pool:
        outcomes = set(pool.map(run, range(8)))

    assert len(outcomes) == 1
    assert not list((root / ".tailor_cache").glob("*.json.*"))


def test_a_warm_run_imports_neither_parser_nor_engine(tmp_path: Path) -> None:
    root = project(tmp_path)
    warm(root)
    script = (
        "import sys; sys.argv = ['tailor-lint', '--exit-zero']\n"
        "from tailor_types.cli.lint import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'libcst', 'tomllib', 'tailor_types.lint.flow', 'tailor_types.lint.rules'}\n"
        "heavy &= set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    # Coverage of child processes imports tomllib itself.
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=plain)

    assert done.stderr.startswith("2 findings;"), done.stderr
    assert done.returncode == 0, done.stderr


def test_several_processes_say_the_same_as_one(tmp_path: Path) -> None:
    root = project(tmp_path)
    for number in range(6):
        padding = "".join(f"def f{line}():\n    return {line}\n" for line in range(1500))
        (root / f"m{number}.py").write_text(JOBS.format(name=f"job{number}") + padding)
    script = (
        "import sys, pathlib\n"
        "from tailor_types.lint.project import lint_project\n"
        "print(*lint_project(pathlib.Path('.'), processes=int(sys.argv[1])).findings, sep='\\n')"
    )
    one, two = (
        subprocess.run(
            [sys.executable, "-c", script, count],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for count in ("1", "2")
    )

    assert one == two
    assert one.count("TLR101") == 8
