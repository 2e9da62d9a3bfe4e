"""What the server answers to each message of the editor."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tailor_types.lsp import hover
from tailor_types.lsp.actions import KINDS, Actions
from tailor_types.lsp.client import Client
from tailor_types.lsp.diagnostics import SOURCE
from tailor_types.lsp.documents import Documents
from tailor_types.lsp.lenses import lenses
from tailor_types.lsp.projects import EditorSettings
from tailor_types.lsp.reports import Report, Reports, path_of
from tailor_types.lsp.server import Server
from tailor_types.lsp.surroundings import (
    ask_for_settings,
    did_change_configuration,
    did_change_files,
    did_change_folders,
    did_save,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["create"]


def create() -> Server:
    """Return a server that answers."""
    server = Server()
    answers: dict[str, Callable[[Server, Any], object]] = {
        types.INITIALIZE: initialize,
        types.INITIALIZED: initialized,
        types.TEXT_DOCUMENT_DID_OPEN: did_open,
        types.TEXT_DOCUMENT_DID_CHANGE: did_change,
        types.TEXT_DOCUMENT_DID_CLOSE: did_close,
        types.TEXT_DOCUMENT_DID_SAVE: did_save,
        types.TEXT_DOCUMENT_HOVER: hovered,
        types.WORKSPACE_DID_CHANGE_CONFIGURATION: did_change_configuration,
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES: did_change_files,
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_folders,
    }
    for method, answer in answers.items():
        server.feature(method)(_guarded(server, method, answer))
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(KINDS))(
        _guarded(server, types.TEXT_DOCUMENT_CODE_ACTION, actions)
    )
    server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())(
        _guarded(server, types.TEXT_DOCUMENT_CODE_LENS, lenses_of)
    )

    @server.feature(types.SHUTDOWN)
    async def shutdown(_: None) -> None:
        await server.stop_indexing(server.projects.roots)
        await server.checks.stop()

    return server


def _guarded(
    server: Server, method: str, answer: Callable[[Server, Any], object]
) -> Callable[[Any], object]:
    """Turn a crash into one message in the log, and the answer None."""

    @wraps(answer)
    def guarded(params: Any) -> object:
        try:
            return answer(server, params)
        except JsonRpcException:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, the server goes on
            server.crashed(error, f"answering {method}")
            return None

    del guarded.__wrapped__  # the library looks at the signature
    return guarded


# -- the beginning and the end


def initialize(server: Server, params: types.InitializeParams) -> None:
    """Learn who the editor is, and offer what it can use."""
    server.client = Client.read(params.capabilities)
    workspace = server.workspace
    server.documents = Documents(
        workspace.root_uri,
        workspace_folders=params.workspace_folders,
        position_encoding=workspace.position_encoding,
    )
    # The library has no way to hand it another workspace.
    server.protocol._workspace = server.documents  # noqa: SLF001
    server.projects.folders = _folders(params)
    options = params.initialization_options
    given = options.get("settings") if isinstance(options, dict) else None
    server.projects.editor = EditorSettings.read(given, server.complain)
    server.checks.mode = server.projects.editor.mypy
    server.reports = Reports(server.projects, server.documents, server.client, server.checks)
    if server.client.pulls:
        pull = types.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=True, identifier=SOURCE
        )
        server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pull)(
            _guarded(server, types.TEXT_DOCUMENT_DIAGNOSTIC, pulled)
        )
        server.feature(types.WORKSPACE_DIAGNOSTIC)(
            _guarded(server, types.WORKSPACE_DIAGNOSTIC, pulled_all)
        )


def _folders(params: types.InitializeParams) -> list[Path]:
    uris = [folder.uri for folder in params.workspace_folders or ()]
    if not uris and params.root_uri:
        uris = [params.root_uri]
    return [path for uri in uris if (path := path_of(uri)) is not None]


def initialized(server: Server, _: types.InitializedParams) -> None:
    """Begin to look at the workspace."""
    server.watch()
    server.settle_in()
    ask_for_settings(server)


# -- texts


def did_open(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Take the text of a file."""
    _changed(server, params.text_document.uri)


