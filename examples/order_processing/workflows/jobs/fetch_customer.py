"""Reading a customer: a leaf job, so it may do what it likes."""

from typing import TypedDict

from shop_database import connected
from tailor_types import NonRetryableError, workflow_job


class CustomerId(TypedDict):
    customer_id: str


class Customer(TypedDict):
    id: str
    email: str


@workflow_job(name="fetch-customer")
def fetch_customer(input: CustomerId) -> Customer:
    with connected() as database:
        row = database.execute(
            "select id, email from customer where id = ?", (input["customer_id"],)
        ).fetchone()
    if row is None:
        raise NonRetryableError(f"there is no customer {input['customer_id']!r}")
    return {"id": row[0], "email": row[1]}
