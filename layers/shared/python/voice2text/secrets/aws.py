"""SSM Parameter Store and Secrets Manager."""

import json
from collections.abc import Callable
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from voice2text.errors import Retryable
from voice2text.secrets.references import SECRETS_MANAGER, SSM, Reference

# Twice 4 s at worst: the webhook has 20 s, and a queue has patience.
_QUICK = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2})


def clients() -> Callable[[str], Any]:
    """Makes clients of one session: the second costs 16 ms, one of another session 45.

    By botocore, not by boto3 around it, whose import costs a cold start 90 ms.
    """
    session = get_session()
    return lambda service: session.create_client(service, config=_QUICK)


class AwsStore:
    """Reads secrets where a reference says.

    Args:
        make: makes the client of a service; called once for each that is needed.
    """

    def __init__(self, make: Callable[[str], Any] | None = None) -> None:
        self._make = make or clients()
        self._clients: dict[str, Any] = {}

    def prepare(self) -> None:
        """Makes its clients before they are needed; opens no connection."""
        for service in (SSM, SECRETS_MANAGER):
            self._client(service)

    def read(self, reference: Reference) -> str:
        """The secret's text.

        Raises:
            Retryable: AWS is out of reach or refuses, or there is no such secret or key. All of
                these pass or are mended by a person, and meanwhile no message may be lost.
        """
        try:
            text = self._text(reference)
        except ClientError as exc:
            code = exc.response.get("Error", {}).get("Code", "unknown")
            raise Retryable(f"{reference.service} answered {code}") from None
        except BotoCoreError as exc:
            raise Retryable(f"{reference.service}: {type(exc).__name__}") from None
        return _part(text, reference.key) if reference.key else text

    def _text(self, reference: Reference) -> str:
        client = self._client(reference.service)
        if reference.service == SSM:
            found = client.get_parameter(Name=reference.name, WithDecryption=True)
            return str(found["Parameter"]["Value"])
        found = client.get_secret_value(SecretId=reference.name)
        return str(found.get("SecretString", ""))  # a binary secret is none of ours

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._make(service)
        return self._clients[service]


def _part(text: str, key: str) -> str:
    try:
        return str(json.loads(text)[key])
    except (ValueError, LookupError, TypeError):  # their text quotes the secret
        raise Retryable(f"the secret is no JSON object with the key {key!r}") from None
