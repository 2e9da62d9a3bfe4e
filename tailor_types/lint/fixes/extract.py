"""The fix of 101, 102 and 103: move the source into a leaf job of its own, and trigger that.

Where a function of the project reads the source, the call of that function is moved.

The call is replaced where it stands, so that the order of evaluation stays. It is offered only
where the value is known to be JSON, where an ``await`` may stand, and where the call needs nothing
but the job's input.
"""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING

from tailor_types.lint.findings import Fix
from tailor_types.lint.fixes.called import call_in_job, declared, function_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.fixes.source import Source

__all__ = ["EXTRACTED", "extract"]

EXTRACTED = ("TLR101", "TLR102", "TLR103")

_CALLS = {
    "time": "float", "time_ns": "int", "monotonic": "float", "monotonic_ns": "int",
    "perf_counter": "float", "perf_counter_ns": "int", "random": "float", "uniform": "float",
    "gauss": "float", "randint": "int", "randrange": "int", "getrandbits": "int",
    "token_hex": "str", "token_urlsafe": "str", "randbelow": "int", "ctime": "str",
}  # fmt: skip
"""What the sources give, by the last part of their name, where that is JSON."""

_TURNED = {"isoformat": "str", "timestamp": "float", "strftime": "str", "ctime": "str"}
_ATTRIBUTES = {
    "hex": "str", "int": "int", "urn": "str", "year": "int", "month": "int", "day": "int",
    "hour": "int", "minute": "int", "second": "int",
}  # fmt: skip
_CONVERSIONS = ("str", "int", "float", "round")
_BARRIERS = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.ClassDef)
_BUILTINS = frozenset(dir(builtins))


def extract(
    source: Source,
    finding: Finding,
    decorators: frozenset[str],
    is_free: Callable[[str], bool],
    other: Callable[[str], Source | None],
) -> Fix | None:
    """Return the fix of *finding*; None where it cannot be done.

    Args:
        decorators: names that ``workflow_job`` has in this file.
        is_free: whether no job of the project has this name.
        other: gives another file of the project.
    """
    path, kind = _extracted(source, finding, other)
    if not path:
        return None
    function = path[1]
    if not isinstance(function, ast.AsyncFunctionDef) or not kind:
        return None
    if any(
        isinstance(node, (*_BARRIERS, ast.FunctionDef, ast.AsyncFunctionDef)) for node in path[2:]
    ):
        return None
    job = _decorator(function, decorators)
    expression = path[-1]
    assert isinstance(expression, ast.expr)  # noqa: S101 -- it was found as a call
    passed = _passed(function, expression)
    if job is None or passed is None:
        return None
    name = _name(source, _wanted(path, finding), is_free)
    parameter, argument = "", ""
    if passed:
        parameter, argument = _parameter(source, function), passed
    call = f"await {name}.trigger({argument})"
    if isinstance(path[-2], ast.Attribute | ast.Subscript | ast.Await) or (
        isinstance(path[-2], ast.Call) and path[-2].func is expression
    ):
        call = f"({call})"
    first = function.decorator_list[0].lineno
    start = source.offset(first, 0)
    end = source.newline
    leaf = (
        f'@{job}(name="{name.replace("_", "-")}")',
        f"async def {name}({parameter}) -> {kind}:",
        f"    return {source.segment(expression)}",
    )
    leaf_text = end.join((*leaf, "", "", ""))
    edits = (source.insert(start, leaf_text), source.replace(expression, call))
    message = f"Extract {source.segment(expression)} into the leaf job {name}"
    return Fix(message, edits, safe=False)


