"""Sets whose order is a source of its own, so that one set can be disturbed at a time.

CPython orders strings in a set by PYTHONHASHSEED, for all sets of a process at once. Loaded
programs build these instead; ``test_hash_seeds.py`` holds them to real processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.lint.oracle.dynamic.stage import Stage
from tests.lint.oracle.program import Site

__all__ = ["ordered_set_type"]

_RESULTS = ("__or__", "__and__", "__sub__", "__xor__")
_METHODS = ("union", "intersection", "difference", "symmetric_difference", "copy")


def ordered_set_type(stage: Stage) -> type[set[Any]]:
    """Return the class that stands for ``set`` in programs loaded for *stage*."""

    class OrderedByWorld(set[Any]):
        """A set that iterates in the order its world gives to the lines that made it."""

        def __init__(self, elements: Iterable[Any] = ()) -> None:
            super().__init__(elements)
            self.sites: frozenset[Site] = frozenset([stage.here()])
            for site in self.sites:
                stage.touched[site] = "hash-order"

        def __iter__(self) -> Iterator[Any]:
            def rank(element: object) -> tuple[int, ...]:
                return tuple(
                    stage.world.number("order", (repr(element), site), source=site)
                    for site in sorted(self.sites)
                )

            return iter(sorted(super().__iter__(), key=rank))

        def pop(self) -> Any:
            first = next(iter(self))
            self.remove(first)
            return first

        def __repr__(self) -> str:
            return "{" + ", ".join(map(repr, self)) + "}"

    def derived(name: str) -> Callable[..., OrderedByWorld]:
        plain = getattr(set, name)

        def method(self: OrderedByWorld, *others: Any) -> OrderedByWorld:
            result = OrderedByWorld(set.__iter__(self))
            set.clear(result)
            set.update(result, plain(self, *others))
            result.sites = self.sites.union(
                *(other.sites for other in others if isinstance(other, OrderedByWorld))
            )
            return result

        return method

    for name in (*_RESULTS, *_METHODS):
        setattr(OrderedByWorld, name, derived(name))
    return OrderedByWorld
