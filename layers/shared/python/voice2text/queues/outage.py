"""SQS out of reach, as the bot's owner is told of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from voice2text.errors import Retryable


@contextmanager
def translated() -> Iterator[None]:
    """Turns the client's exceptions into ours.

    Raises:
        Retryable: SQS is away, or refuses us.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as exc:
        raise Retryable(f"sqs: {type(exc).__name__}") from exc