def _extracted(
    source: Source, finding: Finding, other: Callable[[str], Source | None]
) -> tuple[tuple[ast.AST, ...], str]:
    """Return what is to be extracted, behind all that it stands in, and its JSON type."""
    if not finding.trace:
        return (), ""
    path = _source_path(source, finding) if finding.trace[-1].path == finding.path else None
    if len(finding.trace) == 1 or (path is not None and isinstance(path[1], ast.AsyncFunctionDef)):
        return ((), "") if path is None else _widened(path)
    # A function reads it: the call of that function is what the job has to do elsewhere.
    hop = finding.trace[0]
    home = source if hop.path == finding.path else other(hop.path)
    helper = None if home is None else function_at(home, hop.line)
    call = None if helper is None else call_in_job(source, finding)
    if home is None or helper is None or call is None:
        return (), ""
    kind = declared(helper)
    if not kind and helper.returns is None:
        read = _source_path(home, finding)
        if read is not None and read[1] is helper:
            read, found = _widened(read)
            kind = found if isinstance(read[-2], ast.Return) else ""
    return _widened(call) if not kind and isinstance(call[-1], ast.Call) else (call, kind)


def _source_path(source: Source, finding: Finding) -> tuple[ast.AST, ...] | None:
    """Return the call that the trace ends at, behind all that it stands in."""
    line = finding.trace[-1].line
    found = [
        path
        for path in source.paths()
        if isinstance(path[-1], ast.Call)
        and path[-1].lineno == line
        and f"{ast.unparse(path[-1].func)}()" == finding.source
    ]
    return found[0] if len(found) == 1 else None


def _widened(path: tuple[ast.AST, ...]) -> tuple[tuple[ast.AST, ...], str]:
    """Climb to where the value is JSON: ``datetime.now().isoformat()``, ``str(uuid4())``."""
    call = path[-1]
    assert isinstance(call, ast.Call)  # noqa: S101 -- the caller's promise
    last = ast.unparse(call.func).rpartition(".")[2]
    kind = _CALLS.get(last, "")
    while len(path) > 2:  # noqa: PLR2004 -- module and function
        node, parent = path[-1], path[-2]
        outer = path[-3]
        if (
            isinstance(parent, ast.Attribute)
            and isinstance(outer, ast.Call)
            and outer.func is parent
        ):
            turned = _TURNED.get(parent.attr, "")
            if not turned:
                break
            path, kind = path[:-2], turned
        elif isinstance(parent, ast.Attribute) and parent.attr in _ATTRIBUTES and not kind:
            path, kind = path[:-1], _ATTRIBUTES[parent.attr]
        elif (
            isinstance(parent, ast.Call)
            and isinstance(parent.func, ast.Name)
            and parent.func.id in _CONVERSIONS
            and parent.args == [node]
            and not parent.keywords
        ):
            conversion = "int" if parent.func.id == "round" else parent.func.id
            path, kind = path[:-1], conversion
        else:
            break
    return path, kind


def _decorator(function: ast.AsyncFunctionDef, decorators: frozenset[str]) -> str | None:
    for node in function.decorator_list:
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in decorators:
            return name
    return None


def _passed(function: ast.AsyncFunctionDef, expression: ast.expr) -> str | None:
    """Return the input's name if *expression* uses it; None if it uses another local."""
    own = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    arguments = [argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)]
    used = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    used &= own | set(arguments)
    if not used:
        return ""
    first = function.args.args[0].arg if function.args.args else ""
    return first if used == {first} and first not in own else None


def _parameter(source: Source, function: ast.AsyncFunctionDef) -> str:
    argument = function.args.args[0]
    annotation = argument.annotation
    return argument.arg if annotation is None else f"{argument.arg}: {source.segment(annotation)}"


def _wanted(path: tuple[ast.AST, ...], finding: Finding) -> str:
    """Return what the value is called: its variable, its key, or its source."""
    parent = path[-2]
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        return parent.targets[0].id
    if isinstance(parent, ast.Dict):
        index = parent.values.index(path[-1])  # type: ignore[arg-type] # it is an expression
        key = parent.keys[index]
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value
    return finding.source.removesuffix("()").replace(".", "_")


def _name(source: Source, wanted: str, is_free: Callable[[str], bool]) -> str:
    """Return a name that is free as a name of the file and, with dashes, as that of a job."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", wanted).lower()
    stem = "get_" + (re.sub(r"[^a-z0-9]+", "_", words).strip("_")[:40] or "value")
    taken = set(re.findall(r"\w+", source.text)) | _BUILTINS
    name, number = stem, 2
    while name in taken or not is_free(name.replace("_", "-")):
        name, number = f"{stem}_{number}", number + 1
    return name
