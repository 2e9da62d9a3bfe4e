"""The arguments of one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.values import Value, join_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint import ir
    from tailor_types.lint.flow.values import Const

__all__ = ["Arguments", "bind", "by_name"]


class Arguments:
    """Evaluated arguments.

    Attributes:
        more: what ``*args`` of unknown length may hold.
        more_keywords: what ``**kwargs`` of unknown keys may hold.
        spread: taint of how many there are.
    """

    __slots__ = ("keywords", "more", "more_keywords", "positional", "spread")

    def __init__(self) -> None:
        self.positional: list[Value] = []
        self.keywords: dict[str, Value] = {}
        self.more: Value | None = None
        self.more_keywords: Value | None = None
        self.spread = 0

    def add(self, value: Value) -> None:
        """Append a positional argument."""
        if self.more is None:
            self.positional.append(value)
        else:
            self.more = join_values(self.more, value)

    def all(self) -> Iterator[Value]:
        """Yield every value that is passed."""
        yield from self.positional
        yield from self.keywords.values()
        if self.more is not None:
            yield self.more
        if self.more_keywords is not None:
            yield self.more_keywords

    def given(self) -> bool:
        """Whether anything is passed."""
        return bool(self.positional or self.keywords or self.more is not None or self.more_keywords)

    def prepended(self, first: Value) -> Arguments:
        """Return these arguments after *first*."""
        args = Arguments()
        args.positional = [first, *self.positional]
        args.keywords = self.keywords
        args.more, args.more_keywords = self.more, self.more_keywords
        args.spread = self.spread
        return args

    def get(self, index: int, name: str) -> Value | None:
        """Return one argument by position or keyword."""
        if index < len(self.positional):
            return self.positional[index]
        return self.keywords.get(name, self.more)


def bind(
    params: list[ir.Param], args: Arguments, defaults: dict[str, Value]
) -> tuple[dict[str, Value], list[Value], dict[str, Value]]:
    """Match *args* with *params*: values by name, what ``*args`` and ``**kwargs`` get."""
    bound: dict[str, Value] = {}
    rest = list(args.positional)
    keywords = dict(args.keywords)
    unknown = args.more_keywords
    for param in params:
        if param.kind in {"*", "**"}:
            continue
        value: Value | None = None
        if param.kind != "only" and rest:
            value = rest.pop(0)
        elif param.kind != "/" and param.name in keywords:
            value = keywords.pop(param.name)
        elif param.kind != "only" and args.more is not None:
            value = args.more
        if value is None:
            value = defaults.get(param.name)
            if unknown is not None:
                value = unknown if value is None else join_values(value, unknown)
        bound[param.name] = Value() if value is None else value
    if args.more is not None:
        rest.append(args.more)
    if unknown is not None:
        keywords["**"] = unknown
    return bound, rest, keywords


def by_name(keywords: dict[str, Value]) -> dict[Const, Value]:
    """Return *keywords* as the fields of a dict object."""
    return {name: value for name, value in keywords.items()}  # noqa: C416 -- widens the key type
