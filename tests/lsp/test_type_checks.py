"""The project's mypy, run by the server: real mypy, real daemons."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
import venv
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from tailor_types.lsp import mypy_daemon
from tailor_types.lsp.documents import Document, Units
from tailor_types.lsp.mypy_daemon import Daemon, MypyError
from tailor_types.lsp.projects import EditorSettings
from tailor_types.lsp.type_checks import TypeChecks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_lsp import LanguageClient

    from tests.lsp.conftest import Connect

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 100
"""Seconds: a loaded machine is slow, and what does not come is a failure."""

JOBS = """\
from datetime import datetime
from tailor_types import workflow_job

@workflow_job(name="leaf")
async def leaf(input: datetime) -> None:
    é = "😋"; x: int = "a"
    return None
"""
MENDED = JOBS.replace("input: datetime", "input: str")


@pytest.fixture(autouse=True, scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let mypy read its own library once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPY_CACHE_DIR", str(tmp_path_factory.mktemp("mypy")))
        yield


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    """Return a project whose mypy knows the plugin; one job takes a ``datetime``."""
    root = tmp_path / "typed"
    root.mkdir()
    (root / "pyproject.toml").write_text('[tool.mypy]\nplugins = ["tailor_types_mypy"]\n')
    (root / "jobs.py").write_text(JOBS)
    return root


def opened(client: LanguageClient, path: Path) -> str:
    item = types.TextDocumentItem(path.as_uri(), "python", 1, path.read_text())
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return item.uri


def configured(client: LanguageClient, mypy: str) -> None:
    settings = {"tailor-lint": {"mypy": mypy}}
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))


def typed_in(client: LanguageClient, uri: str, text: str, version: int) -> None:
    whole = types.TextDocumentContentChangeWholeDocument(text)
    identifier = types.VersionedTextDocumentIdentifier(version, uri)
    client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))


def saved(client: LanguageClient, path: Path, text: str, version: int) -> None:
    typed_in(client, path.as_uri(), text, version)
    path.write_text(text)
    identifier = types.TextDocumentIdentifier(path.as_uri())
    client.text_document_did_save(types.DidSaveTextDocumentParams(identifier))


async def pull(client: LanguageClient, uri: str) -> list[types.Diagnostic]:
    report = await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
    )
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    return [item for item in report.items if item.source == "mypy"]


async def pull_until(client: LanguageClient, uri: str, codes: list[str]) -> list[types.Diagnostic]:
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await pull(client, uri)
            if [item.code for item in found] == codes:
                return found
            await asyncio.sleep(0.1)


def place(item: types.Diagnostic) -> tuple[int, int, int, int]:
    start, end = item.range.start, item.range.end
    return (start.line + 1, start.character, end.line + 1, end.character)


async def test_what_the_plugin_says_comes_after_a_save_and_goes_with_one(
    connect: Connect, typed: Path
) -> None:
    client = await connect("vscode", options={"settings": {"mypy": "off"}})
    path = typed / "jobs.py"
    uri = opened(client, path)
    assert await pull(client, uri) == []

    configured(client, "plugin")
    (found,) = await pull_until(client, uri, ["tailor-json"])

    line = JOBS.splitlines()[4]
    start = line.index("datetime")
    assert place(found) == (5, start, 5, start + len("datetime"))
    assert "is not JSON" in found.message

    typed_in(client, uri, f"# above\n\n{JOBS}", 2)
    (moved,) = await pull(client, uri)
    assert place(moved) == (7, start, 7, start + len("datetime"))

    saved(client, path, MENDED, 3)
    await pull_until(client, uri, [])

    saved(client, path, JOBS, 4)
    await pull_until(client, uri, ["tailor-json"])
    configured(client, "off")
    await pull_until(client, uri, [])


@pytest.mark.long
async def test_it_is_pushed_to_an_editor_that_does_not_ask(connect: Connect, typed: Path) -> None:
    client = await connect("neovim", options={"settings": {"mypy": "all"}})
    uri = opened(client, typed / "jobs.py")

    async with asyncio.timeout(PATIENCE):
        while not (found := client.diagnostics.get(uri, ())):
            await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    assert [item.code for item in found] == ["tailor-json", "assignment"]
    # What mypy counts behind an emoji differs by version: the whole line is marked.
    line = JOBS.splitlines()[5]
    assert place(found[1]) == (6, 4, 6, len(line.encode()))


async def test_a_project_without_mypy_is_told_how_to_get_it(connect: Connect, typed: Path) -> None:
    venv.create(typed / ".venv", with_pip=False)
    client = await connect("vscode", options={"settings": {"mypy": "plugin"}})
    uri = opened(client, typed / "jobs.py")

    async with asyncio.timeout(PATIENCE):
        while not (said := [m.message for m in client.messages if "not installed" in m.message]):
            await asyncio.sleep(0.05)

    python = typed / ".venv" / "bin" / "python"
    (sentence,) = said
    assert sentence == (
        f"tailor-lint: mypy is not installed in the environment of {typed} ({python}). "
        f"Install it with: {python} -m pip install mypy, or set tailor-lint.mypy to off"
    )
    assert await pull(client, uri) == []


async def test_off_is_the_default_and_starts_nothing(
    connect: Connect, typed: Path, tmp_path: Path
) -> None:
    log, command = sleeping(tmp_path)
    checks = TypeChecks(pytest.fail, failed, pytest.fail, command)
    client = await connect("vscode")

    checks.saved(typed, [typed / "jobs.py"])
    await asyncio.sleep(0)

    assert EditorSettings().mypy == "off"
    assert checks.is_known(typed)
    assert not log.exists()
    assert await pull(client, opened(client, typed / "jobs.py")) == []


@pytest.mark.parametrize("value", ["on", True, None, ["all"]])
async def test_another_value_of_the_setting_is_refused(value: object) -> None:
    said: list[str] = []

    assert EditorSettings.read({"mypy": value}, said.append).mypy == "off"
    assert said == [
        f"setting tailor-lint.mypy must be one of off, plugin, all, found {value!r}",
    ]


async def test_a_daemon_that_was_killed_is_replaced_and_errors_keep_their_words(
    typed: Path, tmp_path: Path
) -> None:
    status = tmp_path / "status.json"
    daemon = Daemon(typed, status)
    try:
        first = await daemon.check([typed / "jobs.py"])
        assert [problem.code for problem in first] == ["tailor-json", "assignment"]

        os.kill(json.loads(status.read_text())["pid"], signal.SIGKILL)
        assert await daemon.check([typed / "jobs.py"]) == first

        (typed / "jobs.py").write_text("def broken(:\n")
        broken = await daemon.check([typed / "jobs.py"])
        assert {problem.code for problem in broken} == {"syntax"}

        (typed / "pyproject.toml").write_text('[tool.mypy]\nplugins = ["no_such_plugin"]\n')
        with pytest.raises(MypyError, match=r"mypy could not check .*no_such_plugin"):
            await daemon.check([typed / "jobs.py"])
    finally:
        await daemon.end()
    assert not status.exists()


def failed(error: Exception, doing: str) -> None:
    pytest.fail(f"{doing}: {error!r}")


SLEEPER = """\
import sys, time
if "run" in sys.argv:
    open(sys.argv[1], "a").write("started ")
    time.sleep(600)
