"""What functions do, whatever they are passed: deeds that a re-execution does again.

A deed counts where a trigger or wait can still follow it: then the pass is abandoned, and the next
one does it a second time. Behind the last trigger it is done once, and is free.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.control import members
from tailor_types.lint.flow.lasting import owners
from tailor_types.lint.flow.loops import endless, resized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.flow.context import Context, Remark
    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.jobs import JobBody
    from tailor_types.lint.flow.lasting import Owner
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.flow.values import ObjId

__all__ = ["Deed", "Deeds", "deeds"]

_STATE = frozenset({"module", "class", "default", "closure"})
_ALWAYS = frozenset({"not-json", "none", "body"})
"""Kinds that are wrong by themselves: nothing needs to follow."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a job does which it should not.

    Attributes:
        kind: ``module``, ``class``, ``default``, ``closure`` (state that outlives the pass),
            ``seed``, ``resized``, ``endless``, ``cached``, ``not-json``, ``none``,
            ``body``.
        name: what it is done to.
        detail: what else there is to say.
    """

    job: str
    kind: str
    site: Site
    name: str
    detail: str = ""


@dataclass(slots=True)
class Deeds:
    """What one job does.

    Attributes:
        changed: names of all state that it changes.
        kept: those of them that it only fills, when they are asked and empty, with what is the
            same in each execution: caches, as far as this job goes.
    """

    done: list[Deed]
    changed: frozenset[str]
    kept: frozenset[str]


def deeds(engine: Engine, job: JobBody, root: Context) -> Deeds:
    """Return what *job* does, whose body is called by *root*."""
    found: dict[Deed, None] = {}
    changed: set[str] = set()
    plain: set[str] = set()
    known: dict[ObjId, Owner] | None = None
    for context, followed in _followed(root).items():
        module, statement, _ = context.key
        for remark in context.remarks.values():
            kind, name = remark.kind, remark.name
            if kind == "object":
                known = owners(engine) if known is None else known
                kind, name = known.get(remark.object, ("", ""))
            if kind in _STATE:
                names = {name, name.partition(".")[0], remark.name}
                changed |= names
                guarded = _guarded(engine, context, remark, name)
                if not guarded or _differs(engine, remark.taint):
                    plain |= names
                if guarded:
                    continue
            if not kind:
                continue
            if kind in _ALWAYS or followed or _later(context, remark.block, remark.at):
                site = (module, statement, remark.at)
                found[Deed(job.name, kind, site, name, remark.detail)] = None
        for kind, at, name in (*endless(context), *resized(context), *_cached(engine, context)):
            found[Deed(job.name, kind, (module, statement, at), name)] = None
    return Deeds(list(found), frozenset(changed), frozenset(changed - plain))


def _differs(engine: Engine, taint: int) -> bool:
    """Whether *taint* is of something besides the state itself."""
    values = taint & engine.taints.values & ~engine.taints.symbols
    origins = (engine.taints.entries[entry] for entry, _ in engine.taints.entries_of(values))
    return any(origin is not None and origin.category != "state" for origin in origins)


def _guarded(engine: Engine, context: Context, remark: Remark, name: str) -> bool:
    """Whether the state itself is asked before it is changed: it is filled once.

    That is how a cache is filled or a client made when first needed; a second pass finds it done.
    What it decides and where it is passed is reported there.
    """
    if remark.detail == "update":
        return False
    own = {name, name.partition(".")[0], remark.name}
    entries = engine.taints.entries
    for branch in members(context.graph.depends[remark.block]):
        decision = context.decisions.get(branch)
        # What is filled together is asked for by one of it.
        names = own | {
            other.name
            for other in context.remarks.values()
            if context.graph.depends[other.block] >> branch & 1
        }
        for entry, _ in engine.taints.entries_of(0 if decision is None else decision.taint):
            origin = entries[entry]
            if origin is None or origin.category != "state":
                continue
            if names & {origin.text, origin.text.partition(".")[0]}:
                return True
    return False


def _followed(root: Context) -> dict[Context, bool]:
    """Return all that *root* reaches, and whether a trigger may follow when it has returned."""
    followed = {root: False}
    queue = deque([root])
    while queue:
        context = queue.popleft()
        for edge in context.edges.values():
            after = followed[context] or _later(context, edge.block, edge.at)
            if edge.callee not in followed or (after and not followed[edge.callee]):
                followed[edge.callee] = after
                queue.append(edge.callee)
    return followed


def _durable_places(context: Context) -> Iterator[tuple[int, int]]:
    """Yield block and place of each call in *context* that is durable or leads to one."""
    for sink in context.sinks.values():
        yield sink.block, sink.at
    for edge in context.edges.values():
        if edge.callee.summary is not None and edge.callee.summary.triggers:
            yield edge.block, edge.at


def _later(context: Context, block: int, at: int) -> bool:
    """Whether a trigger can follow what is done at this place of *context*."""
    reachable = context.graph.reachable(block)
    end = context.code.blocks[block].end
    if isinstance(end, ir.Fork):
        # What raised was not done: a handler is no way on.
        done = () if end.to is None else (end.to,)
        reachable = frozenset(done).union(*(context.graph.reachable(to) for to in done))
    moments = context.moments
    return any(
        where in reachable or (where == block and moments.get(place, 0) > moments.get(at, 0))
        for where, place in _durable_places(context)
    )


def _cached(engine: Engine, context: Context) -> Iterator[tuple[str, int, str]]:
    """Yield the triggers in a function whose results a library keeps."""
    cache = engine.cached.get(context.key)
    if cache is not None:
        for _, at in _durable_places(context):
            yield "cached", at, cache
