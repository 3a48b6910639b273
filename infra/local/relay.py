"""Brings real Telegram's updates to the local webhook: python -m infra.local.relay.

Polls getUpdates with TELEGRAM_BOT_TOKEN and posts each update to WEBHOOK_URL, in order, with
WEBHOOK_SECRET in the header, as Telegram would. Nothing is lost: Telegram forgets an update only
after the webhook took it.
"""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from typing import Any

import aiohttp

from voice2text.intake.parse import KINDS

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
TELEGRAM = "https://api.telegram.org"
POLL_SECONDS = 50
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


class RelayError(Exception):
    """The relay can't work; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Route:
    """From where to where. `first_pause` seconds double up to `longest_pause` while it fails."""

    api_url: str
    token: str
    webhook: str
    secret: str
    first_pause: float = FIRST_PAUSE_SECONDS
    longest_pause: float = LONGEST_PAUSE_SECONDS


class Relay:
    """Carries updates until it is cancelled. The token is in no message it prints or raises."""

    def __init__(self, route: Route, session: aiohttp.ClientSession) -> None:
        self._route = route
        self._session = session
        self._offset = 0

    async def run(self, *, take_over: bool) -> None:
        """Relays for good.

        Args:
            take_over: delete a webhook that the bot has, instead of refusing.

        Raises:
            RelayError: the token is wrong, or the bot already has a webhook.
        """
        await self._claim(take_over)
        while True:
            for update in await self._poll():
                await self._post(update)
                self._offset = update["update_id"] + 1

    async def _claim(self, take_over: bool) -> None:
        info = await self._call("getWebhookInfo")
        if not info.get("url"):
            return
        if not take_over:
            raise RelayError(
                "This bot is already served by a webhook elsewhere, and Telegram gives its "
                "messages to one place only. Use another bot's token, or take this one over with "
                "TAKE_OVER=1: that deletes the webhook, and the other place gets no more messages."
            )
        await self._call("deleteWebhook")
        _say("Took the bot over: its webhook is deleted.")

    async def _poll(self) -> list[dict[str, Any]]:
        result = await self._call(
            "getUpdates", offset=self._offset, timeout=POLL_SECONDS, allowed_updates=KINDS
        )
        return list(result)

    async def _call(self, method: str, **params: Any) -> Any:
        """The result of a Bot API method; waits for as long as Telegram is away or busy."""
        pause = self._route.first_pause
        while True:
            status, body = await self._ask(method, params)
            if body.get("ok"):
                return body["result"]
            if status in {401, 404}:
                raise RelayError(
                    "Telegram doesn't know this token: check TELEGRAM_BOT_TOKEN (from @BotFather)."
                )
            if status == 409 and "webhook" in str(body.get("description")):
                raise RelayError(
                    "Somebody set a webhook for this bot while the relay ran, so it gets no more "
                    "messages. Delete it, or start again with TAKE_OVER=1."
                )
            wait = body.get("parameters", {}).get("retry_after", pause)
            _say(f"Telegram: {body.get('description') or status}. Trying again in {wait:g} s.")
            await asyncio.sleep(wait)
            pause = min(pause * 2, self._route.longest_pause)

    async def _ask(self, method: str, params: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        url = f"{self._route.api_url}/bot{self._route.token}/{method}"
        timeout = aiohttp.ClientTimeout(POLL_SECONDS + 15)
        try:
            async with self._session.post(url, json=params, timeout=timeout) as response:
                body = await response.json(content_type=None)
                return response.status, body if isinstance(body, dict) else {}
        except (aiohttp.ClientError, TimeoutError, ValueError) as exc:
            # The exception's own text may carry the URL, and with it the token.
            return 0, {"description": f"no answer ({type(exc).__name__})"}

    async def _post(self, update: dict[str, Any]) -> None:
        pause = self._route.first_pause
        while True:
            trouble, answer = await self._hand_over(update)
            if trouble is None:
                break
            _say(f"The local webhook: {trouble}. Trying again in {pause:g} s.")
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._route.longest_pause)
        if isinstance(answer, dict) and isinstance(answer.get("method"), str):
            await self._execute(answer)

    async def _hand_over(self, update: dict[str, Any]) -> tuple[str | None, Any]:
        headers = {SECRET_HEADER: self._route.secret}
        timeout = aiohttp.ClientTimeout(60)
        try:
            async with self._session.post(
                self._route.webhook, json=update, headers=headers, timeout=timeout
            ) as response:
                body = await response.read()
                if not 200 <= response.status < 300:
                    return f"answered {response.status}", None
        except (aiohttp.ClientError, TimeoutError) as exc:
            return f"no answer ({type(exc).__name__})", None
        try:
            return None, json.loads(body)
        except ValueError:
            return None, None

    async def _execute(self, answer: dict[str, Any]) -> None:
        """Carries out a method that the webhook answered with, once; Telegram tries no more."""
        params = {key: value for key, value in answer.items() if key != "method"}
        status, body = await self._ask(answer["method"], params)
        if not body.get("ok"):
            _say(f"{answer['method']}: {body.get('description') or status}")


def main() -> int:
    """Relays until SIGTERM or SIGINT; exit code 1 with a sentence if it can't."""
    try:
        route = Route(
            api_url=(os.environ.get("TELEGRAM_API_URL") or TELEGRAM).rstrip("/"),
            token=_required("TELEGRAM_BOT_TOKEN"),
            webhook=_required("WEBHOOK_URL"),
            secret=_required("WEBHOOK_SECRET"),
        )
        asyncio.run(_run(route, take_over=os.environ.get("TAKE_OVER") == "1"))
    except RelayError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


async def _run(route: Route, *, take_over: bool) -> None:
    async with aiohttp.ClientSession() as session:
        work = asyncio.create_task(Relay(route, session).run(take_over=take_over))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, work.cancel)
        _say("The relay listens to Telegram.")
        try:
            await work
        except asyncio.CancelledError:
            _say("The relay has stopped.")


def _required(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise RelayError(f"{name} is missing or empty.")
    return value


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