open(sys.argv[1], "a").write("ended ")
"""


def sleeping(tmp_path: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the log and the command of a daemon that never answers."""
    log = tmp_path / "log"
    return log, (sys.executable, "-c", SLEEPER, str(log))


async def test_a_check_that_takes_too_long_is_ended(
    typed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, command = sleeping(tmp_path)
    status = tmp_path / "status.json"
    status.touch()
    monkeypatch.setattr(mypy_daemon, "LIMIT", 1.0)

    with pytest.raises(MypyError, match="took longer than"):
        await Daemon(typed, status, command).check([])

    assert log.read_text().endswith("ended ")  # the daemon was told to end
    assert not status.exists()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.02)


async def test_a_check_does_not_outlive_the_server(typed: Path, tmp_path: Path) -> None:
    log, command = sleeping(tmp_path)
    checks = TypeChecks(pytest.fail, failed, pytest.fail, command)
    checks.mode = "all"
    checks.saved(typed, [])
    await until(log.exists)
    checks.saved(typed, [])  # while one runs, the next one waits

    started = time.monotonic()
    await checks.stop()

    assert time.monotonic() - started < PATIENCE
    assert log.read_text().count("started") == 1


async def test_a_project_that_does_not_name_the_plugin_is_told_so(typed: Path) -> None:
    (typed / "pyproject.toml").write_text("[tool.mypy]\n")
    said: list[str] = []
    checks = TypeChecks(said.append, failed, lambda: None, (sys.executable, "-c", ""))
    checks.mode = "plugin"

    checks.saved(typed, [])

    assert len(said) == 1
    assert 'Add plugins = ["tailor_types_mypy"] under [tool.mypy]' in said[0]
    assert checks.is_known(typed)

    # mypy looks for its configuration further up, too.
    (typed.parent / "mypy.ini").write_text("[mypy]\nplugins = tailor_types_mypy\n")
    checks.saved(typed, [])
    assert len(said) == 1
    await checks.stop()


FAKED = """\
import sys
path = sys.argv[1]
if "run" in sys.argv:
    print(open(path).read())
    sys.exit(1)
"""


async def test_a_syntax_error_keeps_what_was_said_before(typed: Path, tmp_path: Path) -> None:
    said, shown, jobs = tmp_path / "said", [], typed / "jobs.py"
    checks = TypeChecks(
        pytest.fail,
        failed,
        lambda: shown.append(checks.diagnostics(jobs, None, Units())),
        (sys.executable, "-c", FAKED, str(said)),
    )
    checks.mode = "plugin"
    real = jobs.resolve()
    said.write_text(
        f"{real}:5:1:5:4: error: one  [tailor-json]\n{real}:5:1:5:4: note: more\n"
        f"{real}:6:1:6:4: error: another  [assignment]\nwords of no shape\n"
    )
    checks.saved(typed, [])
    await until(lambda: len(shown) == 1)
    assert [(item.message, item.code) for item in shown[0]] == [("one\nmore", "tailor-json")]

    said.write_text(f"{real}:1:1:1:1: error: no  [syntax]\n")
    checks.saved(typed, [])
    task = checks._projects[typed].task
    assert task is not None
    await task

    document = Document(types.TextDocumentItem(jobs.as_uri(), "python", 2, "#\n" + JOBS), Units())
    (kept,) = checks.diagnostics(jobs, document, Units())
    assert kept.range.start.line == 5
    await checks.stop()
