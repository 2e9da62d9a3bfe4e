"""What is said about a file, by URI; the last good answer where the analysis fails."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import from_fs_path, to_fs_path

from tailor_types.lint.session.drift import Drift
from tailor_types.lsp.diagnostics import Style, diagnostic
from tailor_types.lsp.documents import Document, Documents, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsprotocol import types

    from tailor_types.lint.findings import Finding
    from tailor_types.lsp.client import Client
    from tailor_types.lsp.projects import Project, Projects
    from tailor_types.lsp.type_checks import TypeChecks

__all__ = ["Report", "Reports", "path_of", "uri_of"]


def path_of(uri: str) -> Path | None:
    """Return the path of a ``file:`` URI; None for what is no file."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else Path(path)


def uri_of(path: Path) -> str:
    """Return the URI of a file."""
    uri: str | None = from_fs_path(str(path))
    assert uri is not None  # noqa: S101 -- paths of files have one
    return uri


class Report:
    """Diagnostics, and a name that changes when they do."""

    def __init__(self, items: list[types.Diagnostic]) -> None:
        self.items = items
        shape = repr(items).encode(errors="replace")
        self.identity = blake2b(shape, digest_size=12).hexdigest()


class Reports:
    """Makes reports from findings."""

    def __init__(
        self, projects: Projects, documents: Documents, client: Client, checks: TypeChecks
    ) -> None:
        self._projects = projects
        self._checks = checks
        self._documents = documents
        self._style = Style(documents.units, client.related, client.links)
        self._last: dict[str, Report] = {}

    def report(self, uri: str) -> Report:
        """Return what is to be said about *uri* now."""
        items = [shown for _, shown in self.shown(uri)]
        path = path_of(uri)
        if path is not None and self._projects.editor.enable:
            document = self._documents.opened(uri)
            items += self._checks.diagnostics(path, document, self._style.units)
        report = self._last[uri] = Report(items)
        return report

    def shown(self, uri: str) -> list[tuple[Finding, types.Diagnostic]]:
        """Return the findings in *uri*, each as it is shown."""
        path = path_of(uri)
        if path is None or not self._projects.editor.enable:
            return []
        project = self._projects.of(path)
        findings = project.session.findings(project.relative(path))
        return list(zip(findings, self._diagnostics(project, findings), strict=True))

    def last(self, uri: str) -> Report:
        """Return what was said last."""
        return self._last.get(uri) or Report([])

    def speaking(self) -> set[str]:
        """Return the URIs of all files about which something may be said."""
        checked = {uri_of(path) for path in self._checks.paths()}
        return checked | {
            uri_of(project.root / path)
            for project in self._projects
            for path in project.session.paths()
        }

    def at(self, uri: str, position: types.Position) -> Iterator[types.Diagnostic]:
        """Yield the diagnostics of the last report that cover *position*."""
        for item in self.last(uri).items:
            start, end = item.range.start, item.range.end
            place = (position.line, position.character)
            if (start.line, start.character) <= place <= (end.line, end.character):
                yield item

    def forget(self, uri: str) -> None:
        """Drop what was said about a file that is gone."""
        self._last.pop(uri, None)

    def _diagnostics(self, project: Project, findings: list[Finding]) -> list[types.Diagnostic]:
        lines: dict[str, Lines] = {}
        drifts: dict[str, Drift | None] = {}

        def lines_of(path: str) -> Lines:
            if path not in lines:
                document = self._document(project, path)
                module = project.session.modules.add(path)
                text = "" if module is None else module.text
                lines[path] = Lines(text) if document is None else document.cut
            return lines[path]

        def drift_of(path: str) -> Drift | None:
            if path not in drifts:
                drifts[path] = self._drift(project, path)
            return drifts[path]

        def uri(path: str) -> str:
            return uri_of(project.root / path)

        return [diagnostic(finding, self._style, lines_of, drift_of, uri) for finding in findings]

    def _drift(self, project: Project, path: str) -> Drift | None:
        """Return where lines went if the text does not parse and findings are older than it."""
        document = self._document(project, path)
        module = project.session.modules.add(path)
        if document is None or module is None or not project.session.is_behind(path):
            return None
        return Drift(module.text.split("\n"), document.cut.texts)

    def _document(self, project: Project, path: str) -> Document | None:
        return self._documents.opened(uri_of(project.root / path))
