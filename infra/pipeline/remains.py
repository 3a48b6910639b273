"""What a stack holds that nobody could make again, and stacks that can only be deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from infra.local.progress import UsageError
from infra.pipeline.backup import CLUSTER
from infra.pipeline.job import Job
from infra.pipeline.report import say
from infra.pipeline.stacks import Stack
from infra.pipeline.store import empty

BUCKET = "AWS::S3::Bucket"
_QUEUE = "AWS::SQS::Queue"
ORDER = "DELETE_STACK"
# A stack of which a part failed lists what is not there any more, or never was.
_ABSENT = {
    "DBClusterNotFoundFault",
    "NoSuchBucket",
    "QueueDoesNotExist",
    "AWS.SimpleQueueService.NonExistentQueue",
}


def ready(job: Job, name: str) -> Stack | None:
    """The stack, once it can be deployed to; None where there is none.

    One that can only be deleted, as its creation or its deletion failed, goes first. Where it holds
    something that nobody could make again, only the operator may say so.

    Raises:
        UsageError: it holds such a thing, and DELETE_STACK does not name it.
    """
    stack = job.stacks.settled(name)
    if stack is None or not stack.is_dead:
        return stack
    found = held(job, name)
    if found and job.environ.get(ORDER, "").strip() != name:
        failed = "deletion" if stack.status.startswith("DELETE") else "creation"
        raise UsageError(
            f"Stack {name} is {stack.status}: its {failed} failed, and it can only be deleted. "
            f"{job.stacks.trouble(name)}\nIt holds {'; '.join(found)}. To delete all of it and to "
            f"make it anew: make deploy STAGE={job.stage.name} {ORDER}={name}"
        )
    job.progress.guard()
    say(f"{name} is {stack.status}, which can only be deleted: deleting it, to make it anew")
    release(job, name)
    job.stacks.delete(name)
    return None


def held(job: Job, name: str) -> list[str]:
    """What would be lost with a stack, in words."""
    found = [f"the database {cluster}" for cluster in clusters(job, name)]
    if buckets := job.stacks.resources(name, BUCKET):
        s3 = job.account.client("s3")
        found += [f"objects in {bucket}" for bucket in buckets if _has_objects(s3, bucket)]
    if queues := job.stacks.resources(name, _QUEUE):
        sqs = job.account.client("sqs")
        counts = [(queue.rpartition("/")[2], _waiting(sqs, queue)) for queue in queues]
        found += [f"{waiting} messages on {queue}" for queue, waiting in counts if waiting]
    return found


def release(job: Job, name: str) -> int:
    """Lets CloudFormation delete what it would keep; answers how many objects are gone.

    A database's protection is taken away, and buckets are emptied. Of the database CloudFormation
    makes a last snapshot by itself.
    """
    for cluster in clusters(job, name):
        rds = job.account.client("rds")
        rds.modify_db_cluster(DBClusterIdentifier=cluster, DeletionProtection=False)
    count = 0
    for bucket in job.stacks.resources(name, BUCKET):
        with _perhaps_gone():
            count += empty(job.account.client("s3"), bucket)
    return count


def clusters(job: Job, name: str) -> list[str]:
    """The databases of a stack that are there."""
    listed = job.stacks.resources(name, CLUSTER)
    rds = job.account.client("rds") if listed else None
    return [cluster for cluster in listed if _is_there(rds, cluster)]


def _is_there(rds: Any, cluster: str) -> bool:
    with _perhaps_gone():
        return bool(rds.describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"])
    return False


def _has_objects(s3: Any, bucket: str) -> bool:
    with _perhaps_gone():
        return bool(s3.list_objects_v2(Bucket=bucket, MaxKeys=1).get("KeyCount"))
    return False


def _waiting(sqs: Any, queue: str) -> int:
    counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    with _perhaps_gone():
        found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=counts)["Attributes"]
        return sum(int(number) for number in found.values())
    return 0


@contextmanager
def _perhaps_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as exc:
        if exc.response["Error"]["Code"] not in _ABSENT:
            raise
