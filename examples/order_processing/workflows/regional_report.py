"""A loop of triggers: the regions are the same on every execution, so the calls are too."""

from typing import TypedDict

import shop_database as shop
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
async def fetch_reading(input: Region) -> Reading:
    async with shop.opened() as database:
        found = await database.get_one(shop.Reading, input["region"])
        return {"region": found.region, "orders": found.orders}


@workflow_job(name="report-regions")
async def report_regions() -> Report:
    readings = [await fetch_reading.trigger({"region": region}) for region in REGIONS]
    return {"readings": readings, "total": sum(reading["orders"] for reading in readings)}


workflow = create_workflow(name="regional-report", main_job=report_regions)
