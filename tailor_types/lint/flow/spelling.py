"""How an expression is written, for messages."""

from __future__ import annotations

from tailor_types.lint import ir

__all__ = ["dotted"]


def dotted(node: ir.Expr) -> str:
    """Return a chain of names as written; calls in it without their arguments."""
    match node:
        case ir.Name(id=name):
            return name.partition("%")[0]
        case ir.Attr(base=base, name=name):
            before = dotted(base)
            return f"{before}.{name}" if before else ""
        case ir.Call(func=func, args=args):
            before = dotted(func)
            return f"{before}({'...' if args else ''})" if before else ""
        case ir.Item(base=base):
            before = dotted(base)
            return f"{before}[...]" if before else ""
        case ir.Await(value=value):
            return dotted(value)
        case _:
            return ""
