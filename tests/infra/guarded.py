"""AWS under one role: real clients of botocore, whose requests end here, allowed or denied.

Each is recorded as IAM sees it, action and resource. Nothing is sent: what is allowed is answered
as the service does, what isn't with 403 AccessDenied.
"""

import io
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from tests.infra.iam import ACCOUNT, REGION, Statement, allowed

Call = tuple[str, str]


def _queue(parameters: dict[str, Any]) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{parameters['QueueUrl'].rsplit('/', 1)[1]}"


def _object(parameters: dict[str, Any]) -> str:
    return f"arn:aws:s3:::{parameters['Bucket']}/{parameters['Key']}"


def _parameter(parameters: dict[str, Any]) -> str:
    return f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{parameters['Name']}"


# docs.aws.amazon.com/service-authorization: the resource that an action is checked against. The
# action has the operation's own name for all of these; another operation raises KeyError here.
RESOURCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "sqs:SendMessage": _queue,
    "sqs:ReceiveMessage": _queue,
    "sqs:DeleteMessage": _queue,
    "sqs:GetQueueAttributes": _queue,
    "sqs:ChangeMessageVisibility": _queue,
    "s3:PutObject": _object,
    "s3:GetObject": _object,
    "ssm:GetParameter": _parameter,
    "secretsmanager:GetSecretValue": lambda parameters: str(parameters["SecretId"]),
}


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


@dataclass
class Aws:
    """What was asked of it under `role`; `secrets` are texts by name.

    `letter` is the body of the message that lies on every queue; none does where it is empty.
    """

    role: set[Statement]
    secrets: dict[str, str] = field(default_factory=dict)
    letter: str = ""
    calls: list[Call] = field(default_factory=list)
    denied: list[Call] = field(default_factory=list)
    _under_way: threading.local = field(default_factory=threading.local)  # heartbeats call too

    def watch(self, client: Any) -> None:
        client.meta.events.register("provide-client-params.*.*", self._asked)
        client.meta.events.register("before-send.*.*", self._answer)

    def unused(self) -> set[Statement]:
        """What is allowed and was not asked for."""
        return {
            one
            for one in self.role
            if one.effect == "Allow" and not any(one.covers(*call) for call in self.calls)
        }

    def _asked(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        action = f"{model.service_model.service_name}:{model.name}"
        call = (action, RESOURCES[action](params))
        self._under_way.call = call
        self.calls.append(call)
        if not allowed(self.role, *call):
            self.denied.append(call)

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        call: Call = self._under_way.call
        status, body = 200, self._body(call)
        if call in self.denied:
            status = 403
            body = {"__type": "AccessDeniedException", "message": "not authorized"}
        raw: Any = _Raw(b"" if call[0].startswith("s3:") else json.dumps(body).encode())
        return AWSResponse(request.url, status, HTTPHeaders(), raw)

    def _body(self, call: Call) -> dict[str, Any]:
        action, resource = call
        if action == "ssm:GetParameter":
            return {"Parameter": {"Value": self.secrets[resource.split(":parameter")[1]]}}
        if action == "secretsmanager:GetSecretValue":
            return {"SecretString": self.secrets[resource]}
        if action == "sqs:GetQueueAttributes":
            names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
            return {"Attributes": dict.fromkeys(names, "1")}
        if action == "sqs:ReceiveMessage" and self.letter:
            one = {"MessageId": "m", "ReceiptHandle": "r", "Body": self.letter}
            return {"Messages": [one]}
        return {}


def under(role: set[Statement], monkeypatch: pytest.MonkeyPatch) -> Aws:
    """Every client that is made from now on works under `role`."""
    aws = Aws(role)
    create = botocore.session.Session.create_client

    def guarded(session: Any, service: str, **options: Any) -> Any:
        options.update(region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
        client = create(session, service, **options)
        aws.watch(client)
        return client

    monkeypatch.setattr(botocore.session.Session, "create_client", guarded)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return aws
