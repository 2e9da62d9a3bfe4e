"""Telling a customer."""

import time
from typing import TypedDict

from tailor_types import workflow_job


class Notification(TypedDict):
    message: str
    recipient: str


class Sent(TypedDict):
    recipient: str
    at: float


@workflow_job(name="send-notification")
async def send_notification(input: Notification) -> Sent:
    print(f"to {input['recipient']}: {input['message']}")
    return {"recipient": input["recipient"], "at": time.time()}
