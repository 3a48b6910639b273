"""How much lies on the queues."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from voice2text.domain import Depth
from voice2text.queues.outage import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class QueueDepths:
    """The queues by the names that an owner reads."""

    def __init__(self, client: "SQSClient", urls: Mapping[str, str]) -> None:
        self._client = client
        self._urls = urls

    def depths(self) -> list[Depth]:
        """One for each queue; SQS counts approximately.

        Raises:
            Retryable: SQS can't say.
        """
        with translated():
            return [self._depth(name, url) for name, url in self._urls.items()]

    def _depth(self, name: str, url: str) -> Depth:
        found = self._client.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        return Depth(
            queue=name,
            waiting=int(found["ApproximateNumberOfMessages"]),
            working=int(found["ApproximateNumberOfMessagesNotVisible"]),
        )
