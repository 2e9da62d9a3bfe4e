"""What the standard library collects things in: text streams, heaps, dicts with defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tailor_types.lint.flow.itertools_calls import ItertoolsCalls
from tailor_types.lint.flow.values import CLASS, DEFAULT, Obj, Ref, Value, join_values

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.flow.arguments import Arguments
    from tailor_types.lint.flow.values import Target

__all__ = ["CollectedCalls"]

_STREAMS: Final = frozenset({"io.StringIO", "io.BytesIO"})
_THROUGH: Final = frozenset(
    {
        *("csv.writer", "csv.DictWriter", "io.TextIOWrapper", "io.BufferedWriter"),
        *("gzip.GzipFile", "zipfile.ZipFile", "tarfile.open", "codecs.getwriter"),
    }
)
"""What is written to these goes on to the stream that they are made of."""
_INSERTING: Final = frozenset(
    {
        *("heapq.heappush", "heapq.heappushpop", "heapq.heapreplace"),
        *("bisect.insort", "bisect.insort_left", "bisect.insort_right"),
    }
)
_FIRST: Final = frozenset({"heapq.heappop", "heapq.heappushpop", "heapq.heapreplace"})
_QUIET: Final = frozenset({"seek", "truncate", "close", "flush", "__exit__"})


class CollectedCalls(ItertoolsCalls):
    """Evaluates calls that put things together, piece by piece."""

    def collected(self, name: str, args: Arguments, node: ir.Call) -> Value | None:
        """Return the result of a call that collects; None if *name* is none that does."""
        first = args.positional[0] if args.positional else None
        if name in _STREAMS:
            return self.new(node.at, Obj("stream", rest=Value(self._all(args))))
        if name in _THROUGH and first is not None and self._streams(first):
            return first
        if name == "collections.defaultdict" and first is not None and first.refs:
            made = Obj("dict", {DEFAULT: first, CLASS: Value(const=name)})
            for source in args.positional[1:]:
                self._fill(made, source)
            made.fields.update(args.keywords)
            return self.new(node.at, made)
        if name in _INSERTING and len(args.positional) > 1:
            self._inserted(args.positional[0], args.positional[1])
        if name in _INSERTING | _FIRST and first is not None:
            if name not in _FIRST:
                return Value()
            value = self.joined_elements(first)
            # Which one is the smallest does not depend on the order in which they came.
            taint = (value.taint | self.shape(first)) & ~self.engine.taints.orders
            return Value(taint, value.refs)
        return None

    def _inserted(self, container: Value, value: Value) -> None:
        for ref, obj in self.objects(container):
            changed = self.moved(ref, obj).copy()
            changed.rest = value if changed.rest is None else join_values(changed.rest, value)
            self.write(ref, changed)

    def poured(self, args: Arguments, taint: int = 0) -> None:
        """Note that something outside may write what it is given to a stream it is given."""
        for value in args.all():
            for ref, obj in self._streams(value):
                self._write_to(ref, obj, taint | self._all(args))

    def _streams(self, value: Value) -> list[tuple[Target, Obj]]:
        return [(ref, obj) for ref, obj in self.objects(value) if obj.kind == "stream"]

    def _write_to(self, ref: Target, obj: Obj, taint: int) -> None:
        old = obj.rest or Value()
        if old.taint | taint != old.taint:
            changed = obj.copy()
            changed.rest = old.plus(taint)
            self.write(ref, changed)

    def stream_method(self, ref: Target, obj: Obj, name: str, args: Arguments) -> Value:
        """Call a method of a stream, or of what writes to one."""
        held = obj.rest.taint if obj.rest is not None else 0
        if name.startswith("write"):
            self._write_to(ref, obj, self._all(args))
            return Value()
        return Value() if name in _QUIET else Value(held | self._all(args))

    def defaulted(self, base: Value, key: Value, at: int) -> None:
        """Let ``base[key]`` make what is missing in a dict with a default."""
        for ref, obj in self.objects(base):
            factory = obj.fields.get(DEFAULT)
            if factory is None or key.const in obj.fields or obj.rest is not None:
                continue
            if isinstance(ref, Ref) and ref.id in self.engine.heap:
                continue  # of a module: what is in it was there before, or will be after
            made = self.call_value(factory, [], at)
            self.store(Value(base.taint, frozenset((ref,))), key, made, weak=True)
