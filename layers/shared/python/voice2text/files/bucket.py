"""S3: what is kept aside until the lifecycle deletes it."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class AsideBucket:
    """Keeps bodies that nobody can act on, for a person to look at.

    Args:
        client: makes the S3 client, called once, when the first body comes.
        bucket: the bucket's name.
    """

    def __init__(self, client: "Callable[[], S3Client]", bucket: str) -> None:
        self._make_client = client
        self._client: S3Client | None = None
        self._bucket = bucket

    def put_aside(self, body: bytes, reason: str) -> None:
        """Keeps `body` under its hash, so that the same body twice is one object."""
        if self._client is None:
            self._client = self._make_client()
        day = datetime.now(UTC).strftime("%Y-%m-%d")
        self._client.put_object(
            Bucket=self._bucket,
            Key=f"aside/{day}/{hashlib.sha256(body).hexdigest()}",
            Body=body,
            ContentType="application/octet-stream",
            Metadata={"reason": reason},
        )
