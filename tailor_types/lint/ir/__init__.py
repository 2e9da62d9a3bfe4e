"""The small language that user code is lowered to before anything is decided about it.

A function is a graph of blocks; a block is a list of assignments over expression trees and one
way out. Whatever can skip code (short circuits, comprehension filters, exceptions) is a branch
between blocks, so that control dependence needs no special cases. Names are bare: what they mean
is decided against the module's bindings when the graph is walked, never stored here.

``at`` is the ordinal of a node in its top-level statement; lines are found when a finding is
shown (``lowering.positions``).
"""

from __future__ import annotations

from tailor_types.lint.ir.code import ENTRY, EXIT, RAISED, Block, Code, Param
from tailor_types.lint.ir.expressions import (
    Apply,
    Attr,
    Await,
    Call,
    Choice,
    Class,
    Const,
    Decorated,
    Display,
    Element,
    Enter,
    Expr,
    Function,
    Item,
    Mapping,
    Name,
    Spread,
    Yield,
)
from tailor_types.lint.ir.instructions import (
    Collect,
    Delete,
    Eval,
    Import,
    Instruction,
    Set,
    Update,
)
from tailor_types.lint.ir.regions import AsyncFor, Finally, Handler, Region, Stretch, Try, With
from tailor_types.lint.ir.terminators import Branch, Fork, Goto, Loop, Terminator

__all__ = [
    "ENTRY",
    "EXIT",
    "RAISED",
    "Apply",
    "AsyncFor",
    "Attr",
    "Await",
    "Block",
    "Branch",
    "Call",
    "Choice",
    "Class",
    "Code",
    "Collect",
    "Const",
    "Decorated",
    "Delete",
    "Display",
    "Element",
    "Enter",
    "Eval",
    "Expr",
    "Finally",
    "Fork",
    "Function",
    "Goto",
    "Handler",
    "Import",
    "Instruction",
    "Item",
    "Loop",
    "Mapping",
    "Name",
    "Param",
    "Region",
    "Set",
    "Spread",
    "Stretch",
    "Terminator",
    "Try",
    "Update",
    "With",
    "Yield",
]
