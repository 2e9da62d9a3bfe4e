"""The linter as others start it: pre-commit, and the examples of the documentation."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "how-to" / "lint-in-ci.md"
JOBS = """import time
from tailor_types import workflow_job


@workflow_job(name="notify")
async def notify(input): ...


@workflow_job(name="process")
async def process(input, ctx):
    await notify.trigger({"at": time.time()})
"""


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(cwd.parent / "pre-commit"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.com",
    }
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a repository whose hook is ours, run by the tool that is under test."""
    sample = tmp_path / "sample"
    sample.mkdir()
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text()
    # Installed already: building it anew would need the network.
    local = "\n".join("      " + line for line in hook.splitlines())
    local = local.replace("language: python", "language: system")
    (sample / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: local\n    hooks:\n{local}\n"
    )
    (sample / "pyproject.toml").write_text("[tool.tailor.lint]\n")
    (sample / "jobs.py").write_text(JOBS)
    (sample / "other.py").write_text("x = 1\n")
    run("git", "init", "-q", cwd=sample)
    run("git", "add", "-A", cwd=sample)
    return sample


def test_pre_commit_stops_a_commit_with_findings(sample: Path) -> None:
    result = run("pre-commit", "run", "--color", "never", cwd=sample)

    assert result.returncode == 1, result.stdout + result.stderr
    assert "jobs.py:11:33: TLR101" in result.stdout


def test_pre_commit_reports_on_changed_files_and_knows_the_others(sample: Path) -> None:
    (sample / "jobs.py").write_text(JOBS.replace("time.time()", "1"))
    run("git", "add", "-A", cwd=sample)
    run("git", "commit", "-qm", "first", cwd=sample)
    (sample / "a.py").write_text(JOBS.replace('"process"', '"other"').replace("time.time()", "1"))
    run("git", "add", "-A", cwd=sample)

    result = run("pre-commit", "run", "--color", "never", cwd=sample)

    # The first definition is in a.py: the second, in jobs.py, is not what was changed.
    assert result.returncode == 0, result.stdout + result.stderr
    (sample / "z.py").write_text(JOBS.replace('"process"', '"third"').replace("time.time()", "1"))
    run("git", "add", "-A", cwd=sample)
    again = run("pre-commit", "run", "--color", "never", cwd=sample)
    assert again.returncode == 1
    assert "z.py:5:20: TLR503 job name 'notify' is already taken by notify at a.py:5" in (
        again.stdout
    )


COMMANDS = sorted(
    set(re.findall(r"tailor-lint (?:check )?--[^`\n]*", GUIDE.read_text()))
    | {"tailor-lint check --exit-zero --output-format sarif --output-file out.sarif"}
)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_guide_run(command: str, sample: Path) -> None:
    words = [word.replace('"', "") for word in command.split()]
    if "--write-baseline" not in words and "--baseline" in words:
        (sample / "known.json").write_text('{"version": 1, "findings": []}')

    result = run(str(Path(sys.executable).with_name(words[0])), *words[1:], cwd=sample)

    assert result.returncode in {0, 1}, result.stderr
    assert "Traceback" not in result.stderr


def test_the_report_for_gitlab_is_written(sample: Path) -> None:
    result = run("tailor-lint", "--output-format", "gitlab", "--output-file", "gl.json", cwd=sample)

    assert result.returncode == 1
    assert json.loads((sample / "gl.json").read_text())[0]["check_name"] == "TLR101"


def test_the_action_calls_the_command_with_flags_that_exist() -> None:
    text = (ROOT / "action.yml").read_text()
    used = set(re.findall(r"--[a-z-]+", " ".join(re.findall(r"tailor-lint .*", text))))
    known = run("tailor-lint", "check", "--help", cwd=ROOT).stdout

    assert used == {"--exit-zero", "--output-format", "--output-file"}
    assert all(flag in known for flag in used)
