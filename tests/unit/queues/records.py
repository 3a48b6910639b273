"""SQS records as Lambda's event source hands them over."""

import time
from typing import Any


def record(
    body: str = "{}",
    *,
    item: str = "m1",
    group: str = "100001",
    receives: int = 1,
    age_seconds: float = 0,
) -> dict[str, Any]:
    return {
        "messageId": item,
        "receiptHandle": f"receipt-{item}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "SentTimestamp": str(int((time.time() - age_seconds) * 1000)),
            "MessageGroupId": group,
        },
    }
