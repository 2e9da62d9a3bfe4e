"""Code actions and lenses, as an editor gets and applies them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from tailor_types.lsp.documents import Lines, Units

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_lsp import LanguageClient

    from tests.lsp.conftest import Connect

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEAD = """\
import random, time
from tailor_types import WaitPoint, create_workflow, workflow_job

@workflow_job(name="leaf")
async def leaf(input: dict) -> dict:
    return input

"""
JOB = """\
@workflow_job(name="main")
async def main(input: dict) -> dict:
    note = "😋"; {body}
    return {{}}

workflow = create_workflow(name="flow", main_job=main)
"""


async def actions(
    client: LanguageClient, path: Path, *, only: str | None = None
) -> dict[str, types.CodeAction]:
    """Open *path*; return all that is offered for it, by title."""
    text = path.read_bytes().decode()
    item = types.TextDocumentItem(path.as_uri(), "python", 7, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    everything = types.Range(types.Position(0, 0), types.Position(text.count("\n") + 1, 0))
    context = types.CodeActionContext([], [only] if only else None)
    found = await client.text_document_code_action_async(
        types.CodeActionParams(types.TextDocumentIdentifier(item.uri), everything, context)
    )
    assert found is not None
    return {one.title: one for one in found if isinstance(one, types.CodeAction)}


def applied(text: str, action: types.CodeAction) -> str:
    """Apply *action* as an editor does that counts in UTF-16."""
    assert action.edit is not None
    assert action.edit.document_changes is not None
    (change,) = action.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 7
    units, lines = Units("utf-16"), Lines(text)
    edits = [edit for edit in change.edits if isinstance(edit, types.TextEdit)]
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character))[::-1]:
        start = lines.offset(edit.range.start, units)
        text = text[:start] + edit.new_text + text[lines.offset(edit.range.end, units) :]
    return text


def written(project: Path, body: str, *, end: str = "\n") -> tuple[Path, str]:
    text = (HEAD + JOB.format(body=body)).replace("\n", end)
    path = project / "flow.py"
    path.write_bytes(text.encode())
    return path, text


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
async def test_a_safe_fix_is_preferred_and_lands_behind_an_emoji(
    connect: Connect, project: Path, end: str
) -> None:
    path, text = written(project, "leaf.trigger({})", end=end)

    found = await actions(await connect("vscode"), path)

    fix = found["Add await"]
    assert (fix.kind, fix.is_preferred) == (types.CodeActionKind.QuickFix, True)
    assert applied(text, fix) == text.replace("leaf.trigger", "await leaf.trigger")
    assert fix.diagnostics is not None
    assert fix.diagnostics[0].code == "TLR301"


async def test_a_source_is_extracted_into_a_leaf_job(connect: Connect, project: Path) -> None:
    path, text = written(project, 'await leaf.trigger({"at": time.time()})')

    found = await actions(await connect("vscode"), path)

    (extract,) = [one for title, one in found.items() if title.startswith("Extract")]
    assert extract.kind == types.CodeActionKind.RefactorExtract
    new = applied(text, extract)
    assert 'await leaf.trigger({"at": await get_at.trigger()})' in new
    assert "async def get_at() -> float:\n    return time.time()\n" in new


async def test_a_finding_is_ignored_on_its_line_with_a_reason(
    connect: Connect, project: Path
) -> None:
    path, text = written(project, 'await leaf.trigger({"at": time.time()})')

    found = await actions(await connect("vscode"), path)

    new = applied(text, found["Ignore TLR101 on this line"])
    line = next(line for line in text.splitlines() if "time.time()" in line)
    assert f"{line}  # tailor: ignore[TLR101] known finding\n" in new


async def test_all_safe_fixes_come_when_they_are_asked_for(connect: Connect, project: Path) -> None:
    path, text = written(project, "leaf.trigger({}); leaf.trigger(input)")
    client = await connect("vscode")

    unasked = await actions(client, path)
    found = await actions(client, path, only="source.fixAll")

    (every,) = found.values()
    assert every.title not in unasked
    assert every.kind == "source.fixAll.tailor-lint"
    assert applied(text, every) == text.replace("leaf.trigger", "await leaf.trigger")
    report = await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(types.TextDocumentIdentifier(path.as_uri()))
    )
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    assert [item.code for item in report.items] == ["TLR301", "TLR301"]


async def test_lenses_tell_what_a_job_triggers_and_who_triggers_it(
    connect: Connect, project: Path
) -> None:
    path, text = written(project, "await leaf.trigger({})")
    client = await connect("vscode")
    await actions(client, path)

    found = await client.text_document_code_lens_async(
        types.CodeLensParams(types.TextDocumentIdentifier(path.as_uri()))
    )

    lines = text.splitlines()
    shown = {
        lines[lens.range.start.line]: lens.command.title for lens in found or () if lens.command
    }
    assert shown == {
        "async def leaf(input: dict) -> dict:": "triggered by main",
        "async def main(input: dict) -> dict:": "triggers leaf | main job of flow",
    }
