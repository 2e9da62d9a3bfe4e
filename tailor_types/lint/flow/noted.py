"""What a walk through a function takes down beside its values: who is called, entered, caught.

Rules about how triggers are called and about suspension ask for names, not for taints; they get
them from here, so that aliases and instances are resolved once, by the interpreter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint.flow.values import (
    Bound,
    External,
    Instance,
    Job,
    Method,
    ModuleRef,
    Ref,
    Value,
    Wait,
    ordered,
)

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.flow.arguments import Arguments
    from tailor_types.lint.flow.evaluation import Evaluation
    from tailor_types.lint.flow.heap import HeapAccess
    from tailor_types.lint.flow.values import Target

__all__ = ["HANDS_ON", "Noted", "hand_on", "names_of"]

HANDS_ON = {
    "asyncio.to_thread": 0,
    "anyio.to_thread.run_sync": 0,
    "anyio.from_thread.run": 0,
    "anyio.from_thread.run_sync": 0,
    "starlette.concurrency.run_in_threadpool": 0,
    "fastapi.concurrency.run_in_threadpool": 0,
    "asgiref.sync.sync_to_async": 0,
    "asgiref.sync.async_to_sync": 0,
    "threading.Thread": 1,
    "threading.Timer": 1,
    "multiprocessing.Process": 1,
    "multiprocessing.context.Process": 1,
    "_thread.start_new_thread": 0,
    "atexit.register": 0,
    "signal.signal": 1,
    "weakref.finalize": 1,
    ".run_in_executor": 1,
    ".submit": 0,
    "concurrent.futures.ThreadPoolExecutor.map": 0,
    "concurrent.futures.ProcessPoolExecutor.map": 0,
    "multiprocessing.pool.ThreadPool.map": 0,
    "multiprocessing.pool.ThreadPool.apply": 0,
    "multiprocessing.Pool.map": 0,
    ".apply_async": 0,
    ".map_async": 0,
    ".call_soon": 0,
    ".call_soon_threadsafe": 0,
    ".call_later": 1,
    ".call_at": 1,
    ".add_done_callback": 0,
    ".add_signal_handler": 1,
    ".start_soon": 0,
}
"""Calls that call what they are given, and where it stands; a dot means a method of anything."""

_KEYWORDS = ("target", "func", "fn", "function", "callback", "async_fn")


@dataclass(slots=True)
class Noted:
    """What one context took down; places are ordinals.

    Attributes:
        called: names of functions outside the project; ``.name`` is a method of something unknown.
        arguments: of these calls.
        handed: calls that were given a function of the project to call.
        points: which jobs and wait points a durable call is made on.
        entered: what a ``with`` is given.
        caught: what a handler names.
    """

    called: dict[int, set[str]] = field(default_factory=dict)
    arguments: dict[int, Arguments] = field(default_factory=dict)
    handed: set[int] = field(default_factory=set)
    points: dict[int, set[Target]] = field(default_factory=dict)
    entered: dict[int, set[str]] = field(default_factory=dict)
    caught: dict[int, set[str]] = field(default_factory=dict)

    def call(self, at: int, name: str, args: Arguments) -> None:
        """Note a call of *name*."""
        self.called.setdefault(at, set()).add(name)
        self.arguments[at] = args

    def point(self, at: int, target: Job | Wait) -> None:
        """Note a durable call."""
        self.points.setdefault(at, set()).add(target)


def hand_on(calls: Evaluation, name: str, args: Arguments, node: ir.Call) -> None:
    """Call what *name* is given to call, so that it is seen to trigger."""
    place = HANDS_ON.get(name, HANDS_ON.get(f".{name.rpartition('.')[2]}", -1))
    if place < 0:
        return
    given = args.positional[place] if len(args.positional) > place else None
    rest = args.positional[place + 1 :]
    for keyword in _KEYWORDS:
        if given is None:
            given = args.keywords.get(keyword)
    if given is None or not _calls_us(calls, given):
        return
    packed = args.keywords.get("args")
    if packed is not None:
        for _, obj in calls.objects(packed):
            rest += [obj.fields[key] for key in sorted(k for k in obj.fields if isinstance(k, int))]
    calls.context.noted.handed.add(node.at)
    calls.call_value(given, rest, node.at)


def _calls_us(calls: Evaluation, value: Value) -> bool:
    """Whether *value* is a function of the project, or the trigger of a job."""
    for ref in ordered(value.refs):
        if isinstance(ref, Bound):
            return True
        if isinstance(ref, Method) and isinstance(ref.receiver, Job | Wait):
            return True
        obj = calls.obj(ref)
        if obj is not None and (obj.kind in {"function", "partial"} or obj.cls is not None):
            return True
    return False


def names_of(heap: HeapAccess, *values: Value) -> set[str]:
    """Return what *values* may be, by name; of a tuple, its elements."""
    found: set[str] = set()
    for ref in (ref for value in values for ref in ordered(value.refs)):
        match ref:
            case External(name=name) | Instance(name=name) | ModuleRef(name=name):
                found.add(name)
            case Ref():
                obj = heap.obj(ref)
                if obj is None:
                    continue
                if obj.kind in {"tuple", "list"}:
                    parts = [*obj.fields.values(), *([obj.rest] if obj.rest is not None else [])]
                    found |= names_of(heap, *parts)
                elif obj.kind == "class" and obj.info is not None:
                    found.add(f"class {obj.info.code.name}")
                elif obj.cls is not None:
                    owner = heap.obj(obj.cls)
                    if owner is not None and owner.info is not None:
                        found.add(f"instance {owner.info.code.name}")
    return found
