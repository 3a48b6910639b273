"""A local AWS, a Telegram, and copies of the repository to deploy from, each a version of it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from infra.local import aws, deploy
from infra.local.environments import python
from infra.local.paths import ROOT
from infra.local.processes import Processes
from infra.local.running import FILE, Running

TOKEN = "42:" + "a-token-of-the-tests-shape"
PARTS = ("functions", "layers", "alembic", "alembic.ini", "infra", "template.yaml")
PATIENCE_SECONDS = 300


class World:
    """What a deployment meets: an AWS, and a Telegram."""

    def __init__(self, folder: Path, port: int, processes: Processes) -> None:
        self.folder = folder
        self.telegram = f"http://127.0.0.1:{port}"
        self.endpoint = f"http://127.0.0.1:{port + 1}"
        self.port = port
        self.processes = processes
        self.log = folder / "logs" / "aws.log"

    def start(self) -> None:
        """Starts both."""
        aws.start(self.processes, self.port + 1, self.folder / "aws")
        self.processes.start(
            "telegram",
            [
                *(python("local"), "-m", "infra.local.simulator", "--port", str(self.port)),
                *("--data", str(self.folder / "telegram"), "--token", TOKEN),
                *("--aws-endpoint", self.endpoint),
            ],
            aws.client_environment(self.port + 1) | {"PYTHONPATH": str(ROOT)},
        )
        while not aws.answers(f"{self.telegram}/sim/health"):
            self.processes.require_alive()
        self._post(f"{self.endpoint}/_ministack/config", {"cloudtrail._recording_enabled": "true"})

    def client(self, service: str) -> Any:
        """A client of the AWS."""
        return deploy.client(service, self.port + 1)

    def calls(self, since: float, service: str = "cloudformation") -> list[dict[str, Any]]:
        """The AWS's own record of the requests to a service since then, parameters and all.

        It gives out fifty at most, the newest ones: more than that would hide some.
        """
        found = self.client("cloudtrail").lookup_events(
            LookupAttributes=[
                {"AttributeKey": "EventSource", "AttributeValue": f"{service}.amazonaws.com"}
            ],
            StartTime=since,
            MaxResults=50,
        )["Events"]
        assert len(found) < 50
        return [json.loads(event["CloudTrailEvent"]) for event in found]

    def asks_the_bot(self) -> str | None:
        """The outcome of a person's /start in a new chat."""
        chat = self._post(f"{self.telegram}/sim/chats", {"type": "private", "language": "en"})
        number = chat["chat"]["id"]
        said = self._post(f"{self.telegram}/sim/chats/{number}/messages", {"text": "/start"})
        path = f"/sim/journeys/{number}/{said['message_id']}?wait=60"
        with urllib.request.urlopen(self.telegram + path) as answer:
            outcome: str | None = json.loads(answer.read())["outcome"]
        return outcome

    def _post(self, url: str, body: dict[str, str]) -> Any:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def webhook(self) -> dict[str, Any]:
        """What Telegram was told of the webhook."""
        with urllib.request.urlopen(f"{self.telegram}/bot{TOKEN}/getWebhookInfo") as answer:
            found: dict[str, Any] = json.loads(answer.read())["result"]
        return found


