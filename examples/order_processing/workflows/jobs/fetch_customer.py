"""Reading a customer: a leaf job, so it may do what it likes."""

from typing import TypedDict

import shop_database as shop
from tailor_types import NonRetryableError, workflow_job


class CustomerId(TypedDict):
    customer_id: str


class Customer(TypedDict):
    id: str
    email: str


@workflow_job(name="fetch-customer")
async def fetch_customer(input: CustomerId) -> Customer:
    async with shop.opened() as database:
        found = await database.get(shop.Customer, input["customer_id"])
        if found is None:
            raise NonRetryableError(f"there is no customer {input['customer_id']!r}")
        return {"id": found.id, "email": found.email}
