"""The local cloud: the same parts as on AWS, started, deployed, migrated and stopped together."""

import json
import secrets
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from infra.local import aws, deploy, model
from infra.local.environments import python
from infra.local.paths import ROOT, Paths
from infra.local.processes import Processes
from infra.local.progress import UsageError, say, step
from infra.local.running import FILE, Running
from voice2text.chat.menu import menus
from voice2text.intake.parse import KINDS

STAGE = "local"
STACK = "voice2text"
DATA_STACK = "voice2text-data"
TELEGRAM = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class Telegram:
    """Which Telegram is served: the simulator, or the real one through the relay."""

    token: str
    url: str
    real: bool


class LocalCloud:
    """One local cloud; a context manager that ends every process it started.

    Args:
        paths: where it keeps its data; one cloud at a time per folder.
        port: the chat page's; the local AWS takes the next one.
        token: a real bot token, or None for the simulator.
        api_url: the Bot API server of a real bot.
        llm: what its owner chose (llm.py); without an LLM there is no rewriting.
    """

    def __init__(
        self,
        paths: Paths,
        port: int,
        token: str | None = None,
        api_url: str = TELEGRAM,
        llm: Mapping[str, str] | None = None,
    ) -> None:
        self._paths = paths
        self._port = port
        self._aws_port = port + 1
        self._processes = Processes(paths.logs, paths.home / "processes")
        self._secrets = _secrets(paths)
        self._llm = dict(llm or {})
        local = Telegram(self._secrets["token"], f"http://127.0.0.1:{port}", real=False)
        self._telegram = Telegram(token, api_url, real=True) if token else local
        self.webhook_url = ""
        self._outputs: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._processes.end_left_overs()
        for port in (self._port, self._aws_port):
            _require_free(port)
        try:
            self._start()
        except BaseException:
            self._processes.end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        (self._paths.home / FILE).unlink(missing_ok=True)
        self._processes.end()

    def watch(self) -> None:
        """Returns never; raises UsageError when a process ends by itself."""
        while True:
            self._processes.require_alive()
            time.sleep(0.5)

    def warm(self) -> None:
        """Starts the bot and the transcriber, so that nobody's first message waits for imports."""
        functions = deploy.client("lambda", self._aws_port)
        for alias in ("BotAlias", "TranscriberAlias"):
            functions.invoke(
                FunctionName=self._outputs[alias],
                InvocationType="Event",
                Payload=b'{"Records": []}',
            )

    def _start(self) -> None:
        if self._telegram.real:
            _call(self._telegram, "getMe", {})  # a wrong token is told before half a minute's work
        model.ensure(self._paths.model)
        self._paths.database.parent.mkdir(parents=True, exist_ok=True)
        with step("starting the local AWS"):
            aws.start(self._processes, self._aws_port, self._paths.aws)
        references = self._put_secrets()
        self._deploy(references)
        self._connect()
        Running(
            port=self._port,
            aws_port=self._aws_port,
            simulator="" if self._telegram.real else self._telegram.url,
            webhook_url=self.webhook_url,
            model=str(self._paths.model),
            data=str(self._paths.database.parent),
        ).write(self._paths.home)

    def _put_secrets(self) -> dict[str, str]:
        """Puts the secrets where they lie on AWS too; answers the references to them."""
        parameters = deploy.client("ssm", self._aws_port)
        secrets = {
            "TelegramBotToken": ("telegram-bot-token", self._telegram.token),
            "WebhookSecret": ("webhook-secret", self._secrets["webhook"]),
        }
        if key := self._llm.get("LlmApiKey"):
            secrets["LlmApiKey"] = ("llm-api-key", key)
        for place, value in secrets.values():
            parameters.put_parameter(
                Name=f"/voice2text/{STAGE}/{place}",
                Value=value,
                Type="SecureString",
                Overwrite=True,
            )
        return {name: f"ssm:/voice2text/{STAGE}/{place}" for name, (place, _) in secrets.items()}

    def _deploy(self, references: Mapping[str, str]) -> None:
        parameters = {
            **self._llm,
            **references,
            "Stage": STAGE,
            "TelegramApiUrl": self._telegram.url,
            "DatabaseUrl": self._paths.database_url,
            "TranscriberImageUri": "local",
            "WhisperModel": str(self._paths.model),
        }
        stamp = self._paths.home / "deployed"
        wanted = deploy.fingerprint(parameters)
        parameters["CodeVersion"] = wanted[:12]
        stacks = [deploy.outputs(name, self._aws_port) for name in (DATA_STACK, STACK)]
        if not (all(stacks) and stamp.exists() and stamp.read_text() == wanted):
            stamp.unlink(missing_ok=True)
            with step("building both stacks with sam"), ThreadPoolExecutor(2) as pool:
                builds = [
                    pool.submit(deploy.build, self._paths, DATA_STACK, "infra/data.yaml"),
                    pool.submit(deploy.build, self._paths, STACK, "template.yaml"),
                ]
                templates = [build.result() for build in builds]
            with step("deploying the data stack"):
                data = {"DatabaseUrl": parameters["DatabaseUrl"], "CodeVersion": wanted[:12]}
                stacks[0] = deploy.deploy(templates[0], DATA_STACK, self._aws_port, data)
            self._migrate(stacks[0]["MigratorName"])
            with step("deploying the application"):
                stacks[1] = deploy.deploy(templates[1], STACK, self._aws_port, parameters)
            stamp.write_text(wanted)
        else:
            say("nothing has changed since the last deploy: using it")
            self._migrate(stacks[0]["MigratorName"])
        self._outputs = stacks[1]
        api = stacks[1]["ApiId"]
        path = f"/_aws/execute-api/{api}/$default/telegram/webhook"
        self.webhook_url = f"http://127.0.0.1:{self._aws_port}{path}"

    def _migrate(self, function: str) -> None:
        with step("migrating the database"):
            answer = deploy.client("lambda", self._aws_port).invoke(
                FunctionName=function,
                Payload=json.dumps({"action": "upgrade", "revision": "head"}).encode(),
            )
            payload = json.loads(answer["Payload"].read())
        if answer.get("FunctionError") or not payload.get("ok"):
            raise UsageError(
                f"The migrator refused: {json.dumps(payload.get('error', payload))}\n"
                "See alembic/README.md, troubleshooting."
            )

    def _connect(self) -> None:
        if self._telegram.real:
            self._relay()
        else:
            self._simulator()
        for menu in menus():
            _call(self._telegram, "setMyCommands", menu)

    def _simulator(self) -> None:
        with step("starting the Telegram simulator"):
            self._processes.start(
                "telegram",
                [
                    *(python("local"), "-m", "infra.local.simulator"),
                    *("--port", str(self._port), "--data", str(self._paths.telegram)),
                    *("--token", self._telegram.token),
                    *("--aws-endpoint", f"http://127.0.0.1:{self._aws_port}"),
                ],
                aws.client_environment(self._aws_port) | {"PYTHONPATH": str(ROOT)},
            )
            self._wait_for(f"http://127.0.0.1:{self._port}/sim/health")
            _call(self._telegram, "setWebhook", self._webhook())

    def _relay(self) -> None:
        with step("starting the relay to Telegram"):
            self._processes.start(
                "relay",
                [python("local"), "-m", "infra.local.relay"],
                aws.client_environment(self._aws_port)
                | {
                    "PYTHONPATH": str(ROOT),
                    "TELEGRAM_BOT_TOKEN": self._telegram.token,
                    "TELEGRAM_API_URL": self._telegram.url,
                    "WEBHOOK_URL": self.webhook_url,
                    "WEBHOOK_SECRET": self._secrets["webhook"],
                },
            )
            time.sleep(2)  # a refusal (another webhook is set) comes at once; hear it here
            self._processes.require_alive()

    def _webhook(self) -> dict[str, Any]:
        return {
            "url": self.webhook_url,
            "secret_token": self._secrets["webhook"],
            "allowed_updates": KINDS,
        }

    def _wait_for(self, url: str) -> None:
        deadline = time.monotonic() + 30
        while not aws.answers(url):
            self._processes.require_alive()
            if time.monotonic() > deadline:
                raise UsageError(f"{url} does not answer; see {self._paths.logs}.")
            time.sleep(0.05)
        self._processes.require_alive()  # it was ours that answered, not another's on its port


