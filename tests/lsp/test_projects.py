"""Projects under an editor: settings, files that come and go, folders, crashes."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from tailor_types.lint.codes import CODES
from tailor_types.lint.project import lint_project
from tailor_types.lint.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_lsp import LanguageClient

    from tests.lsp.conftest import Connect

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 60
"""Seconds: a loaded machine is slow, and what does not come is a failure."""

Seen = list[tuple[object, int, str]]
DELETED, CREATED = types.FileChangeType.Deleted, types.FileChangeType.Created
CHANGED = types.FileChangeType.Changed


def opened(client: LanguageClient, path: Path) -> str:
    item = types.TextDocumentItem(path.as_uri(), "python", 1, path.read_text())
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return item.uri


def changed(client: LanguageClient, *changes: tuple[Path, types.FileChangeType]) -> None:
    events = [types.FileEvent(path.as_uri(), kind) for path, kind in changes]
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))


async def pull(client: LanguageClient, uri: str) -> Seen:
    report = await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
    )
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    return [(item.code, item.range.start.line + 1, item.message) for item in report.items]


async def pull_until(client: LanguageClient, uri: str, codes: list[str]) -> None:
    async with asyncio.timeout(PATIENCE):
        while [code for code, _, _ in await pull(client, uri)] != codes:
            await asyncio.sleep(0.05)


def cold(root: Path, name: str) -> Seen:
    settings = read_settings(root / "pyproject.toml", CODES)
    found = lint_project(root, [root / name], settings).findings
    return [(finding.code, finding.line, finding.message) for finding in found]


MIXED = """
@workflow_job(name="leaf")
async def again(input: dict) -> dict:
    leaf.trigger({})
    await leaf.trigger({"at": time.time()})  # tailor: ignore[TLR101] known
    await leaf.trigger({"at": stamp()})  # tailor: ignore[TLR102]
    await leaf.trigger({"at": time.monotonic()})
    return {}
