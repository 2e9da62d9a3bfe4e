"""Turn the text of a program into something that runs on a stage.

Programs get their own ``__import__`` and builtins, so nothing outside them is patched, and their
set displays are rewritten to calls of ``set``, which is then the set type of the stage.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import CodeType, ModuleType
from typing import Any

from tests.lint.oracle.dynamic.sdk import Job, JobContext, sdk_module
from tests.lint.oracle.dynamic.sets import ordered_set_type
from tests.lint.oracle.dynamic.sources import impure_builtins, impure_modules
from tests.lint.oracle.dynamic.stage import PREFIX, Stage
from tests.lint.oracle.program import Program

__all__ = ["Loaded", "load"]


class SetDisplays(ast.NodeTransformer):
    """``{a, b}`` becomes ``set([a, b])``, ``{f(x) for x in y}`` becomes ``set([... for ...])``."""

    def visit_Set(self, node: ast.Set) -> ast.AST:
        self.generic_visit(node)
        return call_of_set(ast.List(node.elts, ast.Load()), node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        self.generic_visit(node)
        return call_of_set(ast.ListComp(node.elt, node.generators), node)


class BoundedLoops(ast.NodeTransformer):
    """Each turn of a ``while`` tells the stage, which ends programs that never would."""

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        tick = ast.Expr(ast.Call(ast.Name("__tick__", ast.Load()), [], []))
        node.body.insert(0, ast.fix_missing_locations(ast.copy_location(tick, node)))
        return node


def call_of_set(elements: ast.expr, node: ast.expr) -> ast.expr:
    call = ast.Call(ast.Name("set", ast.Load()), [elements], [])
    return ast.fix_missing_locations(ast.copy_location(call, node))


@dataclass
class Loaded:
    """A compiled program and the stage it speaks to."""

    codes: Mapping[str, CodeType]
    stage: Stage
    fakes: Mapping[str, ModuleType]
    builtins: dict[str, Any]
    concurrent: bool
    modules: dict[str, ModuleType] = field(default_factory=dict)

    def restart(self) -> None:
        """Become a new process: modules are executed again when they are next imported."""
        self.modules = {}

    def root(self, name: str) -> Job:
        """Return the job bound to *name* in ``jobs.py``."""
        job = getattr(self.module("jobs"), name)
        assert isinstance(job, Job)
        return job

    def module(self, name: str) -> ModuleType:
        if name not in self.modules:
            made = self.modules[name] = sys.modules[f"{PREFIX}{name}"] = ModuleType(PREFIX + name)
            made.__dict__["__builtins__"] = self.builtins
            exec(self.codes[name], made.__dict__)
        return self.modules[name]

    def __import__(
        self,
        name: str,
        globals: object = None,
        locals: object = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        """Stand for ``__import__`` in the modules of the program."""
        if name in self.codes:
            return self.module(name)
        if name in self.fakes:
            return self.fakes[name if fromlist else name.partition(".")[0]]
        return builtins.__import__(name, None, None, fromlist or (), level)


def load(program: Program, *, plain_sets: bool = False) -> Loaded:
    """Compile *program* for a stage of its own; *plain_sets* leaves sets to the interpreter."""
    stage = Stage()
    trees = {path: parsed(text, plain_sets=plain_sets) for path, text in program.files.items()}
    codes = {
        PurePosixPath(path).stem: compile(tree, PREFIX + path, "exec")
        for path, tree in trees.items()
    }
    fakes = {**impure_modules(stage), "tailor_types": sdk_module(stage)}
    stand_ins = {**vars(builtins), **impure_builtins(stage), "__tick__": stage.tick}
    if not plain_sets:
        stand_ins["set"] = ordered_set_type(stage)
    concurrent = any("asyncio." in text for text in program.files.values())
    loaded = Loaded(codes, stage, fakes, stand_ins, concurrent)
    loaded.builtins["__import__"] = loaded.__import__
    return loaded


def parsed(text: str, *, plain_sets: bool) -> ast.Module:
    tree = BoundedLoops().visit(ast.parse(text))
    assert isinstance(tree, ast.Module)
    if not plain_sets:
        SetDisplays().visit(tree)
    return tree


def context(seed: str) -> JobContext:
    """Return the context a body is given; recorded with the execution."""
    return JobContext(env={"REGION": f"env-{seed}"}, execution_id=f"execution-{seed}")
