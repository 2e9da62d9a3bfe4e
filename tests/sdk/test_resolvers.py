from __future__ import annotations

from typing import Any, TypedDict

import pytest

from tailor_types import (
    DefinitionError,
    InputTypeError,
    NotJsonError,
    Principal,
    ProjectError,
    Resolver,
    ResolverContext,
    UnknownJobError,
    create_resolver,
    resolver,
)
from tailor_types.runtime import Runtime
from tests.runtime.programs import EVERY, approval, asking


class Decision(TypedDict):
    execution_id: str
    approved: bool


class Placed(TypedDict):
    order: str


@resolver(name="placeOrder", operation="mutation", description="Ask for approval")
async def place_order(input: Placed, ctx: ResolverContext) -> str:
    return await asking.trigger({"order": input["order"], "cents": 1})


@resolver(name="decide", operation="mutation", auth_invoker="clerk")
async def decide(input: Decision, ctx: ResolverContext) -> list[Any]:
    await approval.resolve(input["execution_id"], lambda _: input["approved"])
    return [ctx.user and ctx.user.name, ctx.invoker and ctx.invoker.name, ctx.env["A"]]


@resolver(name="ping", operation="query")
async def ping() -> str:
    return "pong"


async def give_a_set() -> Any:
    return {1}


giving = create_resolver(name="giving", operation="query", body=give_a_set)
ADA = Principal(id="u1", name="ada")


@pytest.fixture
async def runtime(tmp_path: Any) -> Any:
    store = str(tmp_path / "state.db")
    clerk = {"clerk": {"role": "desk"}}
    resolvers: list[Resolver[Any, Any]] = [place_order, decide, ping, giving]
    async with Runtime(
        store, workflows=EVERY, resolvers=resolvers, env={"A": 1}, machine_users=clerk
    ) as runtime:
        yield runtime


async def test_resolvers_start_executions_and_answer_their_waits(runtime: Runtime) -> None:
    id_ = await runtime.call(place_order, {"order": "o1"}, user=ADA)
    waiting = await runtime.wait(id_, until="suspended", timeout=10)
    names = await runtime.call("decide", {"execution_id": id_, "approved": True}, user=ADA)

    assert waiting.invoker == {"id": "u1", "name": "ada", "type": "user", "attributes": {}}
    assert names == ["ada", "clerk", 1]
    assert (await runtime.wait(id_, timeout=10)).result is True
    assert await runtime.call(ping) == "pong"


@pytest.mark.parametrize("input", [{}, {"order": 1}, {"order": None}, "o1"])
async def test_the_input_is_held_to_its_type_before_the_body_runs(
    input: Any, runtime: Runtime
) -> None:
    with pytest.raises(InputTypeError, match="resolver 'placeOrder'"):
        await runtime.call(place_order, input)
    assert list(await runtime.executions()) == []


async def test_a_result_has_to_be_json(runtime: Runtime) -> None:
    with pytest.raises(NotJsonError, match="output: set is not JSON"):
        await runtime.call(giving)


async def test_unknown_resolvers_and_machine_users_are_refused(runtime: Runtime) -> None:
    unknown = create_resolver(name="unknown", operation="query", body=give_a_set)
    with pytest.raises(UnknownJobError, match="no resolver is named 'unknown'"):
        await runtime.call(unknown)
    async with Runtime(":memory:", resolvers=[decide]) as other:
        with pytest.raises(UnknownJobError, match="no machine user is named 'clerk'"):
            await other.call(decide, {"execution_id": "e", "approved": True})


def test_everything_wrong_with_a_definition_is_told_at_once() -> None:
    def sync(input: Placed) -> str:
        return ""

    with pytest.raises(DefinitionError) as caught:
        create_resolver(name="1 two", operation="read", body=sync)  # type: ignore[call-overload]  # wrong on purpose

    assert len(caught.value.problems) == 2
    with pytest.raises(DefinitionError, match="`async def`"):
        create_resolver(name="sync", operation="query", body=sync)  # type: ignore[call-overload]  # the same


def test_two_resolvers_of_one_name_clash_with_file_and_line() -> None:
    again = create_resolver(name="ping", operation="query", body=give_a_set)
    with pytest.raises(ProjectError, match=r"named 'ping': .*test_resolvers.py:\d+ and .*:\d+"):
        Runtime(":memory:", resolvers=[ping, again])
