"""The server: what editors send, answered; it never dies of the code that it reads."""

from __future__ import annotations

import asyncio
import time
import traceback
from importlib.metadata import version
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tailor_types import configuration
from tailor_types.lsp import garbage
from tailor_types.lsp.client import Client
from tailor_types.lsp.documents import Documents
from tailor_types.lsp.indexing import IndexingError, index
from tailor_types.lsp.projects import Project, Projects
from tailor_types.lsp.reports import Reports, path_of
from tailor_types.lsp.type_checks import TypeChecks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Server"]

DEBOUNCE = 0.12
"""Seconds without a keystroke before diagnostics are pushed."""

IDLE = 0.3
"""Seconds without a keystroke before files that depend on the edited one are followed again."""

SWEEP = 0.04
"""Seconds after a keystroke in which it is answered, and no other one comes."""

_PATIENCE = 5.0
"""Seconds for an editor to answer before the work goes on without it."""


class Server(LanguageServer):
    """One editor's server."""

    def __init__(self) -> None:
        super().__init__("tailor-lint", version("tailor-types"), max_workers=2)
        self.client = Client()
        self.projects = Projects(self.complain)
        self.documents = Documents(None)
        self.checks = TypeChecks(self.complain, self.crashed, self.refresh)
        self.reports = Reports(self.projects, self.documents, self.client, self.checks)
        self._published: dict[str, str] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._sweeping: asyncio.TimerHandle | None = None
        self._catching_up: asyncio.Task[None] | None = None
        self._indexing: dict[Path, asyncio.Task[None]] = {}
        self._kept: set[asyncio.Task[None]] = set()
        self._crashes: set[str] = set()
        self._complaints: set[str] = set()
        self._edited = 0.0
        self._behind = False

    # -- words to the user

    def complain(self, message: str) -> None:
        """Show *message*, once."""
        if message not in self._complaints:
            self._complaints.add(message)
            self.window_show_message(
                types.ShowMessageParams(types.MessageType.Warning, f"tailor-lint: {message}")
            )

    def crashed(self, error: Exception, doing: str) -> None:
        """Log a crash of our own; one message for all that have the same cause."""
        cause = traceback.extract_tb(error.__traceback__)[-1]
        key = f"{type(error).__name__} {cause.filename}:{cause.lineno}"
        if key in self._crashes:
            return
        self._crashes.add(key)
        trace = "".join(traceback.format_exception(error))
        self.window_log_message(
            types.LogMessageParams(
                types.MessageType.Error,
                f"tailor-lint failed while {doing}; the last good findings stay. "
                f"Please report it:\n{trace}",
            )
        )

    # -- findings

    def opened(self) -> list[str]:
        """Return the URIs of open files."""
        return [document.uri for document in self.documents.text_documents.values()]

    def edited(self, uri: str) -> None:
        """Note that *uri* changed; what depends on it follows when nobody types."""
        self._edited = time.monotonic()
        self._sweep_soon()
        if not self.client.pulls:
            self._later(uri, DEBOUNCE)
        self.catch_up()

    def _sweep_soon(self) -> None:
        """Clean up after the keystroke when it is answered, and before the next one."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        self._sweeping = asyncio.get_running_loop().call_later(SWEEP, garbage.sweep)

    def _later(self, uri: str, delay: float) -> None:
        if (timer := self._timers.pop(uri, None)) is not None:
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._timers[uri] = loop.call_later(delay, self._publish_due, uri)

    def _publish_due(self, uri: str) -> None:
        self._timers.pop(uri, None)
        try:
            self.publish(uri)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the server goes on
            self.crashed(error, f"looking at {uri}")

    def publish(self, uri: str) -> None:
        """Send what is to be said about *uri*, unless that was said already."""
        document = self.documents.opened(uri)
        report = self.reports.report(uri)
        version_ = None if document is None else document.version
        state = f"{report.identity} {version_ if report.items else ''}"
        if self._published.get(uri) == state or (uri not in self._published and not report.items):
            return
        self._published[uri] = state
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, report.items, version_)
        )

    def clear(self, uri: str) -> None:
        """Take back what was said about *uri*."""
        self.reports.forget(uri)
        if self._published.pop(uri, None) is not None:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def catch_up(self) -> None:
        """Follow what is stale, in the background."""
        self._behind = True
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.ensure_future(self._catch_up())

    async def _catch_up(self) -> None:
        while self._behind:
            while (rest := self._edited + IDLE - time.monotonic()) > 0:  # noqa: ASYNC110 -- it moves
                await asyncio.sleep(rest)
            self._behind = False
            for project in self.projects:
                await self._catch_up_with(project)
            self.refresh()
        garbage.rest()

    async def _catch_up_with(self, project: Project) -> None:
        if project.session.rediscover and project.whole:
            self.index(project, follow=False)
        for path in sorted(project.session.stale):
            try:
                project.session.follow(path)
            except Exception as error:  # noqa: BLE001 -- as above
                self.crashed(error, f"following the jobs of {path}")
            # Keystrokes come first.
            await asyncio.sleep(0)
        await self._survey(project)

    async def _survey(self, project: Project) -> None:
        before = project.session.overview.graph
        try:
            for _ in project.session.survey():
                await asyncio.sleep(0)
        except Exception as error:  # noqa: BLE001 -- as above
            self.crashed(error, f"looking at the definitions of {project.root}")
        if self.client.lens_refresh and project.session.overview.graph != before:
            self.workspace_code_lens_refresh(None)

    def refresh(self) -> None:
        """Let the editor know if something else is to be said about an open file."""
        differ = False
        for uri in self.opened():
            try:
                old = self.reports.last(uri).identity
                differ |= self.reports.report(uri).identity != old
                if not self.client.pulls:
                    self.publish(uri)
            except Exception as error:  # noqa: BLE001 -- as above
                self.crashed(error, f"looking at {uri}")
        if differ and self.client.pulls:
            self.workspace_diagnostic_refresh(None)

    # -- the first look at a project

    def index(self, project: Project, *, follow: bool = True) -> None:
        """Look at all files of *project* in another process."""
        old = self._indexing.get(project.root)
        if old is not None and not old.done():
            return
        self._indexing[project.root] = asyncio.ensure_future(self._index(project, follow=follow))

    async def _index(self, project: Project, *, follow: bool) -> None:
        token = f"tailor-lint {project.root}"
        shown = follow and self.client.progress and await self._begin(token, project)
        if shown:
            self.progress_cancel(token, self._indexing[project.root])
        project.changed = set(project.session.texts.paths())
        message: str | None = None
        try:
            found = await index(
                project.root,
                project.settings,
                follow=follow,
                report=lambda done, of: self._progress(token, done, of) if shown else None,
            )
            project.session.adopt(found, project.changed)
            garbage.settle()
            message = f"{len(found.discovered.relevant)} files with jobs"
        except IndexingError as error:
            self.crashed(error, f"indexing {project.root}")
        except asyncio.CancelledError:
            message = "cancelled; files are looked at when they are opened"
        except Exception as error:  # noqa: BLE001 -- as above
            self.crashed(error, f"indexing {project.root}")
        finally:
            if shown:
                self.work_done_progress.end(token, types.WorkDoneProgressEnd(message=message))
                self.work_done_progress.tokens.pop(token, None)
        self.catch_up()

    async def _begin(self, token: str, project: Project) -> bool:
        try:
            await asyncio.wait_for(self.work_done_progress.create_async(token), _PATIENCE)
        except Exception:  # noqa: BLE001 -- an editor that refuses gets no progress
            return False
        begin = types.WorkDoneProgressBegin(
            f"tailor-lint: {project.root.name}", cancellable=True, percentage=0
        )
        self.work_done_progress.begin(token, begin)
        return True

    def _progress(self, token: str, done: int, of: int) -> None:
        report = types.WorkDoneProgressReport(
            message=f"{done}/{of} files with jobs", percentage=100 * done // max(of, 1)
        )
        self.work_done_progress.report(token, report)

    def progress_cancel(self, token: str, task: asyncio.Task[None]) -> None:
        """Cancel *task* when the user cancels the progress of *token*."""
        future = self.work_done_progress.tokens[token]
        loop = asyncio.get_running_loop()
        future.add_done_callback(
            lambda done: loop.call_soon_threadsafe(task.cancel) if done.cancelled() else None
        )

    def is_known(self, project: Project) -> bool:
        """Whether *project* was indexed, or is being indexed."""
        return project.root in self._indexing

    def keep(self, task: asyncio.Task[None]) -> None:
        """Hold *task*, which would be collected otherwise, until it is done."""
        self._kept.add(task)
        task.add_done_callback(self._kept.discard)

    def settle_in(self) -> None:
        """Begin with the workspace folders."""
        for folder in self.projects.folders:
            self.index(self.projects.of_folder(folder))

    async def stop_indexing(self, roots: Iterable[Path]) -> None:
        """End the children that look at *roots*."""
        tasks = [self._indexing.pop(root) for root in roots if root in self._indexing]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- types

    def check_types(self, project: Project) -> None:
        """Let mypy look at *project*, if that is wanted."""
        if not self.projects.editor.enable:
            return
        opened = [path for uri in self.opened() if (path := path_of(uri)) is not None]
        self.checks.saved(project.root, [p for p in opened if p.is_relative_to(project.root)])

    # -- configuration

    def reconfigure(self, roots: Iterable[Path] | None = None) -> None:
        """Read the configuration of the projects in *roots* again, or of all."""
        self._complaints.clear()
        again = self.projects.reset(roots)
        self.refresh()
        self.keep(asyncio.ensure_future(self._index_again(again)))

    async def _index_again(self, projects: list[Project]) -> None:
        await self.stop_indexing([project.root for project in projects])
        for project in projects:
            if project.whole:
                self.index(project)

    def watch(self) -> None:
        """Ask the editor to tell of changes on disk."""
        if not self.client.watches:
            return
        patterns = ["**/*.py", f"**/{configuration.FILE_NAME}", "**/.gitignore"]
        options = types.DidChangeWatchedFilesRegistrationOptions(
            [types.FileSystemWatcher(pattern) for pattern in patterns]
        )
        registration = types.Registration(
            "tailor-lint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options
        )
        self.client_register_capability(types.RegistrationParams([registration]))
