"""An order: fetch the customer, charge, tell."""

from typing import TypedDict

from tailor_types import JobContext, RetryPolicy, create_workflow, workflow_job
from workflows.jobs.charge import charge
from workflows.jobs.fetch_customer import fetch_customer
from workflows.jobs.send_notification import send_notification


class Order(TypedDict):
    order_id: str
    customer_id: str
    cents: int


class Processed(TypedDict):
    order_id: str
    charge_id: str
    notified: str


@workflow_job(name="process-order")
async def process_order(input: Order, ctx: JobContext) -> Processed:
    customer = await fetch_customer.trigger({"customer_id": input["customer_id"]})
    receipt = await charge.trigger({"customer_id": customer["id"], "cents": input["cents"]})
    sent = await send_notification.trigger(
        {
            "message": f"Order {input['order_id']} is on its way from {ctx.env['REGION']}",
            "recipient": customer["email"],
        }
    )
    return {
        "order_id": input["order_id"],
        "charge_id": receipt["charge_id"],
        "notified": sent["recipient"],
    }


workflow = create_workflow(
    name="order-processing",
    main_job=process_order,
    retry_policy=RetryPolicy(
        max_retries=3, initial_backoff="1s", max_backoff="30s", backoff_multiplier=2
    ),
)
