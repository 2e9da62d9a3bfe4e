"""Fixes that change one place: a missing word, a name, an order."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tailor_types.lint.findings import Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.fixes.source import Source

__all__ = ["PLAIN"]

_DEFAULT = re.compile(r"the default of (\w+) of (\w+)\(\)")
_PROPOSAL = re.compile(r"; '([a-z0-9-]+)' would do$")


def _await(source: Source, finding: Finding) -> Fix | None:
    for path in source.paths():
        node = path[-1]
        if isinstance(node, ast.Call) and _starts_at(source, node, finding):
            functions = [
                outer
                for outer in path
                if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            ]
            if functions and isinstance(functions[-1], ast.AsyncFunctionDef):
                start, _ = source.span(node)
                edits: tuple[Edit, ...] = (source.insert(start, "await "),)
                if isinstance(path[-2], ast.Attribute | ast.Subscript):
                    edits = source.wrap(node, "(await ", ")")
                return Fix("Add await", edits, safe=True)
            return None
    return None


def _sort_argument(source: Source, finding: Finding) -> Fix | None:
    for path in source.paths():
        node = path[-1]
        if isinstance(node, ast.expr) and _covers(source, node, finding):
            if not _sorts(source, node):
                return None
            return Fix("Wrap it in sorted()", source.wrap(node, "sorted(", ")"), safe=True)
    return None


def _sorts(source: Source, node: ast.expr) -> bool:
    """Whether nothing shows that the elements of *node* cannot be compared: dicts cannot."""
    made = [node]
    if isinstance(node, ast.Name):
        for path in source.paths():
            match path[-1]:
                case ast.Assign(targets=[ast.Name(id=node.id)], value=value):
                    made.append(value)
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=node.id), attr="append"), args=[value]
                ):
                    made.append(ast.List([value]))
    for value in made:
        elements = value.elts if isinstance(value, ast.List) else []
        elements = [value.elt] if isinstance(value, ast.ListComp) else elements
        if any(isinstance(element, ast.Dict | ast.DictComp | ast.Set) for element in elements):
            return False
    return not isinstance(node, ast.Dict | ast.JoinedStr)


def _default(source: Source, finding: Finding) -> Fix | None:
    """Make the default of a parameter inside the function."""
    said = _DEFAULT.search(finding.message)
    functions = [
        path[-1]
        for path in source.paths()
        if isinstance(path[-1], ast.FunctionDef | ast.AsyncFunctionDef)
        and path[-1].lineno <= finding.line <= (path[-1].end_lineno or 0)
        and said is not None
        and path[-1].name == said[2]
    ]
    if said is None or len(functions) != 1:
        return None
    [function] = functions
    parameters = [*function.args.posonlyargs, *function.args.args]
    defaults = dict(zip(reversed(parameters), reversed(function.args.defaults), strict=False))
    defaults.update(zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True))  # type: ignore[arg-type] # None: it has none
    default = next((value for key, value in defaults.items() if key.arg == said[1]), None)
    body = function.body
    first = body[1] if ast.get_docstring(function) is not None and len(body) > 1 else body[0]
    if default is None or first.lineno == function.lineno:
        return None
    indent = source.line(first.lineno)[: first.col_offset]
    if indent.strip():
        return None
    lines = [f"if {said[1]} is None:", f"{indent}    {said[1]} = {source.segment(default)}", indent]
    place = source.span(first)[0]
    edits = (source.replace(default, "None"), source.insert(place, source.newline.join(lines)))
    return Fix(f"Make the default of {said[1]} inside", edits, safe=False)


def _sort_loop(source: Source, finding: Finding) -> Fix | None:
    loop = finding.trace[0] if finding.trace else None
    if loop is None or loop.label != "for" or loop.path != finding.path:
        return None
    found = [
        path[-1]
        for path in source.paths()
        if isinstance(path[-1], ast.For) and path[-1].lineno == loop.line
    ]
    if len(found) != 1:
        return None
    return Fix("Loop over sorted()", source.wrap(found[0].iter, "sorted(", ")"), safe=True)


def _unused_ignore(source: Source, finding: Finding) -> Fix | None:
    """Remove one code; with the last one the comment, and with it the line if nothing is left."""
    line = source.line(finding.line)
    start, end = finding.column - 1, finding.end_column - 1
    opening, closing = line.rfind("[", 0, start), line.find("]", end)
    if opening < 0 or closing < 0:
        return None
    others = [
        code for code in re.split(r"[\s,]+", line[opening + 1 : start] + line[end:closing]) if code
    ]
    message = f"Remove {line[start:end]}"
    if others:
        edit = _part(source, finding.line, opening + 1, closing, ", ".join(others))
        return Fix(message, (edit,), safe=True)
    comment = line.rfind("#", 0, opening)
    rest = line.find("#", closing)
    stop = len(line) if rest < 0 else rest
    kept = line[:comment].rstrip() + ("  " if rest >= 0 and line[:comment].strip() else "")
    if not kept.strip() and rest < 0:
        first = source.offset(finding.line, 0)
        after = source.offset(finding.line, len(line))
        newline = 2 if source.data[after : after + 2] == b"\r\n" else 1
        return Fix(
            message,
            (Edit(source.path, first, min(after + newline, len(source.data)), ""),),
            safe=True,
        )
    edit = _part(source, finding.line, len(kept.rstrip()), stop, kept[len(kept.rstrip()) :])
    return Fix(message, (edit,), safe=True)


def _rename(source: Source, finding: Finding) -> Fix | None:
    proposal = _PROPOSAL.search(finding.message)
    start = source.offset(finding.line, finding.column - 1)
    end = source.offset(finding.end_line, finding.end_column - 1)
    written = source.data[start:end].decode()
    if proposal is None or len(written) < 2 or written[0] != written[-1] or written[0] not in "\"'":  # noqa: PLR2004 -- two quotes
        return None
    text = f"{written[0]}{proposal[1]}{written[0]}"
    return Fix(f"Rename to {proposal[1]}", (Edit(source.path, start, end, text),), safe=True)


def _exchange(source: Source, finding: Finding) -> Fix | None:
    for path in source.paths():
        node = path[-1]
        if not isinstance(node, ast.Call):
            continue
        values = {keyword.arg: keyword.value for keyword in node.keywords}
        first, longest = values.get("initial_backoff"), values.get("max_backoff")
        if first is None or longest is None or not _covers(source, first, finding):
            continue
        low, high = source.segment(first), source.segment(longest)
        edits = (source.replace(first, high), source.replace(longest, low))
        return Fix("Exchange the two", edits, safe=True)
    return None


def _name_workflow(source: Source, finding: Finding) -> Fix | None:
    """Rename the variable, if nothing else in the file uses it or ``workflow``."""
    names = [path[-1] for path in source.paths() if isinstance(path[-1], ast.Name)]
    for statement in source.tree.body:
        if not isinstance(statement, ast.Assign) or not _covers(source, statement.value, finding):
            continue
        [target, *others] = statement.targets
        if others or not isinstance(target, ast.Name):
            return None
        if any(name.id in {target.id, "workflow"} for name in names if name is not target):
            return None
        return Fix("Rename to workflow", (source.replace(target, "workflow"),), safe=False)
    return None


def _publish(source: Source, finding: Finding) -> Fix | None:
    """Take the underscores off a job's name, in the whole file."""
    line = source.line(finding.line)
    old = line[finding.column - 1 : finding.end_column - 1]
    new = old.lstrip("_")
    nodes = [path[-1] for path in source.paths()]
    taken = {node.id for node in nodes if isinstance(node, ast.Name)}
    taken |= {getattr(node, "name", "") or "" for node in nodes} | {
        node.arg for node in nodes if isinstance(node, ast.arg)
    }
    if old == new or not new.isidentifier() or new in taken or f'"{old}"' in source.text:
        return None
    start = source.offset(finding.line, finding.column - 1)
    edits = [Edit(source.path, start, start + len(old.encode()), new)]
    edits += [
        source.replace(node, new) for node in nodes if isinstance(node, ast.Name) and node.id == old
    ]
    return Fix(f"Rename to {new}", tuple(edits), safe=False)


def _starts_at(source: Source, node: ast.expr, finding: Finding) -> bool:
    return source.span(node)[0] == source.offset(finding.line, finding.column - 1)


def _covers(source: Source, node: ast.expr, finding: Finding) -> bool:
    end = source.offset(finding.end_line, finding.end_column - 1)
    return _starts_at(source, node, finding) and source.span(node)[1] == end


def _part(source: Source, line: int, start: int, end: int, text: str) -> Edit:
    return Edit(source.path, source.offset(line, start), source.offset(line, end), text)


PLAIN: dict[str, Callable[[Source, Finding], Fix | None]] = {
    "TLR108": _sort_argument,
    "TLR122": _default,
    "TLR203": _sort_loop,
    "TLR301": _await,
    "TLR502": _publish,
    "TLR505": _name_workflow,
    "TLR509": _rename,
    "TLR523": _exchange,
    "TLR601": _await,
    "TLR901": _unused_ignore,
}
"""By code; each needs nothing but the file that the finding is in."""
