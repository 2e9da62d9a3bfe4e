"""A refund that somebody has to approve: the execution waits, for days if it must."""

from typing import Literal, TypedDict

from tailor_types import ConcurrencyPolicy, WaitPoint, create_workflow, workflow_job
from workflows.jobs.send_notification import send_notification


class Refund(TypedDict):
    order_id: str
    cents: int


class Request(TypedDict):
    message: str
    order_id: str


class Decision(TypedDict):
    approved: bool


class Outcome(TypedDict):
    order_id: str
    status: Literal["approved", "rejected"]


approval = WaitPoint[Request, Decision]("approval")


@workflow_job(name="process-refund")
async def process_refund(input: Refund) -> Outcome:
    decision = await approval.wait(
        {
            "message": f"Please approve the refund of {input['cents']} cents",
            "order_id": input["order_id"],
        }
    )
    if not decision["approved"]:
        return {"order_id": input["order_id"], "status": "rejected"}
    await send_notification.trigger(
        {"message": f"Order {input['order_id']} is refunded", "recipient": "ada@example.com"}
    )
    return {"order_id": input["order_id"], "status": "approved"}


workflow = create_workflow(
    name="refund-approval",
    main_job=process_refund,
    concurrency_policy=ConcurrencyPolicy(max_concurrent_executions=5),
)
