"""The AWS account that is deployed to: clients, and who one is there."""

import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local import aws
from infra.local.progress import UsageError
from infra.pipeline.refusals import explained
from infra.pipeline.stages import Stage

# The migrator may work for 15 minutes without a word, so its client listens a little longer,
# keeps the connection alive through NATs, and never sends the request again by itself.
PATIENT = Config(
    read_timeout=930, connect_timeout=10, tcp_keepalive=True, retries={"total_max_attempts": 1}
)


@dataclass(frozen=True)
class Account:
    """One account and region. `endpoint` is the local AWS's, None on AWS itself."""

    region: str
    endpoint: str | None = None

    def client(self, service: str, config: Config | None = None) -> Any:
        """A boto3 client."""
        local = {"endpoint_url": self.endpoint, **_LOCAL} if self.endpoint else {}
        return boto3.client(service, region_name=self.region, config=config, **local)  # type: ignore[call-overload]

    def environment(self) -> dict[str, str]:
        """The environment in which the SAM CLI speaks to this account."""
        if self.endpoint:
            return aws.client_environment(urlsplit(self.endpoint).port or 80)
        return {**os.environ, "AWS_REGION": self.region, "SAM_CLI_TELEMETRY": "0"}

    @cached_property
    def id(self) -> str:
        """The account's number.

        Raises:
            UsageError: there are no credentials, nobody accepts them, or nobody answers.
        """
        try:
            return str(self.client("sts").get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as exc:
            raise UsageError(explained(exc, self.region, self.endpoint)) from exc


_LOCAL = {
    "aws_access_key_id": aws.CREDENTIALS["AWS_ACCESS_KEY_ID"],
    "aws_secret_access_key": aws.CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
}


def account_of(stage: Stage) -> Account:
    """The account that the environment gives.

    Raises:
        UsageError: AWS_ENDPOINT_URL is missing for the local AWS, or set for the real one.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "").strip()
    if stage.beside:
        return Account(aws.REGION, stage.beside.endpoint)
    if stage.target == "local":
        if not _is_local(endpoint):
            raise UsageError(
                f"Stage {stage.name} goes to the local AWS: start one with `make run` in another "
                "terminal, or set AWS_ENDPOINT_URL=http://127.0.0.1:PORT to name another one."
            )
        return Account(aws.REGION, endpoint)
    if endpoint:
        raise UsageError(
            f"AWS_ENDPOINT_URL is set, but stage {stage.name} goes to AWS itself: unset it."
        )
    return Account(stage.region)


def _is_local(endpoint: str) -> bool:
    try:
        found = urlsplit(endpoint)
        return found.hostname == "127.0.0.1" and bool(found.port)
    except ValueError:  # no port, or no address
        return False
