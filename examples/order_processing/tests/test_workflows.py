"""The shop's workflows, without the shop: jobs that touch the world are mocked."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import shop_database
from tailor_types import JobContext
from tailor_types.testing import WorkflowTester
from workflows import approval, order_processing, regional_report
from workflows.jobs.charge import charge
from workflows.jobs.fetch_customer import fetch_customer
from workflows.jobs.send_notification import send_notification


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}"
    engine = create_async_engine(url, poolclass=NullPool)  # so that nothing is left to close
    monkeypatch.setattr(shop_database, "get_db", {"shop": engine}.__getitem__)


async def test_an_order_is_charged_and_told(workflow_tester: WorkflowTester) -> None:
    workflow_tester.env = {"REGION": "eu", "PAYMENT_SECONDS": 0}
    execution = await workflow_tester.run(
        order_processing.workflow, {"order_id": "o1", "customer_id": "c1", "cents": 250}
    )

    assert execution.status == "SUCCESS"
    assert execution.result == {
        "order_id": "o1",
        "charge_id": f"{execution.id}:2",
        "notified": "ada@example.com",
    }
    assert workflow_tester.calls(charge) == [{"customer_id": "c1", "cents": 250}]


async def test_an_unknown_customer_is_not_charged(workflow_tester: WorkflowTester) -> None:
    workflow_tester.env = {"REGION": "eu"}
    execution = await workflow_tester.run(
        order_processing.workflow, {"order_id": "o1", "customer_id": "nobody", "cents": 250}
    )

    assert execution.status == "FAILED"
    assert workflow_tester.calls(charge) == []


async def test_regions_are_added_up(workflow_tester: WorkflowTester) -> None:
    workflow_tester.mock(
        regional_report.fetch_reading,
        side_effect=lambda input: {"region": input["region"], "orders": 4},
    )
    execution = await workflow_tester.run(regional_report.workflow)

    assert execution.result is not None
    assert execution.result["total"] == 12


@pytest.mark.parametrize(("approved", "status"), [(True, "approved"), (False, "rejected")])
async def test_a_refund_waits_for_its_decision(
    approved: bool, status: str, workflow_tester: WorkflowTester
) -> None:
    workflow_tester.mock(send_notification, returns={"recipient": "ada@example.com", "at": 0.0})
    waiting = await workflow_tester.run(approval.workflow, {"order_id": "o1", "cents": 250})
    assert waiting.status == "WAITING"

    execution = await workflow_tester.resolve(approval.approval, {"approved": approved})

    assert execution.result == {"order_id": "o1", "status": status}
    assert len(workflow_tester.calls(send_notification)) == int(approved)


async def test_one_body_alone() -> None:
    receipt = await charge.body(
        {"customer_id": "c1", "cents": 5}, JobContext(idempotency_key="e1:2")
    )

    assert receipt == {"charge_id": "e1:2", "cents": 5}
    assert (await fetch_customer.body({"customer_id": "c2"}))["email"] == "lin@example.com"
