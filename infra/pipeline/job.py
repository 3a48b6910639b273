"""One run of the pipeline: the stage, the account, and what every command does with them."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from infra.local.cloud import STAGE as RUN
from infra.local.parameters import meant
from infra.local.paths import ROOT
from infra.local.progress import UsageError
from infra.pipeline.account import PATIENT, Account
from infra.pipeline.aliases import point
from infra.pipeline.releases import Release, Releases
from infra.pipeline.report import Progress, say
from infra.pipeline.sam import parameters_file, sam
from infra.pipeline.smoke import Smoke
from infra.pipeline.sources import MAPPING, RULE, Sources
from infra.pipeline.stacks import CONTENT, Stack, Stacks
from infra.pipeline.stages import Stage
from infra.pipeline.store import Bucket
from infra.pipeline.targets import Target
from infra.pipeline.telegram import BotApi
from infra.pipeline.vault import DATABASE, DOORS_DATABASE, OPTIONAL, TOKEN, WEBHOOK, Vault

HOME = ROOT / ".local" / "pipeline"
# Outputs of template.yaml: what neither a post nor a queue starts, and may be run at any time.
JANITORS = ("JanitorAlias",)
# An output and a resource: who ends the journey of an update, and where it says so.
BOT, BOT_LOG = "BotAlias", "BotLogs"


@dataclass(frozen=True)
class Job:
    """What a command works with."""

    stage: Stage
    account: Account
    target: Target
    bucket: Bucket
    progress: Progress
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @cached_property
    def stacks(self) -> Stacks:
        """The account's stacks."""
        return Stacks(self.account.client("cloudformation"))

    @cached_property
    def vault(self) -> Vault:
        """The stage's secrets."""
        return Vault(self.account.client("ssm"), self.stage.name)

    @cached_property
    def releases(self) -> Releases:
        """The stage's good releases."""
        return Releases(self.bucket, self.stage.name)

    @property
    def home(self) -> Path:
        """Where this machine keeps what it built for the stage, and the reports."""
        return HOME / self.stage.name

    def bot(self, token: str | None = None) -> BotApi:
        """The bot, by the token that is stored, or by one to be tried."""
        return BotApi(self.stage.telegram_url, token or self.vault.read(TOKEN) or "")

    @cached_property
    def neighbour(self) -> Vault:
        """The secrets of the `make run` beside a stage of the local AWS."""
        return Vault(self.account.client("ssm"), RUN)

    @property
    def neighbour_s_token(self) -> Callable[[str], str] | None:
        """Who knows the simulator's token, instead of a person; None where no simulator is."""
        return (lambda _: self.neighbour.read(TOKEN) or "") if self.stage.beside else None

    def give_webhook_back(self) -> bool:
        """Has the simulator post to the `make run` beside again; False where there is none."""
        run = self.stage.beside
        if run:
            secret = self.neighbour.read(WEBHOOK) or ""
            self.bot().set_webhook(run.webhook_url, secret, self.stage.max_connections)
        return run is not None

    def smoke(self, application: Stack) -> str:
        """Tries the application; answers a line about it.

        Raises:
            UsageError: it doesn't work.
        """
        outputs = application.outputs  # a release of old may not have them all
        smoke = Smoke(
            self.account.client("lambda", PATIENT),
            self.account.client("logs"),
            self.stacks.names(application.name)[BOT_LOG],
            self.target.webhook_url(outputs),
            self.webhook_secret(),
        )
        sources = self.sources(application.name)
        readers, schedules = sources.readers(), sources.schedules()
        self.progress.report.off = [one.name for one in (*readers, *schedules) if not one.is_on]
        # Whoever switched the schedules off wants nothing tidied now: a database is being restored.
        awake = all(one.is_on for one in schedules)
        return smoke.run(
            [one.starts for one in readers],
            [outputs[name] for name in JANITORS if name in outputs and awake],
            bot_reads=all(one.is_on for one in readers if one.starts == outputs[BOT]),
        )

    def sources(self, application: str) -> Sources:
        """What starts the doors of a stack."""
        return Sources(
            self.account.client("lambda"),
            self.account.client("events"),
            self.stacks.resources(application, MAPPING),
            self.stacks.resources(application, RULE),
        )

    def webhook_secret(self) -> str:
        """What Telegram sends. While it is being replaced two are stored, the new one first."""
        return (self.vault.read(WEBHOOK) or "").partition(",")[0].strip()

    def package(self, built: Path, folder: Path) -> Path:
        """Uploads what a built template names; answers the template that names it in S3."""
        packaged = folder / f"{built.parent.parent.name}.packaged.yaml"
        arguments = [
            *("package", "--template-file", str(built), "--s3-bucket", self.bucket.name),
            *("--s3-prefix", f"{self.stage.name}/packages", "--region", self.account.region),
            *("--output-template-file", str(packaged), *self.target.sam_options()),
        ]
        sam(arguments, self.account.environment())
        return packaged

    def deploy(
        self,
        name: str,
        packaged: Path,
        parameters: Mapping[str, str],
        content: str,
        code_version: str,
    ) -> Stack:
        """Brings a stack to a packaged template, and waits.

        Of `parameters` the template takes what it declares; the rest has its defaults.

        Raises:
            UsageError: CloudFormation took it back; the text says why.
        """
        offered = {**parameters, "CodeVersion": version(content, code_version, time.time_ns())}
        given = meant(packaged, offered)
        self.target.prepare(packaged, given)
        config = parameters_file(packaged, given)
        arguments = [
            *("deploy", "--template-file", str(packaged), "--stack-name", name),
            *("--s3-bucket", self.bucket.name, "--s3-prefix", f"{self.stage.name}/packages"),
            *("--region", self.account.region, "--config-file", str(config)),
            *self.target.sam_options(),
            *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"),
            *("--no-confirm-changeset", "--no-fail-on-empty-changeset"),
            *("--tags", f"voice2text:stage={self.stage.name}", f"{CONTENT}={content}"),
        ]
        try:
            sam(arguments, self.account.environment())
        except UsageError as exc:
            raise UsageError(f"{self.stacks.trouble(name)}\n{exc}".strip()) from exc
        finally:
            config.unlink()
        stack = self.stacks.settled(name)
        assert stack is not None  # noqa: S101 - sam deploy just said so
        return stack

    def go_back(self, release: Release) -> Stack:
        """Brings the application to an earlier release; the schema stays as it is.

        Aliases first, which takes a second; then the stack, so that CloudFormation knows.
        """
        name = self.stage.application_stack
        template = self.template_of(release)
        for said in point(self.account.client("lambda"), release.versions):
            say(said)
        stack = self.stacks.settled(name)
        if stack and stack.is_dead:
            raise UsageError(
                f"Stack {name} is {stack.status}, which can only be deleted: "
                f"`make deploy STAGE={self.stage.name}` does that, and makes it anew."
            )
        # One of old does not say where its secrets lie.
        places = {} if "TelegramBotToken" in release.parameters else self.doors_secrets()
        parameters = {**places, **release.parameters, "Gradual": "false"}
        return self.deploy(name, template, parameters, release.content, release.code_version)

    def template_of(self, release: Release) -> Path:
        """The packaged template of a release, fetched.

        Raises:
            UsageError: it is gone.
        """
        found = self.bucket.read(release.template)
        if found is None:
            raise UsageError(
                f"The template of release {release.id} is gone: {release.template} in the bucket "
                "of deployments. Go back to another one: make rollback RELEASE=…"
            )
        folder = self.home / "releases"
        folder.mkdir(parents=True, exist_ok=True)
        template = folder / f"{release.id}.yaml"
        template.write_bytes(found[0])
        return template

    def secrets(self) -> dict[str, str]:
        """The parameters that say where secrets lie."""
        place = self.vault.reference
        found = {"TelegramBotToken": place(TOKEN), "WebhookSecret": place(WEBHOOK)}
        if self.stage.needs_url:
            url = self.vault.read(DATABASE) or ""
            # A file on the local machine is no secret, and no function reads its name elsewhere.
            found["DatabaseUrl"] = url if url.startswith("sqlite:///") else place(DATABASE)
        for secret, (_, parameter) in OPTIONAL.items():
            if self.vault.read(secret):
                found[parameter] = place(secret)
        return found

    def doors_secrets(self) -> dict[str, str]:
        """The same for the doors, who may have a user of their own in an existing database."""
        found = self.secrets()
        if self.stage.needs_url and self.vault.read(DOORS_DATABASE):
            found["DatabaseUrl"] = self.vault.reference(DOORS_DATABASE)
        return found


def version(content: str, code_version: str, now_ns: int) -> str:
    """The parameter CodeVersion of one deployment.

    The content comes first, as SAM makes new versions of functions by ten characters. The moment
    makes the functions themselves new: CloudFormation refuses to publish one that is as it was when
    it was published last, and versions of an update that was taken back are left.
    """
    return f"{content[:10]}.{code_version}.{now_ns // 1_000_000:x}"


def code_version(environ: Mapping[str, str], content: str) -> str:
    """The commit, as CI or git says it; a hash of the sources where neither does."""
    for name in ("CODE_VERSION", "GITHUB_SHA", "CODEBUILD_RESOLVED_SOURCE_VERSION"):
        if value := environ.get(name, "").strip():
            return value
    with suppress(OSError):
        asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip()
    return f"sources-{content[:12]}"
