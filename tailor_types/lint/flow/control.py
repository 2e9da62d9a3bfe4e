"""Who decides whether a block runs: post-dominators, and control dependence drawn from them.

Source:
    Ferrante, Ottenstein, Warren, "The Program Dependence Graph and Its Use in Optimization",
    1987; post-dominators by Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm", 2001.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    Attributes:
        order: reachable blocks in reverse post-order.
        depends: for each block, the branching blocks that decide whether it runs (a bit set,
            transitive).
        meets: for each branch, the blocks at whose entry values depend on it.
    """

    def __init__(self, code: ir.Code) -> None:
        self.code = code
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
        for block in self.order:
            for to in self.next[block]:
                self.previous[to].append(block)
        self.branching = [block for block in self.order if len(set(self.next[block])) > 1]
        self.depends: dict[int, int] = dict.fromkeys(self.order, 0)
        if self.branching:
            self._control_dependence()
        self.meets: dict[int, list[int]] = {branch: [] for branch in self.branching}
        for block in self.order if self.branching else ():
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
        left = [
            head
            for head, _, bits in self.loops
            if not bits >> block & 1 and any(bits >> source & 1 for source in sources)
        ]
        if len(sources) < 2 and not left:  # noqa: PLR2004 -- ways meet where there are two
            return 0
        branches = 0
        for source in (*sources, *left):
            branches |= self.depends[source]
            if len(set(self.next[source])) > 1:
                branches |= 1 << source
        return branches

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
        self.next[block] = ways
        return ways[::-1]

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
        parent: dict[int, int | None] = {}
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
                        new = way if new is None else self._meet(new, way, parent, number)
                if new is None:
                    new = end  # a loop without an exit: as if it could end
                if parent.get(block) != new:
                    parent[block] = new
                    changed = True
        return {block: None if parent[block] == end else parent[block] for block in self.order}

    @staticmethod
    def _meet(left: int, right: int, parent: dict[int, int | None], number: dict[int, int]) -> int:
        while left != right:
            while number[left] > number[right]:
                left = parent[left]  # type: ignore[assignment] # only the end has none, and it is lowest
            while number[right] > number[left]:
                right = parent[right]  # type: ignore[assignment] # the same
        return left

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


def _bits(blocks: Iterable[int]) -> int:
    total = 0
    for block in blocks:
        total |= 1 << block
    return total
