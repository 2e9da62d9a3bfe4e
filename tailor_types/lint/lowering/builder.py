"""The block graph of one function while it is being lowered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.exceptions import catches

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Builder", "Handlers", "LoopFrame"]


@dataclass(slots=True)
class Handlers:
    """An enclosing ``try``: where an exception goes; or a ``finally`` that every exit runs.

    Attributes:
        entries: blocks of the handlers, in order.
        caught: what each handler names; None catches everything.
        finally_: lowers the ``finally`` suite into the current block.
    """

    entries: list[int] = field(default_factory=list)
    caught: list[ir.Expr | None] = field(default_factory=list)
    finally_: Callable[[], None] | None = None

    @property
    def catches_all(self) -> bool:
        """Whether nothing passes these handlers."""
        return None in self.caught


@dataclass(slots=True)
class LoopFrame:
    """An enclosing loop: where ``continue`` and ``break`` go."""

    head: int
    after: int
    depth: int


class Builder:
    """Collects blocks for one ``Code``; ``current`` is None where code is unreachable."""

    def __init__(self, code: ir.Code) -> None:
        self.code = code
        self.within: tuple[int, ...] = ()
        self.frames: list[Handlers] = []
        self.loops: list[LoopFrame] = []
        self.renames: list[dict[str, str]] = []
        self.effects = 0
        self.temps = 0
        self.copies: list[tuple[int, int, Handlers]] = []
        code.blocks = [ir.Block(()), ir.Block(()), ir.Block(())]
        self.current: int = ir.ENTRY
        self.live = True

    def new(self) -> int:
        """Return a new, empty block."""
        self.code.blocks.append(ir.Block(self.within))
        return len(self.code.blocks) - 1

    def enter(self, block: int) -> None:
        """Go on in *block*, which now stands where the code being lowered stands."""
        self.code.blocks[block].within = self.within
        self.current = block
        self.live = True

    def emit(self, instruction: ir.Instruction) -> None:
        """Append to the current block."""
        self.code.blocks[self.current].code.append(instruction)

    def end(self, terminator: ir.Terminator) -> None:
        """Close the current block, unless it is closed; what follows is unreachable."""
        block = self.code.blocks[self.current]
        if block.end is None:
            block.end = terminator
        # Code after a return still needs a block to stand in; nothing leads to it.
        self.current = self.new()
        self.live = False

    def goto(self, block: int, raised: str = "") -> None:
        """Close the current block with a jump."""
        self.end(ir.Goto(block, raised))

    def restart(self) -> None:
        """Go on in a new block: what was done before is not inside what comes."""
        if self.live:
            following = self.new()
            self.goto(following)
            self.enter(following)

    def temp(self) -> str:
        """Return a fresh temporary."""
        self.temps += 1
        name = f"%{self.temps}"
        self.code.bound.add(name)
        return name

    def targets(self) -> tuple[list[int], list[ir.Expr | None]]:
        """Return the handlers an exception raised here may reach, and what they name."""
        entries: list[int] = []
        caught: list[ir.Expr | None] = []
        for frame in reversed(self.frames):
            entries += frame.entries
            caught += frame.caught
            if frame.catches_all:
                break
        return entries, caught

    def throw(self, raised: str, at: int) -> None:
        """Close the current block with a ``raise``; it goes where the names of handlers say."""
        entries: list[int] = []
        caught: list[ir.Expr | None] = []
        for entry, handler in zip(*self.targets(), strict=True):
            verdict = _verdict(handler, raised)
            if verdict is not False:
                entries.append(entry)
                caught.append(handler)
            if verdict:
                break
        else:
            entries.append(ir.RAISED)
            caught.append(None)
        if len(entries) == 1:
            self.goto(entries[0], raised)
        else:
            self.end(ir.Fork(None, entries, caught, at, raised))

    def may_raise(self, at: int) -> None:
        """Split the block where what it did may have raised into a handler of this function."""
        entries, caught = self.targets()
        if entries and self.live:
            block = self.code.blocks[self.current]
            following = self.new()
            block.end = ir.Fork(following, entries, caught, at)
            self.current = following


def _verdict(handler: ir.Expr | None, raised: str) -> bool | None:
    if handler is None:
        return True
    kinds = handler.items if isinstance(handler, ir.Display) else [handler]
    verdicts = {catches(getattr(kind, "id", getattr(kind, "name", "")), raised) for kind in kinds}
    return True if True in verdicts else None if None in verdicts else False