"""


@pytest.mark.parametrize(
    "settings",
    [
        "",
        'select = ["TLR3"]',
        'ignore = ["TLR101"]',
        'extend-select = ["ALL"]',
        '[tool.tailor.lint.per-file-ignores]\n"jobs.py" = ["TLR301", "TLR9"]',
    ],
)
async def test_an_editor_shows_what_the_command_prints(
    connect: Connect, project: Path, settings: str
) -> None:
    (project / "pyproject.toml").write_text(f"[tool.tailor.lint]\n{settings}\n")
    path = project / "jobs.py"
    path.write_text(path.read_text() + MIXED)
    client = await connect("vscode")

    shown = await pull(client, opened(client, path))

    assert shown == cold(project, "jobs.py")
    assert shown


async def test_the_nearest_file_that_speaks_of_tailor_configures(
    connect: Connect, project: Path
) -> None:
    (project / "pyproject.toml").write_text('[tool.tailor.lint]\nselect = ["TLR3"]\n')
    inner = project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = 'inner'\n")
    (inner / "jobs.py").write_text((project / "jobs.py").read_text() + MIXED)
    client = await connect("vscode")

    shown = await pull(client, opened(client, inner / "jobs.py"))

    assert {code for code, _, _ in shown} == {"TLR301", "TLR311"}


async def test_settings_are_read_again_when_they_change(connect: Connect, project: Path) -> None:
    client = await connect("vscode")
    uri = opened(client, project / "jobs.py")
    await pull_until(client, uri, ["TLR101"])

    (project / "pyproject.toml").write_text('[tool.tailor.lint]\nignore = ["TLR101"]\n')
    changed(client, (project / "pyproject.toml", CHANGED))
    await pull_until(client, uri, [])

    (project / "pyproject.toml").write_text("[tool.tailor.lint]\n")
    changed(client, (project / "pyproject.toml", CHANGED))
    await pull_until(client, uri, ["TLR101"])


async def test_a_file_that_git_ignores_from_now_on_is_not_looked_at(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode")
    uri = opened(client, project / "jobs.py")
    await pull_until(client, uri, ["TLR101"])

    (project / ".gitignore").write_text("jobs.py\n")
    changed(client, (project / ".gitignore", CREATED))

    await pull_until(client, uri, [])


async def test_a_helper_that_goes_and_comes_back_as_a_package_is_followed(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode")
    uri = opened(client, project / "jobs.py")
    await pull_until(client, uri, ["TLR101"])
    helpers = project / "helpers.py"
    text = helpers.read_text()

    helpers.unlink()
    changed(client, (helpers, DELETED))
    await pull_until(client, uri, [])

    (project / "helpers").mkdir()
    (project / "helpers" / "__init__.py").write_text(text)
    changed(client, (project / "helpers" / "__init__.py", CREATED))
    await pull_until(client, uri, ["TLR101"])


async def test_a_closed_file_counts_as_it_is_saved(connect: Connect, project: Path) -> None:
    client = await connect("vscode")
    uri, helpers = opened(client, project / "jobs.py"), opened(client, project / "helpers.py")
    whole = types.TextDocumentContentChangeWholeDocument("def stamp():\n    return 1\n")
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, helpers), [whole]
        )
    )
    await pull_until(client, uri, [])

    client.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(helpers))
    )

    await pull_until(client, uri, ["TLR101"])


async def test_a_folder_is_looked_at_from_when_it_joins_until_it_leaves(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode")
    folder = types.WorkspaceFolder(project.as_uri(), "project")
    jobs = (project / "jobs.py").as_uri()

    async def speaking() -> bool:
        report = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        return any(item.uri == jobs and getattr(item, "items", None) for item in report.items)

    async def joined(added: list[types.WorkspaceFolder], gone: list[types.WorkspaceFolder]) -> None:
        event = types.WorkspaceFoldersChangeEvent(added, gone)
        client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        async with asyncio.timeout(PATIENCE):
            while await speaking() != bool(added):
                await asyncio.sleep(0.05)

    await joined([folder], [])
    await joined([], [folder])


async def test_a_file_outside_any_project_is_looked_at_with_what_it_imports(
    connect: Connect, project: Path
) -> None:
    (project / "pyproject.toml").unlink()
    (project / "unrelated.py").write_text("import tailor_types\ndef broken(:\n")
    client = await connect("vscode")

    uri = opened(client, project / "jobs.py")

    await pull_until(client, uri, ["TLR101"])
    await asyncio.sleep(0.5)  # nobody says that nothing was begun
    assert f"tailor-lint {project}" not in client.progress_reports
    report = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    assert (project / "unrelated.py").as_uri() not in {item.uri for item in report.items}


async def test_a_file_that_is_renamed_takes_its_findings_along(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode")
    old = project / "jobs.py"
    before = opened(client, old)
    await pull_until(client, before, ["TLR101"])

    new = old.rename(project / "renamed.py")
    client.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(before))
    )
    changed(client, (old, DELETED), (new, CREATED))

    await pull_until(client, opened(client, new), ["TLR101"])
    await pull_until(client, before, [])


async def test_a_helper_that_is_renamed_leads_nowhere_until_it_is_imported_by_its_new_name(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode")
    uri = opened(client, project / "jobs.py")
    await pull_until(client, uri, ["TLR101"])

    new = (project / "helpers.py").rename(project / "clocks.py")
    changed(client, (project / "helpers.py", DELETED), (new, CREATED))
    await pull_until(client, uri, [])

    text = (project / "jobs.py").read_text().replace("from helpers", "from clocks")
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, uri),
            [types.TextDocumentContentChangeWholeDocument(text)],
        )
    )
    await pull_until(client, uri, ["TLR101"])


CRASHING = """\
import sys
from tailor_types.lint.session.session import Session
whole = Session.findings
def findings(self, path):
    if path == "bad.py":
        raise ZeroDivisionError("on purpose")
    return whole(self, path)
Session.findings = findings
sys.argv = ["tailor-lint", "server"]
from tailor_types.cli.lint import main
main()
"""


async def test_a_crash_is_one_message_and_the_next_answer_comes(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode", command=[sys.executable, "-c", CRASHING])
    (project / "bad.py").write_text("import tailor_types\n")
    bad = opened(client, project / "bad.py")

    assert await pull(client, bad) == []
    assert await pull(client, bad) == []
    uri = opened(client, project / "jobs.py")

    await pull_until(client, uri, ["TLR101"])
    said = [one.message for one in client.log_messages if "ZeroDivisionError" in one.message]
    assert len(said) == 1
    assert "Please report it" in said[0]