def _secrets(paths: Paths) -> dict[str, str]:
    """Made once per cloud: a token of Telegram's shape and the webhook's secret."""
    file = paths.home / "secrets.json"
    if not file.exists():
        paths.home.mkdir(parents=True, exist_ok=True)
        made = {"token": f"42:{secrets.token_urlsafe(26)}", "webhook": secrets.token_urlsafe(32)}
        file.touch(mode=0o600)
        file.write_text(json.dumps(made))
    found: dict[str, str] = json.loads(file.read_text())
    return found


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as exc:
            raise UsageError(
                f"Port {port} is only for root. Choose another: make run PORT=9080"
            ) from exc
        except OSError as exc:
            raise UsageError(
                f"Port {port} is in use by another program. Stop it, or choose another port: "
                "make run PORT=9080 (the next port, 9081, must be free too)."
            ) from exc


def _call(telegram: Telegram, method: str, parameters: Mapping[str, Any]) -> None:
    try:
        request = urllib.request.Request(
            f"{telegram.url}/bot{telegram.token}/{method}",
            data=json.dumps(parameters).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()
    except urllib.error.HTTPError as exc:
        raise UsageError(
            f"Telegram refused {method} ({exc.code}). If it is 401, TELEGRAM_BOT_TOKEN is wrong: "
            "@BotFather shows the right one."
        ) from None  # the cause knows the URL, and the URL has the token
    except (OSError, ValueError, HTTPException) as exc:
        raise UsageError(
            f"Telegram can't be reached for {method}: {type(exc).__name__}. Look at the network, "
            "at TELEGRAM_API_URL and at TELEGRAM_BOT_TOKEN, which looks like 123456:ABC-def…."
        ) from None


def home(path: str | None) -> Paths:
    """The folders of the cloud that `path` names; the repository's own where it is None."""
    return Paths(Path(path).resolve() if path else ROOT / ".local")
