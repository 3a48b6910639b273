"""The webhook as API Gateway calls it: an HTTP API event of format 2.0 through Mangum."""

import base64
import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from mangum import Mangum

from tests.fakes.loops import own_loop
from tests.fakes.queues import FakeAside, FakeBacklog, FakeQueues
from tests.fakes.secrets import plain
from voice2text.doors.webhook import PATH, app, log
from voice2text.intake.place import Place
from voice2text.secrets import Secret

SECRET = "a-secret_0123456789"
SECRET_HEADER = {"x-telegram-bot-api-secret-token": SECRET}


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: dict[str, Any]


class Webhook:
    """The webhook over fakes."""

    def __init__(self, secret: Secret | None = None) -> None:
        self.queues = FakeQueues()
        self.aside = FakeAside()
        self.backlog = FakeBacklog()
        place = Place(self.backlog, self.queues, log)
        self._app = app(secret or plain(SECRET), self.queues, self.aside, place)

    def post(
        self,
        body: bytes | str | dict[str, Any],
        headers: dict[str, str] | None = None,
        path: str = PATH,
        method: str = "POST",
    ) -> Reply:
        if isinstance(body, dict):
            body = json.dumps(body)
        encoded = isinstance(body, bytes)
        text = base64.b64encode(body).decode() if isinstance(body, bytes) else body
        event = {
            "version": "2.0",
            "routeKey": f"{method} {path}",
            "rawPath": path,
            "rawQueryString": "",
            "headers": SECRET_HEADER if headers is None else headers,
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
                "stage": "$default",
            },
            "body": text,
            "isBase64Encoded": encoded,
        }
        with own_loop():
            answer = Mangum(self._app, lifespan="off")(event, SimpleNamespace())
        return Reply(answer["statusCode"], json.loads(answer["body"]))
