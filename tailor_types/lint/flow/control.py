"""Who decides whether a block runs: post-dominators, and control dependence drawn from them.

Source:
    Ferrante, Ottenstein, Warren, "The Program Dependence Graph and Its Use in Optimization",
    1987; post-dominators by Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm", 2001.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tailor_types.lint import ir

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Graph", "members", "successors"]


def successors(end: ir.Terminator | None) -> tuple[int, ...]:
    """Return where a block may go."""
    match end:
        case None:
            return ()
        case ir.Goto(to=to):
            return (to,)
        case ir.Branch(then=then, orelse=orelse):
            return (then, orelse)
        case ir.Loop(body=body, after=after):
            return (body, after)
        case ir.Fork(to=to, handlers=handlers):
            return tuple(handlers) if to is None else (to, *handlers)


def members(bits: int) -> Iterable[int]:
    """Yield the blocks in a bit set."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


class Graph:
    """The reachable blocks of a function and what each depends on.

    Args:
        cut: edges to leave out.
        copies: blocks to be taken for others that are the same.

    Attributes:
        order: reachable blocks in reverse post-order.
        depends: for each block, the branching blocks that decide whether it runs (a bit set,
            transitive).
        meets: for each branch, the blocks at whose entry values depend on it.
        heads: for each head of a loop, its blocks (a bit set).
        left: for each block in loops, their heads and blocks (a bit set).
    """

    def __init__(
        self,
        code: ir.Code,
        cut: frozenset[tuple[int, int]] = frozenset(),
        copies: Mapping[int, int] | None = None,
    ) -> None:
        self.code = code
        self.cut = cut
        self.copies = copies or {}
        self._alike: dict[int, list[int]] = {}
        for block, first in self.copies.items():
            self._alike.setdefault(first, []).append(block)
        self.next: dict[int, tuple[int, ...]] = {}
        self._reachable: dict[int, frozenset[int]] = {}
        self.order = self._reverse_post_order(code)
        self.number = {block: index for index, block in enumerate(self.order)}
        self.loops = [
            (head, blocks, _bits(blocks))
            for head, blocks in code.loops.items()
            if head in self.next
        ]
        self.previous: dict[int, list[int]] = {block: [] for block in self.order}
        self.branching: list[int] = []
        for block in self.order:
            ways = self.next[block]
            for to in ways:
                self.previous[to].append(block)
            if len(ways) > 1 and len(set(ways)) > 1:
                self.branching.append(block)
        self.heads = {head: bits for head, _, bits in self.loops}
        self.left: dict[int, list[tuple[int, int]]] = {}
        for head, blocks, bits in self.loops:
            for source in blocks:
                self.left.setdefault(source, []).append((head, bits))
        self._deciders: dict[tuple[int, object], int] = {}
        self.depends: dict[int, int] = dict.fromkeys(self.order, 0)
        if self.branching:
            self._control_dependence()
        self.meets: dict[int, list[int]] = {branch: [] for branch in self.branching}
        if self.branching:
            for block in self.order:
                for branch in members(self._decided(block)):
                    self.meets[branch].append(block)

    def reachable(self, block: int) -> frozenset[int]:
        """Return the blocks to which at least one edge leads from *block*."""
        found = self._reachable.get(block)
        if found is None:
            seen: set[int] = set()
            stack = [block]
            while stack:
                for way in self.next.get(stack.pop(), ()):
                    if way not in seen:
                        seen.add(way)
                        stack.append(way)
            found = self._reachable[block] = frozenset(seen)
        return found

    def _decided(self, block: int) -> int:
        """Return the branches whose taint what enters *block* may take on."""
        sources = self.previous[block]
        left: list[int] = []
        for source in sources if self.loops else ():
            left += [head for head, bits in self.left.get(source, ()) if not bits >> block & 1]
        if len(sources) < 2 and not left:  # noqa: PLR2004 -- ways meet where there are two
            return 0
        branches = 0
        for source in (*sources, *left):
            branches |= self.depends[source]
            if len(set(self.next[source])) > 1:
                branches |= 1 << source
        return branches

    def deciders(self, block: int, alike: Mapping[int, int] | None = None) -> int:
        """Return the branches that decide by which edge *block* is entered (a bit set).

        Those between its immediate dominator and *block* that can reach it by two ways: what
        only decides whether *block* runs at all chooses nothing there.

        Args:
            alike: blocks to be taken for others when they lead to *block*.
        """
        key = (block, frozenset(alike.items()) if alike else None)
        known = self._deciders.get(key)
        if known is None:
            known = 0
            if self.branching and len(self.previous[block]) > 1:
                region = Region(self, block, self._dominator_outside(block), alike or {})
                known = _bits(region.choosing())
            self._deciders[key] = known
        return known

    def rounds(self, head: int, bits: int, block: int) -> int:
        """Return the branches inside the loop at *head* that decide in which round it is left.

        Args:
            bits: the blocks of the loop.
            block: where it is left to.
        """
        key = (block, head)
        known = self._deciders.get(key)
        if known is None:
            region = Region(self, block, self.dominators[head])
            known = self._deciders[key] = _bits(region.deciding(head)) & bits
        return known

    def _dominator_outside(self, block: int) -> int:
        """Return the nearest dominator of *block* that is in no loop without it."""
        found = self.dominators[block]
        changed = True
        while changed:
            changed = False
            for head, _, bits in self.loops:
                if bits >> found & 1 and not bits >> block & 1:
                    found, changed = self.dominators[head], True
        return found

    @cached_property
    def dominators(self) -> dict[int, int]:
        """The immediate dominator of each block; that of the entry is the entry."""
        parent: dict[int, int] = {ir.ENTRY: ir.ENTRY}
        number = self.number
        changed = True
        while changed:
            changed = False
            for block in self.order[1:]:
                new: int | None = None
                for source in self.previous[block]:
                    if source in parent:
                        new = source if new is None else _common(new, source, parent, number)
                assert new is not None  # noqa: S101 -- in this order one comes before
                if parent.get(block) != new:
                    parent[block] = new
                    changed = True
        return parent

    def _reverse_post_order(self, code: ir.Code) -> list[int]:
        order: list[int] = []
        seen = {ir.ENTRY}
        stack = [(ir.ENTRY, iter(self._edges(code, ir.ENTRY)))]
        while stack:
            block, rest = stack[-1]
            for to in rest:
                if to not in seen:
                    seen.add(to)
                    stack.append((to, iter(self._edges(code, to))))
                    break
            else:
                order.append(block)
                stack.pop()
        order.reverse()
        return order

    def _edges(self, code: ir.Code, block: int) -> tuple[int, ...]:
        # Last ones first, so that reverse post-order follows the text.
        ways = successors(code.blocks[block].end)
        if self.cut:
            ways = tuple(way for way in ways if (block, way) not in self.cut)
        if self.copies:
            ways = self._merged_ways(block, ways)
        self.next[block] = ways
        return ways[::-1]

    def _merged_ways(self, block: int, ways: tuple[int, ...]) -> tuple[int, ...]:
        """Return where any copy of *block* may go, as the first copies of where that is."""
        found = dict.fromkeys(self.copies.get(way, way) for way in ways)
        for copy in self._alike.get(block, ()):
            for way in successors(self.code.blocks[copy].end):
                if (copy, way) not in self.cut:
                    found[self.copies.get(way, way)] = None
        return tuple(found)

    def _control_dependence(self) -> None:
        parent = self._post_dominators()
        direct = dict.fromkeys(self.order, 0)
        for branch in self.branching:
            stop = parent[branch]
            for way in self.next[branch]:
                runner: int | None = way
                while runner is not None and runner != stop:
                    direct[runner] |= 1 << branch
                    runner = parent[runner]
        # Transitive, from the outside in; loops make it cyclic, hence until nothing changes.
        depends = direct
        changed = True
        while changed:
            changed = False
            for block in self.order:
                total = depends[block]
                for branch in members(direct[block]):
                    total |= depends[branch]
                if total != depends[block]:
                    depends[block] = total
                    changed = True
        self.depends = depends

    def _post_dominators(self) -> dict[int, int | None]:
        """Return the immediate post-dominator of each block; None is the common end."""
        order = self._reverse_graph_order()
        number = {block: index for index, block in enumerate(order)}
        parent: dict[int, int] = {}
        end = -1
        parent[end] = end
        number[end] = -1
        changed = True
        while changed:
            changed = False
            for block in order:
                ways = self.next[block] or (end,)
                new: int | None = None
                for way in ways:
                    if way in parent:
                        new = way if new is None else _common(new, way, parent, number)
                if new is None:
                    new = end  # a loop without an exit: as if it could end
                if parent.get(block) != new:
                    parent[block] = new
                    changed = True
        return {block: None if parent[block] == end else parent[block] for block in self.order}

    def _reverse_graph_order(self) -> list[int]:
        """Return all blocks so that, loops apart, a block comes after those it leads to."""
        order: list[int] = []
        seen: set[int] = set()
        ends = [block for block in self.order if not self.next[block]]
        # Then loops that never end, from their heads.
        for start in [*ends, *reversed(self.order)]:
            if start in seen:
                continue
            seen.add(start)
            stack = [(start, iter(self.previous[start]))]
            post: list[int] = []
            while stack:
                block, rest = stack[-1]
                for to in rest:
                    if to not in seen:
                        seen.add(to)
                        stack.append((to, iter(self.previous[to])))
                        break
                else:
                    post.append(block)
                    stack.pop()
            order += reversed(post)
        return order


