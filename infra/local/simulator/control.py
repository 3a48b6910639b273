"""The control API under /sim/: what the page, the demo and the tests do as persons."""

import json
from typing import Any

from aiohttp import web

from infra.local.simulator.answers import ApiError
from infra.local.simulator.calls import Calls, Rules
from infra.local.simulator.delivery import Delivery
from infra.local.simulator.files import KINDS, PERSON_LIMIT, Files
from infra.local.simulator.hops import HopWatcher
from infra.local.simulator.hub import Hub
from infra.local.simulator.journeys import Journeys
from infra.local.simulator.params import Params, read_params
from infra.local.simulator.people import People
from infra.local.simulator.store import Json
from infra.local.simulator.updates import Updates
from infra.local.simulator.world import World, view

# A browser waits in a loop; one request never hangs for longer.
LONGEST_WAIT_SECONDS = 3600
# User ids that POST /sim/chats gives out.
FIRST_NEW_ID = 200_000


class Control:
    """The routes and what they do."""

    def __init__(
        self,
        world: World,
        files: Files,
        people: People,
        updates: Updates,
        delivery: Delivery,
        journeys: Journeys,
        watcher: HopWatcher | None,
        calls: Calls,
        rules: Rules,
        hub: Hub,
    ) -> None:
        self._world = world
        self._files = files
        self._people = people
        self._updates = updates
        self._delivery = delivery
        self._journeys = journeys
        self._watcher = watcher
        self._calls = calls
        self._rules = rules
        self._hub = hub

    def routes(self) -> list[web.RouteDef]:
        """Where it listens."""
        chat = r"/sim/chats/{chat:-?\d+}"
        message = chat + r"/messages/{message:\d+}"
        return [
            web.get("/sim/health", self._health),
            web.get("/sim/chats", self._list_chats),
            web.post("/sim/chats", self._new_chat),
            web.get(f"{chat}/messages", self._list_messages),
            web.post(f"{chat}/messages", self._say),
            web.patch(message, self._edit),
            web.delete(message, self._delete),
            web.post(f"{message}/press", self._press),
            web.post(f"{chat}/bot", self._set_standing),
            web.post("/sim/bot", self._set_privacy),
            web.get(r"/sim/journeys/{chat:-?\d+}/{message:\d+}", self._journey),
            web.get(r"/sim/journeys/{chat:-?\d+}", self._chat_journeys),
            web.post("/sim/updates", self._inject),
            web.get("/sim/calls", self._list_calls),
            web.get("/sim/rules", self._list_rules),
            web.post("/sim/rules", self._add_rule),
            web.delete("/sim/rules", self._clear_rules),
            web.delete(r"/sim/rules/{rule:\d+}", self._clear_rules),
            web.get("/sim/files/{file_id}", self._file),
            web.get("/sim/events", self._events),
        ]

    async def _health(self, _: web.Request) -> web.Response:
        webhook = self._delivery.webhook
        return web.json_response(
            {
                "ok": True,
                "bot": self._world.bot,
                "webhook": webhook["url"] if webhook else None,
                "pending_updates": len(self._updates.waiting()),
                "hops": "off" if self._watcher is None else self._watcher.trouble or "on",
                **self._delivery.last_error,
            }
        )

    async def _list_chats(self, _: web.Request) -> web.Response:
        return web.json_response(
            {"bot": self._world.bot, "chats": [self._chat(c) for c in self._world.chats.values()]}
        )

    def _chat(self, record: Json) -> Json:
        messages = self._world.messages.get(record["chat"]["id"], {})
        members = [self._world.users[user_id] for user_id in record["members"]]
        last = messages[max(messages)] if messages else None
        language = str(members[0].get("language_code", ""))
        return {
            "chat": record["chat"],
            "members": members,
            "bot": record["bot"],
            "last": view(last) if last else None,
            "commands": self._world.commands_shown(record["chat"], language),
        }

    async def _new_chat(self, request: web.Request) -> web.Response:
        body = (await self._params(request)).values
        kind = str(body.get("type", "private"))
        number = FIRST_NEW_ID + len(self._world.chats)
        chat_id = int(body.get("id", number if kind == "private" else -number))
        name = str(body.get("name") or f"Chat {chat_id}")[:64]
        if chat_id in self._world.chats:
            raise _refuse(409, "there is a chat of this id")
        if kind == "private":
            self._world.add_user(chat_id, name, str(body.get("language", "en")))
            record = self._world.add_private(chat_id)
        else:
            members = body.get("members") or list(self._world.users)[:2]
            record = self._world.add_group(chat_id, name, [int(each) for each in members])
        return web.json_response(self._chat(record), status=201)

    async def _list_messages(self, request: web.Request) -> web.Response:
        messages = self._world.messages.get(_chat_id(request), {})
        return web.json_response([view(messages[number]) for number in sorted(messages)])

    async def _say(self, request: web.Request) -> web.Response:
        params = await self._params(request)
        try:
            if params.text("as", "voice") not in KINDS:
                raise _refuse(400, f"as is one of {', '.join(KINDS)}")
            return web.json_response(view(await self._people.say(_chat_id(request), params)))
        finally:
            params.discard()

    async def _edit(self, request: web.Request) -> web.Response:
        text = (await self._params(request)).text("text")
        return web.json_response(view(self._people.edit(*_place(request), text)))

    async def _delete(self, request: web.Request) -> web.Response:
        self._people.delete(*_place(request))
        return web.json_response({"ok": True})

    async def _press(self, request: web.Request) -> web.Response:
        params = await self._params(request)
        query_id = self._people.press(*_place(request), params)
        return web.json_response({"ok": True, "query_id": query_id})

    async def _set_standing(self, request: web.Request) -> web.Response:
        params = await self._params(request)
        self._people.set_standing(_chat_id(request), params.text("standing"))
        return web.json_response(self._chat(self._world.chats[_chat_id(request)]))

    async def _set_privacy(self, request: web.Request) -> web.Response:
        hears_all = (await self._params(request)).values.get("can_read_all_group_messages")
        if not isinstance(hears_all, bool):
            raise _refuse(400, "can_read_all_group_messages is true or false")
        self._world.hears_all = hears_all
        return web.json_response({"ok": True})

    async def _journey(self, request: web.Request) -> web.Response:
        chat_id, message_id = _place(request)
        try:
            seconds = min(float(request.query.get("wait", "0")), LONGEST_WAIT_SECONDS)
        except ValueError as exc:
            raise _refuse(400, "wait is a number of seconds") from exc
        journey = await self._journeys.wait(chat_id, message_id, seconds)
        if journey is None:
            raise _refuse(404, "nobody sent this message here")
        return web.json_response(journey)

    async def _chat_journeys(self, request: web.Request) -> web.Response:
        return web.json_response(self._journeys.of_chat(_chat_id(request)))

    async def _inject(self, request: web.Request) -> web.Response:
        try:
            update = json.loads(await request.read())
        except ValueError as exc:
            raise _refuse(400, "the body is the update's JSON") from exc
        chat_id = _chat_in(update)
        self._updates.inject(update, chat_id)
        return web.json_response({"ok": True})

    async def _list_calls(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "0")
        number = int(since) if since.isdigit() else 0
        return web.json_response(self._calls.since(number, request.query.get("method")))

    async def _list_rules(self, _: web.Request) -> web.Response:
        return web.json_response(self._rules.all())

    async def _add_rule(self, request: web.Request) -> web.Response:
        try:
            rule = self._rules.add((await self._params(request)).values)
        except ValueError as exc:
            raise _refuse(400, str(exc)) from exc
        return web.json_response(rule, status=201)

    async def _clear_rules(self, request: web.Request) -> web.Response:
        number = request.match_info.get("rule")
        self._rules.clear(int(number) if number else None)
        return web.json_response({"ok": True})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._files.by_id(request.match_info["file_id"])
        # A file is a person's or a bot's: shown as what it claims, able to do nothing.
        safe = str(file["mime_type"]).split("/")[0] in {"audio", "video", "image"}
        return web.FileResponse(
            self._files.on_disk(file),
            headers={
                "Content-Type": file["mime_type"] if safe else "application/octet-stream",
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "Cache-Control": "private, max-age=31536000, immutable",
            },
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        async for line in self._hub.listen():
            await response.write(f"data: {line}\n\n".encode() if line else b": still here\n\n")
        return response

    async def _params(self, request: web.Request) -> Params:
        return await read_params(request, self._files.incoming, PERSON_LIMIT)


@web.middleware
async def explain(request: web.Request, handler: Any) -> web.StreamResponse:
    """Turns our own refusals into `{ok: false, description}` with their status."""
    try:
        response: web.StreamResponse = await handler(request)
    except ApiError as error:
        return web.json_response(error.body(), status=error.code)
    return response


def _refuse(status: int, reason: str) -> ApiError:
    return ApiError(status, reason)


def _chat_id(request: web.Request) -> int:
    return int(request.match_info["chat"])


def _place(request: web.Request) -> tuple[int, int]:
    return _chat_id(request), int(request.match_info["message"])


def _chat_in(update: Any) -> int:
    """The chat whose line an injected update joins; 0 if it names none."""
    parts = update.values() if isinstance(update, dict) else []
    for part in parts:
        holder = part.get("message", part) if isinstance(part, dict) else {}
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return 0
