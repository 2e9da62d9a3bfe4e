"""The first look at a project, by a child process: cancelled, left behind, failing."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_lsp import LanguageClient

    from tests.lsp.conftest import Connect

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 60
"""Seconds: a loaded machine is slow, and what does not come is a failure."""

# The child of this server says that it has begun, and then whatever CHILD does.
SERVER = """\
import asyncio, sys
from tailor_types.lsp import indexing
real = asyncio.create_subprocess_exec
def started(program, *words, **how):
    return real(program, "-c", CHILD, **how)
indexing.asyncio.create_subprocess_exec = started
sys.argv = ["tailor-lint", "server"]
from tailor_types.cli.lint import main
main()
"""
ENDLESS = """\
import os, sys, time
from tailor_types.lint.session.indexing import frame
sys.stdin.buffer.read()
sys.stdout.buffer.write(frame((3, 10)))
sys.stdout.buffer.flush()
with open({pid!r}, "w") as file:
    file.write(str(os.getpid()))
time.sleep(600)
"""
FAILING = "import sys; sys.exit('ZeroDivisionError: on purpose')"


def command(child: str) -> list[str]:
    return [sys.executable, "-c", f"CHILD = {child!r}\n{SERVER}"]


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.02)


def is_alive(pid: Path) -> bool:
    try:
        os.kill(int(pid.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


async def codes(client: LanguageClient, path: Path) -> list[object]:
    """Open *path* and ask for its findings."""
    item = types.TextDocumentItem(path.as_uri(), "python", 1, path.read_text())
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    report = await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(types.TextDocumentIdentifier(item.uri))
    )
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    return [item.code for item in report.items]


async def test_the_user_cancels_the_first_look_and_open_files_are_still_looked_at(
    connect: Connect, project: Path, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    endless = command(ENDLESS.format(pid=str(pid)))
    client = await connect("vscode", folders=[project], command=endless)
    await until(lambda: pid.exists() and pid.read_text())
    token = f"tailor-lint {project}"
    await until(lambda: len(client.progress_reports.get(token, ())) > 1)
    assert is_alive(pid)
    assert await codes(client, project / "jobs.py") == ["TLR101"]  # nobody waits for it

    client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))

    await until(lambda: not is_alive(pid))
    reports: list[object] = [*client.progress_reports[token]]
    begin, progress = reports[:2]
    assert isinstance(begin, types.WorkDoneProgressBegin)
    assert begin.cancellable
    assert isinstance(progress, types.WorkDoneProgressReport)
    assert (progress.message, progress.percentage) == ("3/10 files with jobs", 30)
    await until(lambda: len(client.progress_reports[token]) > 2)
    end: object = client.progress_reports[token][2]
    assert isinstance(end, types.WorkDoneProgressEnd)
    assert end.message == "cancelled; files are looked at when they are opened"
    assert await codes(client, project / "jobs.py") == ["TLR101"]


async def test_a_first_look_does_not_outlive_its_folder(
    connect: Connect, project: Path, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    client = await connect("vscode", command=command(ENDLESS.format(pid=str(pid))))
    folder = types.WorkspaceFolder(project.as_uri(), "project")

    def joined(added: list[types.WorkspaceFolder], gone: list[types.WorkspaceFolder]) -> None:
        event = types.WorkspaceFoldersChangeEvent(added, gone)
        client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))

    # The workspace that every client of these tests begins with has a child of its own.
    await until(lambda: pid.exists() and pid.read_text())
    pid.unlink()
    joined([folder], [])
    await until(lambda: pid.exists() and pid.read_text())
    assert is_alive(pid)
    joined([], [folder])

    await until(lambda: not is_alive(pid))


async def test_a_first_look_that_fails_is_one_message_and_open_files_are_looked_at(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode", folders=[project], command=command(FAILING))
    await until(lambda: [one for one in client.log_messages if "on purpose" in one.message])

    assert await codes(client, project / "jobs.py") == ["TLR101"]

    (said,) = [one for one in client.log_messages if "on purpose" in one.message]
    assert f"failed while indexing {project}" in said.message
