"""Objects that outlive a pass: those made when a module was imported, and what holds them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeAlias

from tailor_types.lint.flow.values import Bound, Method, Ref, Value, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.values import Obj, ObjId, Target

__all__ = ["Owner", "owners"]

Owner: TypeAlias = tuple[str, str]
"""What holds an object: ``module``, ``class``, ``default`` or ``closure``, and its name there."""


def owners(engine: Engine) -> dict[ObjId, Owner]:
    """Return the holder of each object of module level, the nearest one."""
    found: dict[ObjId, Owner] = {}
    queue: deque[tuple[Value, Owner]] = deque()
    for (_, name), value in sorted(engine.globals.values().items(), key=lambda item: item[0]):
        queue.append((value, ("module", name)))
    for _, body in sorted(engine.jobs.bodies.items()):
        queue.append((body.value, ("module", body.name)))
    while queue:
        value, owner = queue.popleft()
        for ref in map(_plain, ordered(value.refs)):
            obj = engine.heap.get(ref.id) if ref is not None else None
            if ref is None or obj is None or ref.id in found:
                continue
            found[ref.id] = owner
            queue.extend(_held(obj, owner))
            for name, cell in obj.info.cells if obj.info is not None else ():
                inner = engine.heap.get(cell)
                if inner is not None and cell not in found:
                    found[cell] = ("closure", name)
                    if inner.rest is not None:
                        queue.append((inner.rest, ("closure", name)))
    return found


def _plain(ref: Target) -> Ref | None:
    while isinstance(ref, Bound | Method):
        ref = ref.function if isinstance(ref, Bound) else ref.receiver
    return ref if isinstance(ref, Ref) else None


def _held(obj: Obj, owner: Owner) -> Iterator[tuple[Value, Owner]]:
    """Yield what *obj* holds, each with the holder that a reader would name."""
    code = None if obj.info is None else obj.info.code
    for key, value in obj.fields.items():
        inner = owner
        if obj.kind == "class" and code is not None:
            inner = ("class", f"{code.name}.{key!s}")
        elif obj.kind == "function" and code is not None:
            inner = ("default", f"{key!s} of {code.name}()")
        yield value, inner
    if obj.rest is not None:
        yield obj.rest, owner
