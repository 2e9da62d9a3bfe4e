"""Applies fixes until nothing changes; a fix stays only if it does what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from tailor_types.lint.fixes.attach import attached

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.findings import Edit, Finding, Fix
    from tailor_types.lint.project import Result

__all__ = ["Outcome", "applied", "fixed"]

_MAX_PASSES = 10

Lint: TypeAlias = Callable[[Mapping[str, bytes]], "Result"]
"""Lints the project with these files in the place of those on disk; nothing is left out."""


@dataclass(slots=True)
class Outcome:
    """What was changed.

    Attributes:
        changed: the new bytes of each changed file.
        count: how many findings were mended.
        result: of the project as it is now.
    """

    result: Result
    changed: dict[str, bytes] = field(default_factory=dict)
    count: int = 0


def fixed(lint: Lint, read: Callable[[str], bytes | None], *, unsafe: bool) -> Outcome:
    """Mend what can be mended.

    Args:
        read: gives the bytes of a file, as they are before.
        unsafe: whether fixes that may change the meaning are wanted.
    """
    outcome = Outcome(lint({}))
    refused: set[tuple[object, ...]] = set()
    for _ in range(_MAX_PASSES):

        def current(path: str) -> bytes | None:
            changed = outcome.changed.get(path)
            return read(path) if changed is None else changed

        wanted = [
            (finding, finding.fix)
            for finding in attached(outcome.result, current)
            if finding.fix is not None
            and (finding.fix.safe or unsafe)
            and (finding.path, finding.code, finding.fix.edits) not in refused
        ]
        if not wanted:
            break
        batch = _apart(wanted)
        if not _try(lint, current, outcome, batch):
            # One of them is wrong: each for itself.
            for one in batch:
                if not _try(lint, current, outcome, [one]):
                    refused.add((one[0].path, one[0].code, one[1].edits))
                else:
                    break  # places have moved
    return outcome


def _try(
    lint: Lint,
    current: Callable[[str], bytes | None],
    outcome: Outcome,
    batch: list[tuple[Finding, Fix]],
) -> bool:
    """Apply *batch*; keep it if its findings are gone and no other has come."""
    edits: dict[str, set[Edit]] = {}
    for _, fix in batch:
        for edit in fix.edits:
            edits.setdefault(edit.path, set()).add(edit)
    changed = dict(outcome.changed)
    for path, some in edits.items():
        data = current(path)
        new = None if data is None else applied(data, some)
        if new is None or not _parses(new):
            return False
        changed[path] = new
    result = lint(changed)
    before, after = _counts(outcome.result.findings), _counts(result.findings)
    for finding, _ in batch:
        before[_kind(finding)] -= 1
    if any(count > before[kind] for kind, count in after.items()):
        return False
    outcome.changed, outcome.result = changed, result
    outcome.count += len(batch)
    return True


def _kind(finding: Finding) -> tuple[str, str, str]:
    return (finding.path, finding.code, finding.job)


def _counts(findings: Iterable[Finding]) -> Counter[tuple[str, str, str]]:
    return Counter(_kind(finding) for finding in findings)


def _apart(wanted: list[tuple[Finding, Fix]]) -> list[tuple[Finding, Fix]]:
    """Return fixes whose edits do not touch each other; the same edit twice is one."""
    taken: dict[str, list[Edit]] = {}
    chosen = []
    for finding, fix in wanted:
        if any(
            edit not in taken.get(edit.path, ())
            and any(_touch(edit, other) for other in taken.get(edit.path, ()))
            for edit in fix.edits
        ):
            continue
        chosen.append((finding, fix))
        for edit in fix.edits:
            taken.setdefault(edit.path, []).append(edit)
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end


def applied(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return *data* with *edits*, which do not overlap."""
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data


def _parses(data: bytes) -> bool:
    import libcst

    try:
        libcst.parse_module(data)
        compile(data, "<fixed>", "exec", dont_inherit=True)
    except (libcst.ParserSyntaxError, SyntaxError, ValueError, RecursionError):
        return False
    return True
