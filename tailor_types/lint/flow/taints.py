"""Taints: sets of (source, axis) as the bits of an int.

Each interned entry owns three bits. VALUE: it differs between executions. ORDER: the same
elements in an unspecified order. TURNED: a value that was picked by an unspecified order.
An entry is an origin (a source at a place) or a symbol: what a caller will put in. Sets are
never capped: a cap inside the join would not be associative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tailor_types.lint.catalogue import IO

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ALL", "ORDER", "TURNED", "VALUE", "Origin", "Site", "Taints"]

Site: TypeAlias = tuple[str, int, int]
"""Module, statement, ordinal."""

VALUE, ORDER, TURNED = 1, 2, 4
ALL = VALUE | ORDER | TURNED
_BITS = 3


@dataclass(frozen=True, slots=True)
class Origin:
    """A source at its place.

    Attributes:
        category: of the catalogue: ``clock``, ``random``, ``network``, ...
        text: as written: ``time.time()``.
        low: whether the catalogue is not sure.
        handle: whether it only leads to a source: a client, a connection, a session.
    """

    site: Site
    category: str
    text: str
    low: bool = False
    handle: bool = False


class Taints:
    """The table of entries of one run, and set algebra that needs it."""

    def __init__(self) -> None:
        self.entries: list[Origin | None] = []
        self._origins: dict[Origin, int] = {}
        self._symbols: dict[object, int] = {}
        self.values = 0
        self.orders = 0
        self.symbols = 0
        self.external = 0
        self.handles = 0
        self.addresses = 0

    def origin(self, origin: Origin) -> int:
        """Return the entry of *origin*."""
        entry = self._origins.get(origin)
        if entry is None:
            entry = self._origins[origin] = self._add(origin)
            if origin.category in IO:
                self.external |= ALL << (entry * _BITS)
            if origin.text == "id()":
                self.addresses |= ALL << (entry * _BITS)
            if origin.handle:
                self.handles |= ALL << (entry * _BITS)
        return entry

    def settle_form(self, taint: int) -> None:
        """Note that what comes from the sources of *taint* has the form that is expected."""
        for entry, _ in self.entries_of(taint):
            self.external &= ~(ALL << (entry * _BITS))

    def symbol(self, path: object) -> int:
        """Return the entry that stands for what a caller passes at *path*."""
        entry = self._symbols.get(path)
        if entry is None:
            entry = self._symbols[path] = self._add(None)
            self.symbols |= ALL << (entry * _BITS)
        return entry

    def _add(self, origin: Origin | None) -> int:
        entry = len(self.entries)
        self.entries.append(origin)
        shift = entry * _BITS
        self.values |= (VALUE | TURNED) << shift
        self.orders |= ORDER << shift
        return entry

    def turn(self, taint: int) -> int:
        """Return *taint* after picking by position: an unspecified order is now a value."""
        order = taint & self.orders
        return (taint ^ order) | (order << 1) if order else taint

    def substitute(self, taint: int, actual: dict[int, int]) -> int:
        """Replace the symbols in *taint* by what *actual* passes for them."""
        symbolic = taint & self.symbols
        result = taint ^ symbolic
        while symbolic:
            entry = ((symbolic & -symbolic).bit_length() - 1) // _BITS
            bits = (symbolic >> (entry * _BITS)) & ALL
            symbolic &= ~(ALL << (entry * _BITS))
            passed = actual.get(entry, 0)
            if passed:
                if bits & VALUE:
                    result |= passed & self.values
                if bits & ORDER:
                    result |= passed & self.orders
                if bits & TURNED:
                    result |= (passed & self.orders) << 1
        return result

    def entries_of(self, taint: int) -> Iterator[tuple[int, int]]:
        """Yield each entry of *taint* with its axes."""
        while taint:
            entry = ((taint & -taint).bit_length() - 1) // _BITS
            bits = (taint >> (entry * _BITS)) & ALL
            taint &= ~(ALL << (entry * _BITS))
            yield entry, bits

    @staticmethod
    def bit(entry: int, axis: int = VALUE) -> int:
        """Return the taint of one *entry* on *axis*."""
        return axis << (entry * _BITS)
