"""Each rule of the engine is needed: without it, mypy says something else of the tables.

What it says with all of them is held to the tables by the other tests, so that a difference here
is a red test there.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest
from mypy.types import CallableType, LiteralType, Overloaded, TupleType, TypeType, TypeVarLikeType

from tailor_types.jsonable.verdicts import PRELUDE, TABLE
from tailor_types_mypy import hints, json_rules, names
from tailor_types_mypy.plugin import TailorPlugin
from tests.typing.programs import STRICT, checked
from tests.typing.rows import DECLARATIONS, POSITIONS
from tests.typing.test_cases import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

PAGES = ("arguments.py", "bodies.py", "displays.py", "silent.py")


def program() -> Mapping[str, str]:
    lines = [*PRELUDE.splitlines(), "from tailor_types import WaitPoint, workflow_job"]
    for i, row in enumerate(TABLE):
        lines += [
            DECLARATIONS[position].format(i=f"{i}_{position}", row=row.annotation)
            for position in POSITIONS
        ]
    return {"rows.py": "\n".join(lines), **{page: (FOLDER / page).read_text() for page in PAGES}}


def silent(*_: object, **__: object) -> tuple[()]:
    return ()


def deaf_to(*kinds: type, of_class: bool | None = None) -> Callable[[Any], str | None]:
    hint = json_rules._hint

    def knocked_out(type_: Any) -> str | None:
        is_class = isinstance(type_, CallableType) and type_.is_type_obj()
        return None if isinstance(type_, kinds) and of_class in {None, is_class} else hint(type_)

    return knocked_out


def every_literal(type_: Any) -> str | None:
    return hints.ENUM if isinstance(type_, LiteralType) else hint(type_)


hint = json_rules._hint
Knock = tuple[object, str, object]
KNOCK_OUTS: Mapping[str, Knock] = {
    "literals": (json_rules, "_hint", deaf_to(LiteralType)),
    "literal scalars": (json_rules, "_hint", every_literal),
    "tuples": (json_rules, "_hint", deaf_to(TupleType)),
    "callables": (json_rules, "_hint", deaf_to(CallableType, of_class=False)),
    "class objects": (json_rules, "_hint", deaf_to(CallableType, of_class=True)),
    "overloaded": (json_rules, "_hint", deaf_to(Overloaded)),
    "type[]": (json_rules, "_hint", deaf_to(TypeType)),
    "type variables": (json_rules, "_hint", deaf_to(TypeVarLikeType)),
    "unions": (json_rules._Walk, "_union", silent),
    "records": (json_rules._Walk, "_typed_dict", silent),
    "keys": (json_rules._Walk, "key_problems", silent),
    "keys of a display": (
        importlib.import_module("tailor_types_mypy.arguments"),
        "key_problems",
        silent,
    ),
    "aliases": (json_rules, "_DEEPEST", 0),
    "generic records": (json_rules, "_name_of", lambda info: info.fullname),
    "the top": (json_rules, "_top_problems", silent),
    "joins": (json_rules, "_JOINS", frozenset()),
    "one literal": (json_rules, "_is_wrong_constant", lambda _: False),
    "no Any is declared": (json_rules, "_is_declared", lambda *_, **__: False),
    "every Any is declared": (json_rules, "_is_declared", lambda *_, **__: True),
    "every key": (json_rules, "_is_key", lambda _: True),
    "no key": (json_rules, "_is_key", lambda _: False),
    "steps by name": (json_rules, "key_step", lambda key: f".{key}"),
    "steps in brackets": (json_rules, "key_step", lambda key: f"[{key!r}]"),
    **{
        f"{kind} without {name}": (names, kind, getattr(names, kind) - {name})
        for kind in ("SCALARS", "ARRAYS", "TABLES")
        for name in sorted(getattr(names, kind))
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("knocked_out")


@pytest.fixture(scope="module")
def whole(folder: Path) -> frozenset[str]:
    return said(folder)


def said(folder: Path) -> frozenset[str]:
    return frozenset(map(str, checked(folder, program(), config=STRICT)))


@pytest.mark.parametrize("rule", KNOCK_OUTS)
def test_without_a_rule_the_tables_are_not_met(
    folder: Path, whole: frozenset[str], rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*KNOCK_OUTS[rule])
    # Another release, so that mypy takes nothing of the project from its cache.
    monkeypatch.setattr(importlib.import_module(TailorPlugin.__module__), "RELEASE", rule)

    assert said(folder) != whole


def test_with_every_rule_the_same_is_said_again(
    folder: Path, whole: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module(TailorPlugin.__module__), "RELEASE", "the same")

    assert said(folder) == whole
