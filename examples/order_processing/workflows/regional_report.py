"""A loop of triggers: the regions are the same on every execution, so the calls are too."""

from typing import TypedDict

from shop_database import connected
from tailor_types import create_workflow, workflow_job

REGIONS = ("us", "eu", "ap")


class Region(TypedDict):
    region: str


class Reading(TypedDict):
    region: str
    orders: int


class Report(TypedDict):
    readings: list[Reading]
    total: int


@workflow_job(name="fetch-reading")
def fetch_reading(input: Region) -> Reading:
    with connected() as database:
        (orders,) = database.execute(
            "select orders from reading where region = ?", (input["region"],)
        ).fetchone()
    return {"region": input["region"], "orders": orders}


@workflow_job(name="report-regions")
async def report_regions() -> Report:
    readings = [await fetch_reading.trigger({"region": region}) for region in REGIONS]
    return {"readings": readings, "total": sum(reading["orders"] for reading in readings)}


workflow = create_workflow(name="regional-report", main_job=report_regions)
