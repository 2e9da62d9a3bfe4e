"""What changes around the open texts: files that are saved, settings, workspace folders."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from tailor_types import configuration
from tailor_types.lsp.diagnostics import SOURCE
from tailor_types.lsp.projects import EditorSettings
from tailor_types.lsp.reports import path_of, uri_of

if TYPE_CHECKING:
    from pathlib import Path

    from tailor_types.lsp.server import Server

__all__ = [
    "ask_for_settings",
    "did_change_configuration",
    "did_change_files",
    "did_change_folders",
    "did_save",
]

_FOR_MYPY = {".py", ".pyi", ".toml", ".ini", ".cfg"}
"""What may change mypy's mind: sources and its configuration."""


def did_save(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Take note: settings and other files may differ on disk; types are looked at again."""
    path = path_of(params.text_document.uri)
    if path is None:
        return
    if path.name in {configuration.FILE_NAME, ".gitignore"}:
        _changed_on_disk(server, [path])
    if path.suffix in _FOR_MYPY:
        server.check_types(server.projects.of(path))


def did_change_files(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Take changes on disk."""
    found = [path_of(change.uri) for change in params.changes]
    _changed_on_disk(server, [path for path in found if path is not None])


def _changed_on_disk(server: Server, paths: list[Path]) -> None:
    special = {configuration.FILE_NAME, ".gitignore"}
    if any(path.name in special for path in paths):
        server.reconfigure()
    for path in paths:
        if path.suffix == ".py" and server.documents.opened(uri_of(path)) is None:
            project = server.projects.of(path)
            name = project.relative(path)
            project.session.reread(name)
            project.changed.add(name)
            if not path.exists():
                server.clear(uri_of(path))
    server.catch_up()


def did_change_configuration(server: Server, params: types.DidChangeConfigurationParams) -> None:
    """Take other settings; ask for them where the editor only says that they changed."""
    if isinstance(params.settings, dict) and params.settings:
        _configure(server, params.settings)
    else:
        ask_for_settings(server)


def ask_for_settings(server: Server) -> None:
    """Ask the editor for its settings, where it can be asked; what it answers counts."""
    if not server.client.settings:
        return
    asked = types.ConfigurationParams([types.ConfigurationItem(section=SOURCE)])

    async def ask() -> None:
        try:
            answer = await server.workspace_configuration_async(asked)
        except Exception:  # noqa: BLE001 -- an editor that cannot answer keeps what it has
            return
        if answer and isinstance(answer[0], dict) and answer[0]:
            _configure(server, answer[0])

    server.keep(asyncio.ensure_future(ask()))


def _configure(server: Server, given: dict[str, object]) -> None:
    editor = EditorSettings.read(given, server.complain)
    if editor != server.projects.editor:
        server.projects.editor = editor
        server.reconfigure()
        if editor.mypy != server.checks.mode:
            server.checks.mode = editor.mypy
            server.keep(asyncio.ensure_future(_restart_checks(server)))


async def _restart_checks(server: Server) -> None:
    await server.checks.stop()
    for uri in server.opened():
        if (path := path_of(uri)) is not None:
            server.check_types(server.projects.of(path))
    server.refresh()


def did_change_folders(server: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Look at folders that were added, and forget those that are gone."""
    gone = {path_of(folder.uri) for folder in params.event.removed}
    new = [path_of(folder.uri) for folder in params.event.added]
    kept = [folder for folder in server.projects.folders if folder not in gone]
    server.projects.folders = [*kept, *(folder for folder in new if folder is not None)]
    unused = server.projects.drop_unused()
    server.keep(asyncio.ensure_future(server.stop_indexing(unused)))
    server.keep(asyncio.ensure_future(server.checks.stop(unused)))
    server.settle_in()
    server.refresh()