class Tree:
    """A version of the repository, to be changed and deployed. `stage` is local's name in it."""

    def __init__(self, world: World, name: str, stage: str = "local") -> None:
        self.world = world
        self.stage = stage
        self.root = world.folder / "trees" / name
        self.home = self.root / ".local" / "pipeline" / stage
        self.database = world.folder / f"{stage}.db"

    def copy(self, origin: Path = ROOT) -> "Tree":
        """Makes it, as `origin` is."""
        self.root.mkdir(parents=True)
        ignored = shutil.ignore_patterns("__pycache__", ".local", "*_cache")
        for part in PARTS:
            if (origin / part).is_dir():
                shutil.copytree(origin / part, self.root / part, ignore=ignored)
            else:
                shutil.copy2(origin / part, self.root / part)
        if origin == ROOT:
            # Byte code of all packages takes long, and saves only what a person would wait for.
            compiled = r"\t\$\(COMPILE\).*"
            self.edit("layers/vendor/Makefile", compiled, "\t:")
        self.home.mkdir(parents=True)
        builds = self.world.folder / "builds"
        builds.mkdir(exist_ok=True)
        (self.home / "build").symlink_to(builds)  # by content: trees that share it build once
        for tool in (".local/envs", ".local/model", ".venv"):
            (self.root / tool).symlink_to((ROOT / tool).resolve())
        (self.root / "infra/pipeline/stages.toml").write_text(
            f'[defaults]\nregion = "eu-central-1"\nmax_connections = 7\n'
            f'[stages.{self.stage}]\ntarget = "local"\ndatabase = "existing"\nchecks = []\n'
            f"[stages.{self.stage}.dashboards]\nMetricMath = false\n"
            f'[stages.{self.stage}.application]\nTelegramApiUrl = "{self.world.telegram}"\n'
            f'WhisperModel = "{(ROOT / ".local/model/base").resolve()}"\n'
        )
        return self

    def beside(self, run: Running) -> "Tree":
        """Makes it one that finds all it needs at a `make run`, as a person's does."""
        run.write(self.root / ".local")
        self.edit("infra/pipeline/stages.toml", r"TelegramApiUrl.*\n", "")
        self.edit("infra/pipeline/stages.toml", r"WhisperModel.*\n", "")
        return self

    def edit(self, file: str, pattern: str, by: str) -> None:
        """Changes a file; the pattern must be in it."""
        path = self.root / file
        text = path.read_text()
        changed = re.sub(pattern, lambda _: by, text, count=1)
        assert changed != text, f"{pattern} is not in {file}"
        path.write_text(changed)

    def another(self, number: int) -> None:
        """Makes every stack another one by its parameters: there is something to be deployed."""
        stages = "infra/pipeline/stages.toml"
        last = f"MaxAudioMinutes = {60 + number}\n[stages.{self.stage}.data]\n"
        last += f"BackupRetentionDays = {1 + number}\n"
        self.edit(stages, r"(MaxAudioMinutes[\s\S]*)?\Z", last)
        budget = f"MetricMath = false\nDailyBudgetDollars = {number}\n"
        self.edit(stages, r"MetricMath = false\n(DailyBudgetDollars.*\n)?", budget)

    def migration(self, revision: str, upgrade: str, downgrade: str = "pass") -> None:
        """Adds a migration after the newest one."""
        listed = self.root / "layers/shared/python/voice2text/storage/revisions.py"
        newest = re.findall(r'"(\w+)",', listed.read_text())[-1]
        self.edit(str(listed), r"\n\)", f'\n    "{revision}",\n)')
        (self.root / f"alembic/versions/{revision}_of_a_test.py").write_text(
            '"""a migration of a test"""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
            f'revision = "{revision}"\ndown_revision = "{newest}"\n\n\n'
            f"def upgrade() -> None:\n    {upgrade}\n\n\n"
            f"def downgrade() -> None:\n    {downgrade}\n"
        )

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """A shell's, in which the local AWS is the AWS."""
        port = self.world.port + 1
        package = self.root / "layers/shared/python"
        cleared = ("GITHUB_SHA", "GITHUB_RUN_ID", "CI", "DATABASE_URL", "TELEGRAM_BOT_TOKEN")
        clean = {k: v for k, v in aws.client_environment(port).items() if k not in cleared}
        if (self.root / ".local" / FILE).exists():
            del clean["AWS_ENDPOINT_URL"]
        return clean | {"PYTHONPATH": f"{self.root}:{package}", **given}

    @contextmanager
    def started(self, command: str, **given: str) -> "Iterator[subprocess.Popen[str]]":
        """The program at work; killed where it outlives the block."""
        process = subprocess.Popen(
            [python("local"), "-m", "infra.pipeline", command, "--stage", self.stage],
            cwd=self.root,
            env=self.environment(given),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def run(self, command: str = "deploy", **given: str) -> "Ran":
        """Runs the program to its end."""
        with self.started(command, **given) as process:
            out, err = process.communicate(timeout=PATIENCE_SECONDS)
        return Ran(process.returncode, out, err)

    def killed_at(self, step: str, after_seconds: float = 0, **given: str) -> bool:
        """Kills the program -9 as it begins a step, or so long after; False where it ended before.

        It is no matter if it is in the next step by then.
        """
        with self.started("deploy", **given) as process:
            assert process.stderr
            for line in process.stderr:
                sys.stderr.write(line)  # pytest shows it where something fails
                if line.startswith(f"· {step} …"):
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(after_seconds)
                        return False
                    os.kill(process.pid, signal.SIGKILL)
                    return True
        return False

    def deployed(self) -> list[dict[str, Any]]:
        """The reports of its deployments that came to their end, oldest first."""
        files = sorted((self.home / "reports").glob("*_deploy.json"))
        reports = [json.loads(file.read_text()) for file in files]
        return [report for report in reports if report["outcome"] == "deployed"]

    def steps(self) -> list[str]:
        """Every step of a deployment that came to its end."""
        return [step["name"] for step in self.deployed()[-1]["steps"]]

    def first_release(self) -> str:
        """What it deployed first."""
        return str(self.deployed()[0]["release"])


class Ran:
    """What a run printed and kept."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    def __repr__(self) -> str:
        return f"exit code {self.code}\n{self.out}\n{self.err}"

    @property
    def report(self) -> dict[str, Any]:
        """Its report, by the path that it printed."""
        [path] = re.findall(r"^The same as JSON: (.*)$", self.out, re.MULTILINE)
        found: dict[str, Any] = json.loads(Path(path).read_text())
        return found

    @property
    def last_line(self) -> str:
        return self.out.strip().splitlines()[-1]

    def steps(self) -> dict[str, str]:
        """Each step's state, by its name."""
        return {step["name"]: step["state"] for step in self.report["steps"]}

    def said(self, step: str) -> str:
        return str(next(one["said"] for one in self.report["steps"] if one["name"] == step))

    def __str__(self) -> str:
        return f"exit code {self.code}\n{self.out}\n{self.err}"
