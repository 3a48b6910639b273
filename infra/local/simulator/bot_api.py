"""The Bot API server: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
import time
from typing import Any

from aiohttp import web

from infra.local.simulator.answers import ApiError, bad_request, too_many_requests
from infra.local.simulator.calls import Calls, Rules
from infra.local.simulator.files import UPLOAD_LIMIT, Files
from infra.local.simulator.params import Params, read_params
from infra.local.simulator.speaking import Method
from infra.local.simulator.store import Json

# The name by which a rule matches a download from /file/bot<token>/.
DOWNLOAD = "download"


class BotApi:
    """Takes calls, lets rules interfere, carries them out, writes them down."""

    def __init__(
        self, token: str, methods: dict[str, Method], files: Files, calls: Calls, rules: Rules
    ) -> None:
        self._token = token
        # Method names are case-insensitive on Telegram.
        self._methods = {name.lower(): (name, method) for name, method in methods.items()}
        self._files = files
        self._calls = calls
        self._rules = rules

    def routes(self) -> list[web.RouteDef]:
        """Where it listens."""
        return [
            web.route("*", "/bot{token}/{method}", self._handle),
            web.get("/file/bot{token}/{path:.+}", self._download),
        ]

    async def execute(self, answer: Json) -> None:
        """Carries out a method that the webhook answered with; nobody hears the result."""
        values = {key: value for key, value in answer.items() if key != "method"}
        await self._call(str(answer["method"]), Params(values), "webhook reply")

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._token:
            return _json(ApiError(401, "Unauthorized").body(), 401)
        if request.method not in {"GET", "POST"}:
            return _json(ApiError(405, "Method Not Allowed").body(), 405)
        name = request.match_info["method"]
        try:
            params = await read_params(request, self._files.incoming, UPLOAD_LIMIT)
        except ApiError as error:
            self._calls.note(name, Params(), time.perf_counter(), error.code, error.description)
            return _json(error.body(), error.code)
        try:
            status, body = await self._call(name, params, "http")
        finally:
            params.discard()
        return await _answer(request, status, body)

    async def _call(self, name: str, params: Params, via: str) -> tuple[int, Json]:
        began = time.perf_counter()
        known, method = self._methods.get(name.lower(), (name, None))
        error: ApiError | None = None
        result: Any = None
        try:
            if method is None:
                raise ApiError(404, "Not Found")
            result = await self._with_rules(known, method, params)
        except ApiError as exc:
            error = exc
        except (TypeError, ValueError, AttributeError, KeyError):
            # A parameter of a shape that no client sends; a server that dies of it helps nobody.
            error = bad_request("wrong parameter in request")
        status = error.code if error else 200
        description = error.description if error else None
        self._calls.note(known, params, began, status, description, via)
        return status, error.body() if error else {"ok": True, "result": result}

    async def _with_rules(self, name: str, method: Method, params: Params) -> Any:
        rule = self._rules.match(name, params.values.get("chat_id"))
        if rule is None:
            return await method(params)
        await asyncio.sleep(float(rule.get("delay", 0)))
        faulty = "status" in rule or rule.get("drop")
        if not faulty:
            return await method(params)
        if rule.get("after"):
            await method(params)
        raise _fault(rule)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        if request.match_info["token"] != self._token:
            return _json(ApiError(401, "Unauthorized").body(), 401)
        path = request.match_info["path"]
        params = Params({"path": path})
        file = self._files.by_path(path)
        error = None if file else ApiError(404, "Not Found")
        if rule := self._rules.match(DOWNLOAD, None):
            await asyncio.sleep(float(rule.get("delay", 0)))
            if "status" in rule or rule.get("drop"):
                error = _fault(rule)
        self._calls.note(
            DOWNLOAD,
            params,
            began,
            error.code if error else 200,
            error.description if error else None,
        )
        if error or not file:
            refused = error or ApiError(404, "Not Found")
            return await _answer(request, refused.code, refused.body())
        return web.FileResponse(
            self._files.on_disk(file), headers={"Content-Type": "application/octet-stream"}
        )


# The status of a call that a rule hung up on.
DROPPED = 0


def _fault(rule: Json) -> ApiError:
    if rule.get("drop"):
        return ApiError(DROPPED, "hung up by a rule")
    status = int(rule["status"])
    if status == 429 and "description" not in rule:
        return too_many_requests(int(rule.get("retry_after", 1)))
    words = {403: "Forbidden: bot was blocked by the user", 500: "Internal Server Error"}
    parameters = {"retry_after": int(rule["retry_after"])} if "retry_after" in rule else None
    return ApiError(
        status, str(rule.get("description", words.get(status, f"Error {status}"))), parameters
    )


async def _answer(request: web.Request, status: int, body: Json) -> web.StreamResponse:
    if status == DROPPED:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)
    return _json(body, status)


def _json(body: Json, status: int) -> web.Response:
    headers = {}
    if "parameters" in body and "retry_after" in body["parameters"]:
        headers["Retry-After"] = str(body["parameters"]["retry_after"])
    return web.json_response(body, status=status, headers=headers)
