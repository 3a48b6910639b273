"""One SQS queue."""

from typing import TYPE_CHECKING

from voice2text.queues.envelopes import Envelope, encode

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# SQS refuses a delay or a visibility timeout beyond 12 hours (SQS developer guide, quotas).
LONGEST_HIDE_SECONDS = 43_200


class SqsQueue:
    """A queue, standard or FIFO, known by its URL."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, envelope: Envelope, *, group: str, once: str) -> None:
        """Puts an envelope on the queue; returns only after SQS took it.

        Args:
            group: fair share on a standard queue, order on a FIFO queue.
            once: on a FIFO queue, a second message of this name within 5 minutes is dropped.
        """
        self.send_body(encode(envelope), group=group, once=once)

    def send_body(self, body: str, *, group: str, once: str) -> None:
        """The same for a body that is encoded already."""
        if self._url.endswith(".fifo"):
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=body,
                MessageGroupId=group,
                MessageDeduplicationId=once,
            )
        else:
            self._client.send_message(QueueUrl=self._url, MessageBody=body, MessageGroupId=group)

    def hide(self, receipt: str, seconds: int) -> None:
        """Makes a received message visible again after `seconds` from now."""
        self._client.change_message_visibility(
            QueueUrl=self._url,
            ReceiptHandle=receipt,
            VisibilityTimeout=min(max(0, seconds), LONGEST_HIDE_SECONDS),
        )
