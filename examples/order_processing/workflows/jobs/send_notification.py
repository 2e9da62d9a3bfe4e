"""Telling a customer; a body that awaits nothing is a `def`, and runs in a thread."""

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
def send_notification(input: Notification) -> Sent:
    print(f"to {input['recipient']}: {input['message']}")
    return {"recipient": input["recipient"], "at": time.time()}
