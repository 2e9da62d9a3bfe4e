"""What is known at one point of a function: variables, objects, and what may have cut it short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.values import UNKNOWN, Value, join_objects, join_values

if TYPE_CHECKING:
    from tailor_types.lint.flow.context import Halts
    from tailor_types.lint.flow.values import Obj, ObjId

__all__ = ["State", "join_states", "leave_loop"]


class State:
    """Variables, heap and halts.

    Attributes:
        halts: the calls before this point that may have thrown.
    """

    __slots__ = ("env", "halts", "heap")

    def __init__(self, env: dict[str, Value], heap: dict[ObjId, Obj], halts: Halts) -> None:
        self.env = env
        self.heap = heap
        self.halts = halts

    def copy(self) -> State:
        """Return a state that may be changed."""
        return State(dict(self.env), dict(self.heap), dict(self.halts))

    def same(self, other: State) -> bool:
        """Whether nothing more is known in one than in the other."""
        if self is other:
            return True
        env, heap = self.env, self.heap
        if len(env) != len(other.env) or len(heap) != len(other.heap):
            return False
        if self.halts != other.halts:
            return False
        for name, value in other.env.items():
            mine = env.get(name)
            if mine is not value and (mine is None or not mine.same(value)):
                return False
        for key, obj in other.heap.items():
            found = heap.get(key)
            if found is not obj and (found is None or not found.same(obj)):
                return False
        return True


def join_states(left: State, right: State, deciding: int, block: int) -> State:
    """Return what is known where two ways meet.

    Args:
        deciding: taint of what decides which way was taken.
        block: where they meet.
    """
    joined = left.copy()
    env = joined.env
    for name, value in right.env.items():
        mine = env.get(name)
        if mine is None:
            env[name] = value
        elif mine is not value:
            env[name] = join_values(mine, value, deciding, (block, name))
    heap = joined.heap
    for key, obj in right.heap.items():
        found = heap.get(key)
        if found is None:
            heap[key] = obj
        elif found is not obj:
            heap[key] = join_objects(found, obj, deciding, (block, key))
    for at, taint in right.halts.items():
        joined.halts[at] = joined.halts.get(at, 0) | taint
    return joined


def leave_loop(
    state: State, entry: State, written: set[str | ObjId], deciding: int, head: int, orders: int
) -> State:
    """Return *state* after a loop whose number of rounds is decided by *deciding*.

    Whatever the loop changed since *entry* depends on how often it ran; inside the loop it does
    not: there the round is given.

    Args:
        written: what the blocks of the loop write; the rest is only newer or older than *entry*.
        orders: of what the loop ran over: what is left over is the last one in that order.
    """
    left = state.copy()
    for key in written:
        if isinstance(key, str):
            value, before = state.env.get(key), entry.env.get(key)
            if value is not None and _differs(value, before):
                left.env[key] = _after(value.turned(orders), deciding, (head, key, "after"))
            continue
        obj, old = state.heap.get(key), entry.heap.get(key)
        if obj is None or old is None or old is obj or old.same(obj):
            continue
        changed = obj.copy()
        changed.shape |= deciding
        for field, value in obj.fields.items():
            if _differs(value, old.fields.get(field)):
                last = value if field == "%keys" else value.turned(orders)
                changed.fields[field] = _after(last, deciding, (head, key, field, "after"))
        if obj.kind == "cell" and obj.rest is not None and _differs(obj.rest, old.rest):
            changed.rest = _after(obj.rest.turned(orders), deciding, (head, key, "after"))
        left.heap[key] = changed
    return left


def _differs(value: Value, before: Value | None) -> bool:
    return before is not value and (before is None or not before.same(value))


def _after(value: Value, deciding: int, version: object) -> Value:
    if value.const is not UNKNOWN:
        return value
    return Value(value.taint | deciding, value.refs, value.const, version)
