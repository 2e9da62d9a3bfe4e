"""What the parts that evaluate a function ask of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.changes import Changes
from tailor_types.lint.flow.taints import Origin
from tailor_types.lint.flow.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint import ir
    from tailor_types.lint.flow.arguments import Arguments
    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.flow.values import Obj, ObjId, Target, Value

__all__ = ["Evaluation"]


class Evaluation(Changes):
    """The evaluation of one function; what is not defined here is defined by a part further down.

    Attributes:
        payload: the taint of what the exceptions thrown by calls carry.
    """

    context: Context
    module: str
    statement: int
    block: int
    cells: dict[str, ObjId]
    payload: int
    evaluators: dict[type, Callable[..., Value]]
    choosing: int = 0
    """The taint of which function is called, while one of several is."""
    turn: int = 0
    """Which of them it is."""

    def eval(self, node: ir.Expr) -> Value:
        """Return what *node* evaluates to."""
        raise NotImplementedError

    def call(self, node: ir.Call) -> Value:
        """Evaluate a call."""
        raise NotImplementedError

    def call_value(self, func: Value, args: list[Value], at: int) -> Value:
        """Call *func* with positional arguments."""
        raise NotImplementedError

    def dispatch(self, func: Value, args: Arguments, node: ir.Call) -> Value:
        """Call whatever *func* may be."""
        raise NotImplementedError

    def fail(self, name: str, taint: int) -> None:
        """Note that the current block may fail with *name*, if *taint* says so."""
        raise NotImplementedError

    def fail_outside(self, taint: int) -> None:
        """Note that the current block may fail at something outside the process."""
        raise NotImplementedError

    def throw(self, name: str, taint: int, at: int) -> None:
        """Note that a call throws *name* on purpose."""
        raise NotImplementedError

    def bind(self, name: str, value: Value) -> None:
        """Assign a variable."""
        raise NotImplementedError

    def blur(self, base: ir.Expr, taint: int) -> None:
        """Taint the variable at the left end of *base*."""
        raise NotImplementedError

    def cell(self, name: str) -> ObjId:
        """Return the cell of a shared variable."""
        raise NotImplementedError

    def class_member(
        self,
        cls: Target,
        name: str,
        receiver: Target | None,
        node: ir.Expr,
        order: list[Target] | None = None,
    ) -> Value:
        """Look *name* up in a class and its bases; bind it to *receiver*, if there is one."""
        raise NotImplementedError

    def derived(self, base: str, node: ir.Call) -> int:
        """Return the taint of an instance of a class of the project that derives from *base*."""
        raise NotImplementedError

    def origin(
        self,
        at: int,
        category: str,
        text: str,
        axis: int = 1,
        *,
        low: bool = False,
        handle: bool = False,
    ) -> int:
        """Return the taint of a source at this place, and note that it is this function's own."""
        if category == "environment" and self.context.code.kind in {"module", "class"}:
            low = True  # read once, when the process starts
        site = (self.module, self.statement, at)
        entry = self.engine.taints.origin(Origin(site, category, text, low, handle))
        self.context.sources.setdefault(entry, {})[None] = at
        return axis << (entry * 3)

    def extend(self, ref: Target, value: Value, at: int) -> None:
        """Add the elements of *value* to a container, in place."""
        raise NotImplementedError

    def whole(self, name: str, record: Value, args: Arguments, at: int) -> Value | None:
        """Return *record* as a dict or a tuple, or with other fields; None if not all is known."""
        raise NotImplementedError

    def spread(self, args: Arguments, value: Value) -> None:
        """Add ``*value`` to the arguments of a call."""
        raise NotImplementedError

    def defaulted(self, base: Value, key: Value, at: int) -> None:
        """Let ``base[key]`` make what is missing in a dict with a default."""
        raise NotImplementedError

    def stream_method(self, ref: Target, obj: Obj, name: str, args: Arguments) -> Value:
        """Call a method of a stream, or of what writes to one."""
        raise NotImplementedError

    def grown(self, ref: Target, obj: Obj, value: Value) -> None:
        """Add one element at the end of a sequence."""
        raise NotImplementedError

    def is_given(self, value: Value) -> bool:
        """Whether *value*, passed for a parameter that is None by default, is not None itself."""
        own = value.taint & ~self.engine.taints.symbols
        return value.const is UNKNOWN and not value.absent and not own

    def is_function(self, value: Value) -> bool:
        """Whether *value* is a function of the project."""
        return any(obj.kind == "function" for _, obj in self.objects(value))