def did_change(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Take an edit."""
    _changed(server, params.text_document.uri)


def _changed(server: Server, uri: str) -> None:
    path = path_of(uri)
    document = server.documents.opened(uri)
    if path is None or document is None:
        return
    project = server.projects.open(path, document.source)
    if project.whole and not server.is_known(project):
        server.index(project)
    if not server.checks.is_known(project.root):
        server.check_types(project)
    server.edited(uri)


def did_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Take what is saved for the text of a file."""
    uri = params.text_document.uri
    if (path := path_of(uri)) is not None:
        server.projects.close(path)
    server.clear(uri)
    server.catch_up()


# -- findings


def pulled(
    server: Server, params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    """Answer with the diagnostics of one file."""
    uri = params.text_document.uri
    try:
        report = server.reports.report(uri)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the last ones stay
        server.crashed(error, f"looking at {uri}")
        report = server.reports.last(uri)
    if params.previous_result_id == report.identity:
        return types.RelatedUnchangedDocumentDiagnosticReport(report.identity)
    return types.RelatedFullDocumentDiagnosticReport(report.items, result_id=report.identity)


def pulled_all(
    server: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Answer with the diagnostics of all files that were followed."""
    known = {item.uri: item.value for item in params.previous_result_ids}
    items: list[types.WorkspaceDocumentDiagnosticReport] = []
    for uri in sorted(server.reports.speaking() | set(known)):
        report = server.reports.report(uri)
        document = server.documents.opened(uri)
        version = None if document is None else document.version
        items.append(_of_workspace(uri, version, report, known.get(uri)))
    return types.WorkspaceDiagnosticReport(items)


def _of_workspace(
    uri: str, version: int | None, report: Report, known: str | None
) -> types.WorkspaceDocumentDiagnosticReport:
    if known == report.identity:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(uri, report.identity, version)
    return types.WorkspaceFullDocumentDiagnosticReport(
        uri, report.items, version, result_id=report.identity
    )


def hovered(server: Server, params: types.HoverParams) -> types.Hover | None:
    """Answer with the page of the rule at a finding, or at its code in an ignore comment."""
    uri, place = params.text_document.uri, params.position
    document = server.documents.opened(uri)
    if document is None:
        return None
    line = document.cut.text(place.line)
    column = server.documents.units.to_code_points(line, place.character)
    code = hover.code_in_comment(line, column)
    codes = [code] if code else [str(item.code) for item in server.reports.at(uri, place)]
    pages = [page for code in dict.fromkeys(codes) if (page := hover.page(code)) is not None]
    if not pages:
        return None
    text = "\n\n---\n\n".join(pages)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))


def actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Answer with what can be done about the findings in a range."""
    uri, wanted = params.text_document.uri, params.range
    path, document = path_of(uri), server.documents.opened(uri)
    if path is None or document is None:
        return []
    project = server.projects.of(path)
    name = project.relative(path)
    shown = server.reports.shown(uri)
    if project.session.is_behind(name):
        return []  # findings are those of an older text
    here = [(finding, item) for finding, item in shown if _meet(item.range, wanted)]
    only = params.context.only
    kinds = None if only is None else [str(getattr(kind, "value", kind)) for kind in only]
    maker = Actions(
        project.session,
        name,
        document,
        server.documents.units,
        versioned=server.client.versioned_edits,
    )
    return list(maker.about(here, kinds))


def _meet(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def lenses_of(server: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Answer with what the jobs of a file trigger, and who triggers them."""
    path = path_of(params.text_document.uri)
    if path is None or not server.projects.editor.enable:
        return []
    project = server.projects.of(path)
    name = project.relative(path)
    project.session.findings(name)  # a small project is looked at as a whole on the way
    return list(lenses(project.session, name))
