"""Which names of a module, and attributes of its classes, its functions write to while it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Writes", "all_written", "writes", "written_names"]

_CHANGES = frozenset(
    {
        *("append", "appendleft", "add", "clear", "discard", "extend", "insert", "pop"),
        *("popitem", "popleft", "remove", "reverse", "setdefault", "sort", "update"),
    }
)


_OF_CLASSES = frozenset({"__init_subclass__", "__set_name__"})
"""Methods that run when a class is defined, which is when its module is imported."""


@dataclass(frozen=True, slots=True)
class Writes:
    """What a part of a module writes to.

    Attributes:
        names: names, and attributes of classes, as ``Class.name``.
        stores: holder and attribute of each ``x.y``, where the holder may be a class.
        classes: names of the classes in this part.
    """

    names: frozenset[str] = frozenset()
    stores: frozenset[tuple[str, str]] = frozenset()
    classes: frozenset[str] = frozenset()


def written_names(text: str) -> frozenset[str]:
    """Return the names that a function or method of the module *text* assigns or changes.

    Shapes:
        ``global count; count += 1``       ``count``
        ``Stats.total += 1``               ``Stats``, ``Stats.total``
        ``cls.total += 1`` in ``Stats``    ``Stats.total``
    """
    return all_written([writes(text)])


def all_written(parts: Iterable[Writes]) -> frozenset[str]:
    """Return what the *parts* of a module write to: a class and who writes to it may be apart."""
    known = list(parts)
    classes = {name for part in known for name in part.classes}
    written = {name for part in known for name in part.names}
    stores = {store for part in known for store in part.stores}
    written |= {f"{holder}.{name}" for holder, name in stores if holder in classes}
    return frozenset(written)


def writes(text: str) -> Writes:
    """Return what whole statements of a module write to."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return Writes()
    written: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (node.name in _OF_CLASSES or _registers(node)):
            node.body = []  # it runs when modules are imported
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            declared = {
                name
                for inner in ast.walk(node)
                if isinstance(inner, ast.Global)
                for name in inner.names
            }
            local = set(_bound(node)) - declared
            changed = set(_changed(node))
            written |= (changed - local) | (declared & set(_bound(node)))
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in classes.values():
        written.update(_attributes(node, frozenset(classes)))
    # What a module does to its classes when it is imported is how they are, not a change.
    stores = frozenset(
        (holder, attribute)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for holder, attribute, _ in _stores(function)
    )
    return Writes(frozenset(written), stores, frozenset(classes))


def _attributes(cls: ast.ClassDef, classes: frozenset[str]) -> Iterator[str]:
    """Yield the attributes of *cls* that its own methods write to, as ``Class.name``."""
    shared = {
        target.id
        for statement in cls.body
        for target in _targets(statement)
        if isinstance(target, ast.Name)
    }
    methods = [
        node for node in ast.walk(cls) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    stores = [store for method in methods for store in _stores(method)]
    own = {attribute for holder, attribute, whole in stores if holder == "self" and whole}
    for holder, attribute, _ in stores:
        kept = holder == "self" and attribute in shared and attribute not in own
        if kept or (holder == "cls" and holder not in classes):
            yield f"{cls.name}.{attribute}"


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []


def _stores(node: ast.AST) -> Iterator[tuple[str, str, bool]]:
    """Yield holder, attribute and whether all of it is replaced, for each ``x.y`` written to."""
    for inner in ast.walk(node):
        target = _target(inner)
        if isinstance(inner, ast.Attribute) and not isinstance(inner.ctx, ast.Load):
            yield _holder(inner.value), inner.attr, True
        while isinstance(target, ast.Attribute | ast.Subscript):
            if isinstance(target, ast.Attribute):
                yield _holder(target.value), target.attr, False
            target = target.value


def _holder(node: ast.expr) -> str:
    """Return the name behind which an attribute stands; ``cls`` for ``type(self)``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        return "cls"
    func = node.func if isinstance(node, ast.Call) else None
    return "cls" if isinstance(func, ast.Name) and func.id == "type" else ""


def _registers(function: ast.FunctionDef) -> bool:
    """Whether *function* is a decorator that keeps what it decorates and does nothing else.

    Shapes:
        ``HANDLERS[name] = handler; return handler``
        ``HANDLERS.append(handler); return handler``
    """
    params = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    *before, last = function.body
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name) or not before:
        return False
    kept = last.value.id
    return kept in params and all(_keeps(statement, kept) for statement in before)


def _keeps(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Subscript()], value=ast.Name(id=value)):
            return value == name
        case ast.Expr(ast.Call(ast.Attribute(attr=method), args)):
            return method in _CHANGES and any(
                isinstance(argument, ast.Name) and argument.id == name for argument in args
            )
        case ast.Expr(ast.Constant()):  # its docstring
            return True
    return False


def _bound(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.arg):
            yield inner.arg
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _changed(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        target = _target(inner)
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id


def _target(node: ast.AST) -> ast.expr | None:
    """Return what *node* changes a part of, if it does."""
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return node.value
    call = node.func if isinstance(node, ast.Call) else None
    return call.value if isinstance(call, ast.Attribute) and call.attr in _CHANGES else None
