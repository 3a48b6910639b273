"""The stage's secrets: given once, kept in Parameter Store, and named by reference from then on."""

import getpass
import re
import secrets
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

from infra.local.progress import UsageError

TOKEN = "telegram-bot-token"  # noqa: S105 - a name
WEBHOOK = "webhook-secret"
DATABASE = "database-url"
DOORS_DATABASE = "application-database-url"
# Services that a stage may use: the variable that gives a key, and the parameter that names it.
OPTIONAL = {
    "speech-api-key": ("SPEECH_API_KEY", "SpeechApiKey"),
    "llm-api-key": ("LLM_API_KEY", "LlmApiKey"),
}
# As infra/data.yaml has it. SQLite is the local AWS's.
_URL_SHAPE = re.compile(r"(postgres|postgresql|postgresql\+pg8000|sqlite)://\S+")
_TOKEN_SHAPE = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{20,}")


class Vault:
    """Parameter Store, SecureString, under /voice2text/STAGE/."""

    def __init__(self, ssm: Any, stage: str) -> None:
        self._ssm = ssm
        self._stage = stage

    def name(self, secret: str) -> str:
        """The parameter's name."""
        return f"/voice2text/{self._stage}/{secret}"

    def reference(self, secret: str) -> str:
        """What a function's environment holds instead of the value."""
        return f"ssm:{self.name(secret)}"

    def read(self, secret: str) -> str | None:
        """The value, or None."""
        try:
            found = self._ssm.get_parameter(Name=self.name(secret), WithDecryption=True)
        except self._ssm.exceptions.ParameterNotFound:
            return None
        return str(found["Parameter"]["Value"])

    def keep(self, secret: str, value: str) -> None:
        """Stores a value, in place of an earlier one; nothing is written where it is the same."""
        if self.read(secret) != value:
            self._ssm.put_parameter(
                Name=self.name(secret), Value=value, Type="SecureString", Overwrite=True
            )

    def once(self, secret: str, make: Callable[[], str]) -> str:
        """The value; made where there is none. Two at once get the same."""
        found = self.read(secret)
        if found:
            return found
        with suppress(self._ssm.exceptions.ParameterAlreadyExists):
            self._ssm.put_parameter(
                Name=self.name(secret), Value=make(), Type="SecureString", Overwrite=False
            )
        return self.read(secret) or ""

    def forget(self, keep: Collection[str] = ()) -> None:
        """Deletes all that this program may have stored, but what is to be kept."""
        every = (TOKEN, WEBHOOK, DATABASE, DOORS_DATABASE, *OPTIONAL)
        names = [self.name(one) for one in every if one not in keep]
        self._ssm.delete_parameters(Names=names)


def ask(question: str) -> str:
    """What a person types, unseen; empty where nobody is there to type."""
    try:
        return getpass.getpass(question) if sys.stdin.isatty() else ""
    except EOFError:  # Ctrl-D
        return ""


def bot_token(vault: Vault, environ: Mapping[str, str], asked: Callable[[str], str] = ask) -> str:
    """The bot's token: from the environment (then it is stored), the store, or a prompt.

    Raises:
        UsageError: there is none, or it is no token.
    """
    given = environ.get("TELEGRAM_BOT_TOKEN", "").strip()
    token = given or vault.read(TOKEN) or asked("The bot's token, from @BotFather: ").strip()
    if not token:
        raise UsageError(
            "The first deployment needs the bot's token: TELEGRAM_BOT_TOKEN=… make deploy "
            "STAGE=…; @BotFather has it. It is stored then, and not asked for again."
        )
    if not _TOKEN_SHAPE.fullmatch(token):
        raise UsageError("TELEGRAM_BOT_TOKEN is no bot token: it looks like 123456:ABC-def….")
    return token


def prepare(
    vault: Vault, token: str, *, by_url: bool, own_url: str = "", environ: Mapping[str, str]
) -> None:
    """Stores what was given and makes what is made once.

    Args:
        vault: the stage's.
        token: the bot's, tried and found good.
        by_url: whether a URL names the database.
        own_url: the one where none was ever given; empty: one has to be.
        environ: where values are given.

    Raises:
        UsageError: the URL of an existing database is missing, or what was given is none.
    """
    vault.keep(TOKEN, token)
    vault.once(WEBHOOK, lambda: secrets.token_urlsafe(32))
    if by_url:
        url, doors_url = _url(environ, "DATABASE_URL"), _url(environ, "APPLICATION_DATABASE_URL")
        if url:
            vault.keep(DATABASE, url)
        elif own_url:
            vault.once(DATABASE, lambda: own_url)
        elif not vault.read(DATABASE):
            raise UsageError(
                "This stage uses an existing database (stages.toml): give its URL once, "
                "DATABASE_URL=postgresql://… make deploy STAGE=…"
            )
        if doors_url:
            vault.keep(DOORS_DATABASE, doors_url)
    for secret, (variable, _) in OPTIONAL.items():
        if value := environ.get(variable, "").strip():
            vault.keep(secret, value)


def _url(environ: Mapping[str, str], variable: str) -> str:
    url = environ.get(variable, "").strip()
    if url and not _URL_SHAPE.fullmatch(url):
        raise UsageError(
            f"{variable} is no PostgreSQL's: it looks like postgresql://user:password@host/name."
        )
    return url
