"""The server as editors see it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from pytest_lsp import LanguageClient

    Connect = Callable[..., Awaitable[LanguageClient]]

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 60
"""Seconds: a loaded machine is slow, and a wrong answer is seen at once."""

PUSHING = ["neovim", "emacs", "visual-studio-code"]


def opened(client: LanguageClient, path: Path, text: str | None = None) -> str:
    """Open *path* as an editor does; return its URI."""
    item = types.TextDocumentItem(path.as_uri(), "python", 1, text or path.read_text())
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return item.uri


def replaced(client: LanguageClient, uri: str, old: str, new: str, version: int = 2) -> None:
    """Send the whole text again, with *old* replaced."""
    texts = client.__dict__.setdefault("texts", {})
    texts[uri] = texts[uri].replace(old, new)
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version, uri),
            [types.TextDocumentContentChangeWholeDocument(texts[uri])],
        )
    )


def followed(client: LanguageClient, path: Path) -> str:
    """Open *path* and remember its text for ``replaced``."""
    uri = opened(client, path)
    client.__dict__.setdefault("texts", {})[uri] = path.read_text()
    return uri


async def pull(client: LanguageClient, uri: str) -> list[types.Diagnostic]:
    """Ask for the diagnostics of *uri*."""
    answer = await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
    )
    assert isinstance(answer, types.RelatedFullDocumentDiagnosticReport)
    return list(answer.items)


async def pushed(client: LanguageClient, uri: str, *, count: int) -> list[types.Diagnostic]:
    """Wait until *count* diagnostics are shown for *uri*."""
    async with asyncio.timeout(PATIENCE):
        while len(found := client.diagnostics.get(uri, ())) != count or (
            count == 0 and uri not in client.diagnostics
        ):
            await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(found)


async def refreshed(client: LanguageClient, before: int) -> None:
    """Wait until the server says that there is something new to ask for."""
    async with asyncio.timeout(PATIENCE):
        while client.diagnostic_refresh_count == before:
            await asyncio.sleep(0.02)


async def test_a_finding_is_pulled_with_its_trace_across_files(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode")
    uri = opened(client, project / "jobs.py")

    (found,) = await pull(client, uri)

    assert (found.code, found.severity) == ("TLR101", types.DiagnosticSeverity.Error)
    assert found.related_information is not None
    hops = [(hop.location.uri, hop.location.range.start.line) for hop in found.related_information]
    helpers = (project / "helpers.py").as_uri()
    assert hops == [(helpers, 2), (helpers, 3)]
    assert found.related_information[1].location.range.start.character == 4


@pytest.mark.parametrize("editor", PUSHING)
async def test_a_finding_is_pushed_to_an_editor_that_does_not_ask(
    connect: Connect, project: Path, editor: str
) -> None:
    client = await connect(editor)
    uri = opened(client, project / "jobs.py")

    (found,) = await pushed(client, uri, count=1)

    assert found.message.startswith('argument "at" of leaf.trigger() depends on time.time()')


@pytest.mark.parametrize(
    ("editor", "units"), [("visual-studio-code", 2), ("neovim", 4), ("emacs", 1)]
)
async def test_columns_are_counted_in_the_editors_units(
    connect: Connect, project: Path, editor: str, units: int
) -> None:
    client = await connect(editor)
    uri = opened(client, project / "jobs.py")

    (found,) = await pushed(client, uri, count=1)

    line = (project / "jobs.py").read_text().splitlines()[10]
    assert found.range.start.character == line.index("stamp()") - 1 + units


async def test_an_editor_without_related_places_reads_the_trace_in_the_message(
    connect: Connect, project: Path
) -> None:
    client = await connect("emacs")
    uri = opened(client, project / "jobs.py")

    (found,) = await pushed(client, uri, count=1)

    assert found.related_information is None
    assert found.message.endswith("via stamp() helpers.py:3 -> time.time() helpers.py:4")


@pytest.mark.parametrize("editor", ["vscode", "neovim"])
async def test_an_edit_that_removes_the_cause_clears_the_finding(
    connect: Connect, project: Path, editor: str
) -> None:
    client = await connect(editor)
    uri = followed(client, project / "jobs.py")
    if editor == "neovim":
        await pushed(client, uri, count=1)

    replaced(client, uri, "stamp()})", "1})")

    found = await pull(client, uri) if editor == "vscode" else await pushed(client, uri, count=0)
    assert found == []


@pytest.mark.parametrize("editor", ["vscode", "neovim"])
async def test_an_unsaved_helper_counts_for_the_file_that_depends_on_it(
    connect: Connect, project: Path, editor: str
) -> None:
    client = await connect(editor)
    jobs = opened(client, project / "jobs.py")
    helpers = followed(client, project / "helpers.py")
    if editor == "vscode":
        assert len(await pull(client, jobs)) == 1
    else:
        await pushed(client, jobs, count=1)

    before = client.diagnostic_refresh_count
    replaced(client, helpers, "time.time()", "1.0")

    if editor == "vscode":
        await refreshed(client, before)
        assert await pull(client, jobs) == []
    else:
        await pushed(client, jobs, count=0)


async def test_a_syntax_error_while_typing_keeps_the_findings_beside_their_code(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode")
    uri = followed(client, project / "jobs.py")
    (before,) = await pull(client, uri)

    replaced(client, uri, "import time\n", "import time\n\nx = (\n")

    (after,) = await pull(client, uri)
    assert after.message == before.message
    assert after.range.start.line == before.range.start.line + 2
    assert after.range.start.character == before.range.start.character


async def test_a_file_that_is_opened_broken_says_so(connect: Connect, project: Path) -> None:
    (project / "jobs.py").write_text("import tailor_types\ndef broken(:\n")
    client = await connect("vscode")

    (found,) = await pull(client, opened(client, project / "jobs.py"))

    assert (found.code, found.range.start.line) == ("TLR905", 1)


async def test_an_unchanged_answer_is_not_sent_twice(connect: Connect, project: Path) -> None:
    client = await connect("vscode")
    identifier = types.TextDocumentIdentifier(opened(client, project / "jobs.py"))
    first = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(identifier))

    second = await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(identifier, previous_result_id=first.result_id)
    )

    assert isinstance(second, types.RelatedUnchangedDocumentDiagnosticReport)


async def test_hover_on_a_finding_shows_the_page_of_its_rule(
    connect: Connect, project: Path
) -> None:
    client = await connect("vscode")
    uri = opened(client, project / "jobs.py")
    (found,) = await pull(client, uri)

    answer = await client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), found.range.start)
    )

    assert answer is not None
    assert isinstance(answer.contents, types.MarkupContent)
    assert "clock-in-argument" in answer.contents.value
    assert "# error:" not in answer.contents.value


@pytest.mark.parametrize(("column", "code"), [(30, "TLR101"), (38, "TLR202"), (2, None)])
async def test_hover_on_an_ignore_comment_shows_the_page_of_the_code(
    connect: Connect, project: Path, column: int, code: str | None
) -> None:
    client = await connect("vscode")
    text = "x = 1111  # tailor: ignore[TLR101, TLR202] reason\n"
    uri = opened(client, project / "other.py", text)

    answer = await client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(0, column))
    )

    if code is None:
        assert answer is None
    else:
        assert answer is not None
        assert isinstance(answer.contents, types.MarkupContent)
        assert code in answer.contents.value.splitlines()[0]
