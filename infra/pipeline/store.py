"""Small files that deployments share: the lock, the releases. One bucket per account and region."""

from typing import Any, Protocol

from botocore.exceptions import ClientError

from infra.local.progress import UsageError
from infra.pipeline.account import Account

_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_ABSENT = {"NoSuchKey", "404"}


class Store(Protocol):
    """Objects with versions; a conditional write either wins or changes nothing."""

    def read(self, key: str) -> tuple[bytes, str] | None:
        """The content and its version; None where there is none."""

    def create(self, key: str, body: bytes) -> str | None:
        """Writes a new object; answers its version, None where there is one already."""

    def replace(self, key: str, body: bytes, version: str) -> str | None:
        """Writes over that version; answers the new one, None where it is another by now."""

    def put(self, key: str, body: bytes) -> None:
        """Writes whatever is there."""


class Bucket:
    """S3, which checks If-Match and If-None-Match as it writes."""

    def __init__(self, s3: Any, name: str) -> None:
        self._s3 = s3
        self.name = name

    def read(self, key: str) -> tuple[bytes, str] | None:
        """See `Store`."""
        try:
            found = self._s3.get_object(Bucket=self.name, Key=key)
        except ClientError as exc:
            if exc.response["Error"]["Code"] in _ABSENT:
                return None
            raise
        return found["Body"].read(), found["ETag"]

    def create(self, key: str, body: bytes) -> str | None:
        """See `Store`."""
        return self._write(key, body, IfNoneMatch="*")

    def replace(self, key: str, body: bytes, version: str) -> str | None:
        """See `Store`."""
        return self._write(key, body, IfMatch=version)

    def put(self, key: str, body: bytes) -> None:
        """See `Store`."""
        self._s3.put_object(Bucket=self.name, Key=key, Body=body)

    def forget(self, prefix: str) -> None:
        """Deletes all objects whose keys begin so."""
        empty(self._s3, self.name, prefix)

    def _write(self, key: str, body: bytes, **condition: str) -> str | None:
        try:
            written = self._s3.put_object(Bucket=self.name, Key=key, Body=body, **condition)
        except ClientError as exc:
            if exc.response["Error"]["Code"] in _TAKEN | _ABSENT:
                return None
            raise
        return str(written["ETag"])


def empty(s3: Any, bucket: str, prefix: str = "") -> int:
    """Deletes every object, old versions too; answers how many there were."""
    count = 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        doomed = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        if doomed:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})
        count += len(doomed)
    return count


def bucket_of(account: Account, called: str = "") -> Bucket:
    """The account's bucket for deployments, made where it is missing: private, encrypted.

    Args:
        account: whose it is.
        called: its name; empty for voice2text-deploy-ACCOUNT-REGION.

    Raises:
        UsageError: a bucket of that name is somebody else's.
    """
    s3 = account.client("s3")
    name = called or f"voice2text-deploy-{account.id}-{account.region}"
    place = {"LocationConstraint": account.region}
    try:
        # us-east-1 is the place that may not be named (S3 API, CreateBucket).
        elsewhere = {} if account.region == "us-east-1" else {"CreateBucketConfiguration": place}
        s3.create_bucket(Bucket=name, **elsewhere)
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        if code in {"BucketAlreadyExists", "InvalidBucketName"}:
            why = "is another account's" if code == "BucketAlreadyExists" else "is no bucket's name"
            raise UsageError(
                f"Deployments keep their files in the bucket {name}, which {why}: give another "
                'name, bucket = "…", under the stage in infra/pipeline/stages.toml.'
            ) from exc
        if code != "BucketAlreadyOwnedByYou":
            raise
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration=dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"),
            True,
        ),
    )
    return Bucket(s3, name)
