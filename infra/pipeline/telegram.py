"""The Bot API, as far as a deployment needs it. The token is in every URL, so no error has one."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from infra.local.progress import UsageError
from voice2text.chat.menu import menus
from voice2text.intake.parse import KINDS

_TIMEOUT_SECONDS = 20


class BotApi:
    """One bot's."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    def name(self) -> str:
        """The bot's user name; the quickest way to see that the token is right."""
        return str(self._call("getMe", {}).get("username", "?"))

    def set_webhook(self, url: str, secret: str, max_connections: int) -> None:
        """Has updates posted there, of the kinds that the code acts on. What waits, stays."""
        self._call(
            "setWebhook",
            {
                "url": url,
                "secret_token": secret,
                "allowed_updates": KINDS,
                "max_connections": max_connections,
            },
        )

    def set_menus(self) -> int:
        """The commands beside the field to type in; answers how many languages."""
        found = menus()
        for menu in found:
            self._call("setMyCommands", menu)
        return len({menu.get("language_code", "") for menu in found})

    def webhook_url(self) -> str:
        """Where updates are posted now; empty where nowhere."""
        return str(self._call("getWebhookInfo", {}).get("url", ""))

    def delete_webhook(self) -> None:
        """Has updates kept at Telegram, for a day, instead of posted."""
        self._call("deleteWebhook", {})

    def _call(self, method: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self._url.rstrip('/')}/bot{self._token}/{method}",
            data=json.dumps(parameters).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
                result = json.loads(answer.read())["result"]
        except urllib.error.HTTPError as exc:
            hint = "the token is wrong: @BotFather shows the right one, TELEGRAM_BOT_TOKEN gives it"
            said = hint if exc.code in {401, 404} else self._description(exc)
            raise UsageError(f"Telegram refused {method} ({exc.code}): {said}.") from None
        except (OSError, ValueError, KeyError) as exc:
            raise UsageError(
                f"Telegram can't be reached for {method}: {type(exc).__name__}. Look at the "
                "network and at TelegramApiUrl, then run the same command again."
            ) from None  # the cause may know the URL, and the URL has the token
        return result if isinstance(result, dict) else {}

    def _description(self, error: urllib.error.HTTPError) -> str:
        try:
            said = str(json.loads(error.read()).get("description", ""))
        except (OSError, ValueError):
            return "without a reason"
        return said.replace(self._token, "…")[:300]