class Region:
    """The blocks between *start* and *end*, both included, with *end* as the only way out.

    What leads elsewhere is not in it: it answers what decides how *end* is reached, given that it
    is. The edges into *end* are nodes of their own, the bitwise complements of their sources, or
    of those that they are *alike*.
    """

    def __init__(
        self, graph: Graph, end: int, start: int, alike: Mapping[int, int] | None = None
    ) -> None:
        alike = alike or {}
        inside = {source for source in graph.previous[end] if source != end}
        stack = [source for source in inside if source != start]
        while stack:
            for source in graph.previous[stack.pop()]:
                if source not in inside and source != end:
                    inside.add(source)
                    if source != start:
                        stack.append(source)
        self.end = end
        self.next: dict[int, list[int]] = {}
        for block in inside:
            edge = ~alike.get(block, block)
            ways = [edge if way == end else way for way in set(graph.next[block])]
            # Nothing comes back to the start: what it would begin is another passage.
            self.next[block] = [way for way in ways if way < 0 or (way in inside and way != start)]
        for source in graph.previous[end]:
            if source in inside:
                self.next[~alike.get(source, source)] = [end]
        self._parent = self._post_dominators()

    def _post_dominators(self) -> dict[int, int]:
        previous: dict[int, list[int]] = {block: [] for block in (*self.next, self.end)}
        for block, ways in self.next.items():
            for way in ways:
                previous[way].append(block)
        order: list[int] = []
        seen = {self.end}
        stack = [(self.end, iter(previous[self.end]))]
        while stack:
            block, rest = stack[-1]
            for way in rest:
                if way not in seen:
                    seen.add(way)
                    stack.append((way, iter(previous[way])))
                    break
            else:
                order.append(block)
                stack.pop()
        order.reverse()
        number = {block: index for index, block in enumerate(order)}
        parent = {self.end: self.end}
        changed = True
        while changed:
            changed = False
            for block in order[1:]:
                new: int | None = None
                for way in self.next[block]:
                    if way in parent:
                        new = way if new is None else _common(new, way, parent, number)
                assert new is not None  # noqa: S101 -- in this order one comes before
                if parent.get(block) != new:
                    parent[block] = new
                    changed = True
        return parent

    def choosing(self) -> Iterable[int]:
        """Return the branches that decide by which edge the end is entered."""
        return [
            block
            for block, ways in self.next.items()
            if len(ways) > 1 and self._parent.get(block) == self.end
        ]

    def deciding(self, wanted: int) -> set[int]:
        """Return the branches that decide whether *wanted* is passed (again), transitively."""
        direct: dict[int, set[int]] = {}
        for branch, ways in self.next.items():
            if len(ways) < 2 or branch not in self._parent:  # noqa: PLR2004 -- no choice
                continue
            stop = self._parent[branch]
            for way in ways:
                runner = way
                while runner not in {stop, self.end} and runner in self._parent:
                    direct.setdefault(runner, set()).add(branch)
                    runner = self._parent[runner]
        found: set[int] = set()
        stack = [wanted]
        while stack:
            for branch in direct.get(stack.pop(), ()):
                if branch not in found:
                    found.add(branch)
                    stack.append(branch)
        return found


def _common(left: int, right: int, parent: dict[int, int], number: dict[int, int]) -> int:
    """Return the nearest block above both in the tree that *parent* draws."""
    while left != right:
        while number[left] > number[right]:
            left = parent[left]
        while number[right] > number[left]:
            right = parent[right]
    return left


def _bits(blocks: Iterable[int]) -> int:
    total = 0
    for block in blocks:
        total |= 1 << block
    return total
