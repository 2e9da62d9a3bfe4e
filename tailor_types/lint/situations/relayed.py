"""What a function does with the coroutines that it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.situations.pending import Kept, Pending, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tailor_types.lint import ir
    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.situations.view import View

__all__ = ["Relayed"]

_FATES = frozenset({"completion", "tasked", "bounded", "threaded", "gathered"})


class Relayed:
    """Looks into the functions of the project that are passed a coroutine."""

    def __init__(self, view: Callable[[Context], View]) -> None:
        self._view = view
        self._fates: dict[Context, dict[str, frozenset[str]]] = {}
        self._pending: dict[Context, Pending] = {}

    def uses(self, view: View, pending: Pending) -> Iterator[Use]:
        """Yield what becomes of the coroutines that *view* passes on, by the call."""
        for at, parts in pending.passed.items():
            made: dict[str, frozenset[int]] = {}
            for callee in view.callees.get(at, ()):
                fates = self._of(callee)
                for name, kept in _received(callee.code.params, parts) if fates else ():
                    for fate in fates.get(name, ()):
                        made[fate] = made.get(fate, frozenset()) | kept.all
            for fate in sorted(made):
                if made[fate]:
                    yield Use(fate, at, made[fate])

    def wrapped(self, view: View, at: int, parts: list[tuple[str, Kept]]) -> frozenset[int]:
        """Return the coroutines that wait in the one that the call at *at* makes."""
        made: frozenset[int] = frozenset()
        for callee in view.callees.get(at, ()):
            if not callee.code.is_async or callee.code.is_generator:
                continue
            inside = self._inside(callee)
            names = [param.name for param in callee.code.params]
            waits = {number for use in inside.uses if use.kind == "await" for number in use.made}
            for name, kept in _received(callee.code.params, parts):
                if -1 - names.index(name) in waits:
                    made |= kept.all
        return made

    def awaited(
        self, view: View, pending: Pending
    ) -> Iterator[tuple[Context, frozenset[int], frozenset[int]]]:
        """Yield the functions that await what *view* passes on: where, and what it is."""
        queue = [
            (callee, name, kept.all)
            for at, parts in pending.passed.items()
            for callee in view.callees.get(at, ())
            for name, kept in _received(callee.code.params, parts)
        ]
        seen = set(queue)
        while queue:
            context, name, made = queue.pop()
            if not made:
                continue
            inside = self._inside(context)
            number = -1 - [param.name for param in context.code.params].index(name)
            places = {use.at for use in inside.uses if use.kind == "await" and number in use.made}
            if places:
                yield context, frozenset(places), made
            for at, parts in inside.passed.items():
                for callee in self._view(context).callees.get(at, ()):
                    for other, kept in _received(callee.code.params, parts):
                        step = (callee, other, made)
                        if number in kept.all and step not in seen:
                            seen.add(step)
                            queue.append(step)

    def _inside(self, context: Context) -> Pending:
        """Return the coroutines of *context* as if each parameter held one: -1, -2, ..."""
        known = self._pending.get(context)
        if known is None:
            given = {
                param.name: Kept(frozenset() if param.kind in {"*", "**"} else own, own)
                for number, param in enumerate(context.code.params)
                if (own := frozenset({-1 - number}))
            }
            view = self._view(context)
            known = Pending(view, lambda _: False, lambda *_: frozenset(), given)
            self._pending[context] = known
        return known

    def _of(self, context: Context) -> dict[str, frozenset[str]]:
        """Return for each parameter what becomes of a coroutine in it, or of those it holds."""
        known = self._fates.get(context)
        if known is None:
            self._fates[context] = {}  # what a recursion adds is what it has
            pending = self._inside(context)
            fates: dict[str, frozenset[str]] = {}
            for use in (*pending.uses, *self.uses(self._view(context), pending)):
                for number in use.made if use.kind in _FATES else ():
                    name = context.code.params[-1 - number].name
                    fates[name] = fates.get(name, frozenset()) | {use.kind}
            known = self._fates[context] = fates
        return known


def _received(params: list[ir.Param], parts: list[tuple[str, Kept]]) -> Iterator[tuple[str, Kept]]:
    """Match what is passed with the parameters that it may come to."""
    by_place = [param for param in params if param.kind not in {"only", "**"}]
    if by_place and by_place[0].name in {"self", "cls"}:
        del by_place[0]
    names = {param.name for param in params if param.kind not in {"/", "*", "**"}}
    others = [param.name for param in params if param.kind == "**"]
    place = 0
    for star, kept in parts:
        if star == "*":
            yield from ((param.name, kept.unpacked()) for param in by_place[place:])
        elif star == "**":
            yield from ((param.name, kept.unpacked()) for param in params)
        elif star:
            yield from ((name, kept) for name in ([star] if star in names else others))
        elif place < len(by_place):
            yield by_place[place].name, kept
            place += by_place[place].kind != "*"
