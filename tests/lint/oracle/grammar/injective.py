"""Whole programs of the injective grammar: modules, helpers, and one job that triggers.

Without explanations, what the linter says of them must equal what running them shows.
"""

from __future__ import annotations

from tests.lint.oracle.grammar.block import Block, Function, Project, Scope
from tests.lint.oracle.grammar.choices import Choices
from tests.lint.oracle.grammar.durable import DURABLE, LEAVES, trigger
from tests.lint.oracle.grammar.expressions import EXPRESSIONS, SOURCES, value
from tests.lint.oracle.grammar.statements import STATEMENTS, body
from tests.lint.oracle.program import Program

__all__ = ["CONSTRUCTS", "write_program"]

CONSTRUCTS = frozenset(
    [
        *EXPRESSIONS,
        *DURABLE,
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
import asyncio, functools, hashlib, json, os, random, secrets, sys, time, urllib.request, uuid
import httpx, requests
from datetime import datetime
from pathlib import Path
"""
_CHANCE = """\
def odd(value, salt):
    return int(hashlib.md5(f"{value}:{salt}".encode()).hexdigest(), 16) % 2 == 0

def bucket(value, salt, size):
    return int(hashlib.md5(f"{value}/{salt}".encode()).hexdigest(), 16) % size
"""
_SDK = "from tailor_types import JobContext, JobFailedError, WaitPoint, create_workflow, workflow_job\n"


def write_program(choices: Choices, enabled: frozenset[str] = CONSTRUCTS) -> Program:
    """Write a program out of *enabled* constructs."""
    project = Project(choices, enabled, {False: STATEMENTS, True: DURABLE})
    layout = "helpers" if "modules" in enabled and project.flip() else "jobs"
    if "helpers" in enabled:
        for _ in range(project.choices.below(3)):
            write_helper(project, layout, durable=False)
    if "durable-helpers" in enabled and project.flip():
        write_helper(project, layout, durable=True)
    main = write_main(project)
    return Program(render(project, layout, main), ("main",), frozenset(project.used))


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


def write_main(project: Project) -> str:
    scope = Scope(names=[], keys={"input": ["n", "m"]}, durable=True)
    block = Block(project, "jobs", scope)
    body(block, DURABLE, 6)
    trigger(block)
    header = '@workflow_job(name="main-job")\nasync def main(input: dict[str, str], ctx: JobContext) -> str:'
    return "\n".join([header, *block.lines, '    return "done"', ""])


def render(project: Project, layout: str, main: str) -> dict[str, str]:
    leaves = "\n".join(
        f'@workflow_job(name="{leaf.replace("_", "-")}")\nasync def {leaf}(input: dict[str, object]) -> str:\n'
        f'    return "done"\n'
        for leaf in LEAVES
    )
    leaves += '\napproval = WaitPoint[dict, str]("approval")\n'
    ending = '\nworkflow = create_workflow(name="the-workflow", main_job=main)\n'
    if layout == "jobs":
        parts = [_IMPORTS, _SDK, _CHANCE, leaves, *project.definitions["jobs"], main, ending]
        return {"jobs.py": "\n".join(parts)}
    project.used.add("modules")
    names = [each.name for each in project.functions if each.module == "helpers"]
    aliases = "".join(f"from helpers import {name} as {name}_from_helpers\n" for name in names)
    shared = f"from chance import bucket, odd\nfrom leaves import approval, {', '.join(LEAVES)}\n"
    return {
        "chance.py": f"import hashlib\n\n{_CHANCE}",
        "leaves.py": f"{_SDK}\n{leaves}",
        "helpers.py": "\n".join([_IMPORTS, _SDK, shared, *project.definitions["helpers"]]),
        "jobs.py": "\n".join([_IMPORTS, _SDK, shared, "import helpers", aliases, main, ending]),
    }
