"""Whole programs of the injective grammar: modules, helpers, and one job that triggers.

Without explanations, what the linter says of them must equal what running them shows.
"""

from __future__ import annotations

import re

from tests.lint.oracle.grammar.block import Block, Function, Project, Scope
from tests.lint.oracle.grammar.choices import Choices
from tests.lint.oracle.grammar.concurrency import CONCURRENCY
from tests.lint.oracle.grammar.durable import DURABLE, LEAVES
from tests.lint.oracle.grammar.expressions import EXPRESSIONS, SOURCES, value
from tests.lint.oracle.grammar.functions import FUNCTIONS, functions
from tests.lint.oracle.grammar.objects import OBJECTS, classes
from tests.lint.oracle.grammar.sets import SETS
from tests.lint.oracle.grammar.statements import STATEMENTS, body
from tests.lint.oracle.program import Program

__all__ = ["CONSTRUCTS", "write_program"]

_PLAIN = {**STATEMENTS, **OBJECTS, **FUNCTIONS, **SETS}
_TRIGGERING = {**DURABLE, **OBJECTS, **FUNCTIONS, **SETS, **CONCURRENCY}
CONSTRUCTS = frozenset(
    [
        *EXPRESSIONS,
        *_TRIGGERING,
        *SOURCES,
        *("early-return", "early-raise", "loop-exit", "loop-else", "try-else", "finally"),
        *(
            "helpers",
            "durable-helpers",
            "modules",
            "star-arguments",
            "partial",
            "default-arguments",
        ),
    ]
)
"""Everything that the grammar can write."""

_IMPORTS = """\
import asyncio, functools, hashlib, json, os, random, secrets, sys, time, traceback, urllib.request, uuid
import httpx, requests
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
"""
_CHANCE = """\
def odd(value, salt):
    return int(hashlib.md5(f"{value}:{salt}".encode()).hexdigest(), 16) % 2 == 0

def bucket(value, salt, size):
    return int(hashlib.md5(f"{value}/{salt}".encode()).hexdigest(), 16) % size
"""
_LEAF = """\
@workflow_job(name="{name}")
async def {job}(input: dict[str, object]) -> str:
    return "done"
"""
_WORKFLOW = 'workflow = create_workflow(name="the-workflow", main_job=main)\n'
_BY_NAME = f"""\
from chance import bucket, odd
from leaves import approval, {", ".join(LEAVES)}
from library import *
"""
_BY_STAR = """\
from chance import *
from leaves import *
from library import *
"""
_FACADE = f"""\
from chance import bucket as bucket, odd as odd
from leaves import approval, {", ".join(LEAVES)}
from library import *
"""
_RE_EXPORTED = "from facade import *\n"
_SDK = "from tailor_types import JobContext, JobFailedError, WaitPoint, create_workflow, workflow_job\n"


def write_program(choices: Choices, enabled: frozenset[str] = CONSTRUCTS) -> Program:
    """Write a program out of *enabled* constructs."""
    project = Project(choices, enabled, {False: _PLAIN, True: _TRIGGERING})
    layout = "helpers" if "modules" in enabled and project.flip() else "jobs"
    if "helpers" in enabled:
        for _ in range(project.choices.below(3)):
            write_helper(project, layout, durable=False)
    if "durable-helpers" in enabled and project.flip():
        write_helper(project, layout, durable=True)
    roots = ["main"]
    if "nested-roots" in enabled and project.flip():
        roots.append("second")
    mains = [write_root(project, root, nested=len(roots) > 1) for root in reversed(roots)]
    return Program(render(project, layout, mains), tuple(roots), frozenset(project.used))


def write_helper(project: Project, module: str, *, durable: bool) -> None:
    name = f"{'durable' if durable else 'helper'}_{project.number()}"
    parameters = tuple(f"p{project.number()}" for _ in range(1 + project.choices.below(3)))
    optional = parameters[1:] if "default-arguments" in project.enabled and project.flip() else ()
    scope = Scope(names=[*parameters], assignable=[*parameters], durable=durable)
    block = Block(project, module, scope)
    for parameter in optional:
        block.emit(f"{parameter} = [{parameter}, {parameters[0]}]")  # not a constant in conditions
    body(block, project.tables[durable], 3)
    block.emit(f"return {value(block)}")
    signature = ", ".join(f'{p}="{block.salt()}"' if p in optional else p for p in parameters)
    header = f"{'async ' if durable else ''}def {name}({signature}):"
    project.definitions[module].append("\n".join([header, *block.lines, ""]))
    project.functions.append(Function(name, module, parameters, frozenset(optional), durable))
    project.used.add("durable-helpers" if durable else "helpers")


def write_root(project: Project, name: str, *, nested: bool) -> str:
    """Write a job that triggers; the first one may trigger the second."""
    scope = Scope(names=[], keys={"input": ["n", "m"]}, durable=True)
    block = Block(project, "jobs", scope)
    body(block, project.tables[True], 6)
    last = ", ".join(f'"{each}": {each}' for each in block.scope.names[-3:])
    block.emit(f"await charge.trigger({{{last}}})")
    if name == "main" and nested:
        block.emit(f'await second.trigger({{"n": {value(block)}, "m": {value(block)}}})')
        project.used.add("nested-roots")
    header = f'@workflow_job(name="{name}-job")\nasync def {name}(input: dict[str, str], ctx: JobContext) -> str:'
    return "\n".join([header, *block.lines, '    return "done"', ""])


def render(project: Project, layout: str, mains: list[str]) -> dict[str, str]:
    """Lay the parts out in modules, imported in one of the ways that Python has for that."""
    leaves = "\n".join(_LEAF.format(job=leaf, name=leaf.replace("_", "-")) for leaf in LEAVES)
    leaves += '\napproval = WaitPoint[dict, str]("approval")\n'
    helpers, main = "\n".join(project.definitions[layout]), "\n".join(mains)
    library = mentioned(f"{classes(project)}\n\n{functions(project)}", f"{helpers}\n{main}")
    if layout == "jobs":
        parts = [_IMPORTS, _SDK, _CHANCE, leaves, library, helpers, main, _WORKFLOW]
        return {"jobs.py": "\n".join(parts)}
    project.used.add("modules")
    names = [each.name for each in project.functions]
    aliases = "".join(f"from helpers import {name} as {name}_from_helpers\n" for name in names)
    shared = project.pick([_BY_NAME, _BY_STAR, _RE_EXPORTED])
    common = f"{_IMPORTS}{_SDK}{shared}"
    return {
        "chance.py": f"import hashlib\n\n{_CHANCE}",
        "leaves.py": f"{_SDK}\n{leaves}",
        "library.py": f"{_IMPORTS}from chance import bucket, odd\n{library}",
        "facade.py": _FACADE,
        "helpers.py": f"{common}\n{helpers}",
        "jobs.py": f"{common}import helpers\n{aliases}\n{main}\n{_WORKFLOW}",
    }


def mentioned(library: str, text: str) -> str:
    """Return those definitions of *library* that *text* needs."""
    definitions = {definition_name(part): part for part in library.split("\n\n\n")}
    needed: dict[str, str] = {}
    while found := [n for n in definitions.keys() - needed if re.search(rf"\b{n}\b", text)]:
        for name in found:
            needed[name] = definitions[name]
            text += definitions[name]
    return "\n\n\n".join(part for name, part in definitions.items() if name in needed)


def definition_name(text: str) -> str:
    found = re.search(r"^(?:async def|def|class) (\w+)", text, re.MULTILINE)
    assert found, text
    return found[1]
