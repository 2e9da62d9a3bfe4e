"""Code actions: the linter's own fixes, a comment that ignores a finding, all safe ones at once."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from lsprotocol import types

from tailor_types.lint.add_ignore import with_ignores
from tailor_types.lint.fixes.apply import fixed
from tailor_types.lint.fixes.attach import attached
from tailor_types.lint.fixes.extract import EXTRACTED
from tailor_types.lint.project import Result
from tailor_types.lsp.documents import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tailor_types.lint.findings import Edit, Finding
    from tailor_types.lint.session.session import Session
    from tailor_types.lsp.documents import Document, Units

__all__ = ["FIX_ALL", "KINDS", "Actions", "is_wanted"]

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.tailor-lint"
KINDS: list[types.CodeActionKind | str] = [
    types.CodeActionKind.QuickFix,
    types.CodeActionKind.RefactorExtract,
    FIX_ALL,
]
_REASON = "known finding"
"""What stands behind the bracket until somebody says why; the command line writes the same."""


def is_wanted(kind: str, only: list[types.CodeActionKind | str] | None) -> bool:
    """Whether an editor that asks for *only* some kinds of actions wants *kind*."""
    if only is None:
        return kind != FIX_ALL  # it is asked for by name: on save, or from a menu
    asked = [str(getattr(one, "value", one)) for one in only]
    return any(kind == one or kind.startswith(f"{one}.") or not one for one in asked)


class Actions:
    """Makes the actions for one open file.

    Args:
        path: of the file, as its project names it.
        uri: as the editor names it.
        versioned: whether the editor takes edits of a certain version of a text.
    """

    def __init__(
        self, session: Session, path: str, document: Document, units: Units, *, versioned: bool
    ) -> None:
        self._session = session
        self._path = path
        self._document = document
        self._units = units
        self._versioned = versioned

    def about(
        self, findings: list[tuple[Finding, types.Diagnostic]], only: list[str] | None
    ) -> Iterator[types.CodeAction]:
        """Yield what can be done about *findings*, the best first."""
        kinds: list[types.CodeActionKind | str] | None = None if only is None else [*only]
        by_place = {finding.place: shown for finding, shown in findings}
        for finding in attached(self._result([one for one, _ in findings]), self._read):
            fix, shown = finding.fix, by_place[finding.place]
            kind = types.CodeActionKind.QuickFix
            if finding.code in EXTRACTED:
                kind = types.CodeActionKind.RefactorExtract
            if fix is not None and is_wanted(kind.value, kinds):
                edits = [self._edit(edit) for edit in fix.edits if edit.path == self._path]
                if len(edits) == len(fix.edits):
                    yield types.CodeAction(
                        fix.message,
                        kind,
                        [shown],
                        is_preferred=fix.safe or None,
                        edit=self._changes(edits),
                    )
        if is_wanted(types.CodeActionKind.QuickFix.value, kinds):
            for finding, shown in findings:
                yield from self._ignore(finding, shown)
        if is_wanted(FIX_ALL, kinds):
            yield from self._fix_all()

    def _ignore(self, finding: Finding, shown: types.Diagnostic) -> Iterator[types.CodeAction]:
        new = with_ignores([finding], self._read, _REASON).get(self._path)
        if new is not None:
            yield types.CodeAction(
                f"Ignore {finding.code} on this line",
                types.CodeActionKind.QuickFix,
                [shown],
                edit=self._replacing(new.decode()),
            )

    def _fix_all(self) -> Iterator[types.CodeAction]:
        before = self._document.source

        def lint(changed: Mapping[str, bytes]) -> Result:
            text = changed.get(self._path)
            self._session.change(self._path, before if text is None else text.decode())
            return self._result(self._session.findings(self._path))

        try:
            outcome = fixed(lint, self._read, unsafe=False)
        finally:
            self._session.change(self._path, before)
        new = outcome.changed.get(self._path)
        if new is not None:
            yield types.CodeAction(
                "Fix all that tailor-lint can mend safely",
                FIX_ALL,
                edit=self._replacing(new.decode()),
            )

    def _result(self, findings: list[Finding]) -> Result:
        overview = self._session.overview
        names = {job.name for jobs in overview.jobs.values() for job in jobs}
        return Result(
            [finding for finding in findings if finding.path == self._path],
            job_names=frozenset(names),
            decorators=overview.decorators,
        )

    def _read(self, path: str) -> bytes | None:
        if path != self._path:
            return None
        return self._document.source.encode(errors="surrogatepass")

    def _edit(self, edit: Edit) -> types.TextEdit:
        data = self._read(self._path) or b""
        start = len(data[: edit.start].decode(errors="surrogatepass"))
        end = len(data[: edit.end].decode(errors="surrogatepass"))
        cut, units = self._document.cut, self._units
        place = types.Range(cut.position(start, units), cut.position(end, units))
        return types.TextEdit(place, edit.text)

    def _replacing(self, new: str) -> types.WorkspaceEdit:
        """Return the edit that makes *new* of the text, changing only lines that differ."""
        old, cut, units = self._document.source, self._document.cut, self._units
        one, two = _with_ends(old), _with_ends(new)
        edits = []
        matcher = SequenceMatcher(None, one, two, autojunk=False)
        for tag, first, last, start, stop in matcher.get_opcodes():
            if tag != "equal":
                begin = sum(map(len, one[:first]))
                end = begin + sum(map(len, one[first:last]))
                place = types.Range(cut.position(begin, units), cut.position(end, units))
                edits.append(types.TextEdit(place, "".join(two[start:stop])))
        return self._changes(edits)

    def _changes(self, edits: list[types.TextEdit]) -> types.WorkspaceEdit:
        uri, version = self._document.uri, self._document.version
        if not self._versioned:
            return types.WorkspaceEdit({uri: edits})
        identifier = types.OptionalVersionedTextDocumentIdentifier(uri, version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, [*edits])])


def _with_ends(text: str) -> list[str]:
    """Return the lines of *text* as the protocol cuts it, with their ends."""
    starts = Lines(text).starts
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
