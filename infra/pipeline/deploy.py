"""`make deploy STAGE=…`: every step may be repeated; what is done already is found done."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from infra.local.environments import python
from infra.local.parameters import declared
from infra.local.paths import ROOT
from infra.local.progress import UsageError
from infra.pipeline import backup, migrate
from infra.pipeline.account import PATIENT
from infra.pipeline.aliases import ALIAS, prune, versions
from infra.pipeline.job import Job
from infra.pipeline.releases import Release
from infra.pipeline.remains import ready
from infra.pipeline.report import Outcome, Step, say
from infra.pipeline.sam import run
from infra.pipeline.stacks import Stack
from infra.pipeline.stages import Stage, require_known
from infra.pipeline.targets import Builds, tidy
from infra.pipeline.telegram import BotApi
from infra.pipeline.vault import ask, bot_token, prepare
from voice2text.storage.revisions import REVISIONS

DATA = "infra/data.yaml"
APPLICATION = "template.yaml"
DASHBOARDS = "infra/dashboards/template.yaml"
# Which parameters of stages.toml are whose.
TABLES = {DATA: "data", APPLICATION: "application", DASHBOARDS: "dashboards"}
HEAD = REVISIONS[-1]


def deploy(job: Job) -> None:
    """Brings the stage to this code: schema first, then the application, then the proof.

    Raises:
        UsageError: a step failed; the report says what runs now.
    """
    Deployment(job).run()


class Deployment:
    """One deployment, step by step."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._stage = job.stage
        self._step = job.progress.step
        self._report = job.progress.report
        self._builds = Builds(job.home / "build", job.target, job.stage)

    def run(self) -> None:
        """All steps."""
        job = self._job
        with self._step("tools"):
            job.target.require_tools()
        with self._step("secrets") as here:
            token = bot_token(job.vault, job.environ, job.neighbour_s_token or ask)
            here.said = f"the bot is @{BotApi(self._stage.telegram_url, token).name()}"
            prepare(
                job.vault,
                token,
                by_url=self._stage.needs_url,
                own_url=self._stage.own_database,
                environ=job.environ,
            )
        self._check()
        built = self._build()
        with self._step("image") as here:
            image, here.said = job.target.image()
        secrets = job.secrets()
        data = self._deploy_data(built[DATA], secrets)
        self._migrate(data)
        self._release(built[APPLICATION], data, job.doors_secrets(), image)
        report = self._report
        if DASHBOARDS in built:
            report.next = "But its dashboards are not: see the error, then run it again."
            self._deploy_dashboards(built[DASHBOARDS], data)
        report.next = ""
        if self._stage.target == "aws":
            tidy(job.home / "build")
            self._prune()
            report.next = unheard(self._stage, data)

    def _check(self) -> None:
        with self._step("check") as here:
            if not self._stage.checks:
                here.state, here.said = "skipped", "stages.toml names none"
                return
            run(
                [python("dev"), "-m", "infra.local.check", *self._stage.checks],
                os.environ,
                "`make check`",
            )
            here.said = ", ".join(self._stage.checks)

    def _build(self) -> dict[str, Path]:
        with self._step("build") as here:
            names = [name for name in TABLES if (ROOT / name).exists()]
            built = self._builds.templates(names)
            declares = {TABLES[name]: declared(one) for name, one in built.items()}
            require_known(self._stage, declares)
            here.said = ", ".join(names)
        return built

    def _deploy_data(self, built: Path, secrets: Mapping[str, str]) -> Stack:
        with self._step("data stack") as here:
            parameters = {"Stage": self._stage.name, "Architecture": self._stage.architecture}
            if "DatabaseUrl" in secrets:
                parameters["DatabaseUrl"] = secrets["DatabaseUrl"]
            parameters |= self._stage.data
            if snapshot := parameters.get("RestoreSnapshot"):
                usual = declared(built)["PostgresVersion"]["Default"]
                wanted = parameters.get("PostgresVersion", usual)
                backup.require_version(self._job.account.client("rds"), snapshot, wanted)
            name = self._stage.data_stack
            first = {**parameters, "DeletionProtection": "false"}
            new = self._stage.makes_database and ready(self._job, name) is None
            if new and first != parameters:
                # A creation that fails is taken back, which a protected cluster would not let
                # happen. It is protected before anybody writes to it: the migrator comes later.
                self._bring(name, built, first, self._content(DATA, first), here)
            content = self._content(DATA, parameters)
            stack = self._bring(name, built, parameters, content, here)
            here.said = "created" if new else here.said
            return stack

    def _migrate(self, data: Stack) -> None:
        job, report = self._job, self._report
        with self._step("plan") as here:
            functions = job.account.client("lambda", PATIENT)
            migrator = migrate.Function(functions, migrate.published(functions, data.outputs))
            plan = migrate.planned(migrator, HEAD)
            report.schema = {"from": plan.start, "to": plan.start}
            here.said = f"{plan.start} -> {plan.to}: {', '.join(plan.steps) or 'nothing to do'}"
        with self._step("backup") as here:
            if plan.backup_needed:
                report.backup_id = backup.before_migration(
                    job.account.client("rds"),
                    job.stacks.resources(data.name, backup.CLUSTER),
                    self._stage.name,
                    plan.start,
                    job.environ.get("BACKUP_ID", ""),
                    datetime.now(UTC),
                )
                here.said = report.backup_id
            else:
                here.state, here.said = "skipped", "the plan loses nothing"
        with self._step("migrate") as here:
            # Without a step, too: it makes the application's role what its secret says by now,
            # which a rotation or a restored snapshot may have changed.
            try:
                answer = migrate.apply(migrator, plan, say)
            except UsageError:
                with suppress(UsageError):  # it may have come a part of the way
                    report.schema["to"] = migrate.current(migrator)
                raise
            report.schema["to"] = answer["to"]
            found = migrate.drift(migrator)
            differs = f", but differs from the code's: {'; '.join(found)}" if found else ""
            here.said = f"the schema is at {answer['to']}{differs}"

    def _release(self, built: Path, data: Stack, secrets: Mapping[str, str], image: str) -> None:
        """The application, proved; or the code back, as the schema may be ahead of it by now."""
        job, report = self._job, self._report
        # What stands in its way is told before anything of it is touched.
        ready(job, self._stage.application_stack)
        good = job.releases.current()
        report.outcome = Outcome.BROKEN  # as long as nothing else is known: Ctrl-C, say
        report.next = "Run the same command again, or go back: `make rollback`."
        try:
            release = self._deploy_application(built, data, secrets, image)
        except Exception:
            self._after_a_failure(good)
            raise
        job.releases.record(release)
        report.release, report.outcome = release.id, Outcome.DEPLOYED

    def _deploy_application(
        self, built: Path, data: Stack, secrets: Mapping[str, str], image: str
    ) -> Release:
        job = self._job
        parameters = {
            **data.outputs,  # an output that is called like a parameter is meant for it
            **secrets,
            "Stage": self._stage.name,
            "TranscriberImageUri": image,
            **database_of(data),
            **self._stage.application,
        }
        content = self._content(APPLICATION, parameters)
        key = f"{self._stage.name}/templates/{content}.yaml"
        with self._step("application") as here:
            stack = self._bring(
                self._stage.application_stack, built, parameters, content, here, keep=key
            )
        with self._step("webhook") as here:
            bot = job.bot()
            url = job.target.webhook_url(stack.outputs)
            bot.set_webhook(url, job.webhook_secret(), self._stage.max_connections)
            here.said = f"set, and menus in {bot.set_menus()} languages"
        with self._step("smoke test") as here:
            here.said = job.smoke(stack)
        aliases = job.stacks.resources(stack.name, ALIAS)
        return Release(
            id=content[:12],
            template=key,
            content=content,
            parameters=parameters,
            code_version=self._report.code_version,
            schema=self._report.schema["to"] or HEAD,
            versions=versions(job.account.client("lambda"), aliases),
        )

    def _deploy_dashboards(self, built: Path, data: Stack) -> None:
        with self._step("dashboards") as here:
            stacks = self._job.stacks
            names = stacks.names(data.name) | stacks.names(self._stage.application_stack)
            known = watched(self._stage, names, data)
            parameters = {key: known[key] for key in declared(built) if key in known}
            content = self._content(DASHBOARDS, parameters)
            self._bring(self._stage.dashboards_stack, built, parameters, content, here)

    def _prune(self) -> None:
        """Old versions cost money; that one could not be deleted fails no deployment."""
        job = self._job
        arns = job.stacks.resources(self._stage.application_stack, ALIAS)
        for said in prune(job.account.client("lambda"), arns, job.releases.pointed_to()):
            say(said)

    def _after_a_failure(self, good: Release | None) -> None:
        """Code back, schema untouched."""
        job, report = self._job, self._report
        if good is None:
            report.outcome = Outcome.BROKEN
            report.next = (
                "There is no earlier release to go back to: mend what the error names, then run "
                "`make deploy` again."
            )
            with suppress(UsageError):
                if job.give_webhook_back():
                    report.next += " The simulator's bot is `make run`'s again."
            return
        try:
            with self._step("code back") as here:
                stack = job.go_back(good)
                here.said = f"release {good.id} of {good.at}; {job.smoke(stack)}"
        except Exception as exc:
            report.outcome = Outcome.BROKEN
            report.next = f"Going back failed, too ({exc}). `make rollback` tries it again."
            return
        report.outcome, report.release = Outcome.CODE_BACK, good.id
        report.next = (
            f"The schema stays at {report.schema['to']}, which that code works with. Mend what "
            "the error names, then run `make deploy` again."
        )

    def _bring(
        self,
        name: str,
        built: Path,
        parameters: Mapping[str, str],
        content: str,
        here: Step,
        keep: str | None = None,
    ) -> Stack:
        """Deploys a stack, if it isn't that already; keeps the packaged template in the bucket."""
        stack = ready(self._job, name)
        if stack and stack.is_made_of(content):
            here.said = "is that already"
            return stack
        self._job.progress.guard()
        packaged = self._job.package(built, self._job.home)
        if keep:
            self._job.bucket.put(keep, packaged.read_bytes())
        here.said = "updated" if stack else "created"
        # A new commit alone is no new code, so its name is no part of the content.
        return self._job.deploy(name, packaged, parameters, content, self._report.code_version)

    def _content(self, template: str, parameters: Mapping[str, str]) -> str:
        asked = json.dumps([self._builds.content(template), parameters], sort_keys=True)
        return hashlib.sha256(asked.encode()).hexdigest()


def watched(stage: Stage, names: Mapping[str, str], data: Stack) -> dict[str, str]:
    """What the dashboards' template may ask for; `names` are resources' by their logical ids."""
    return {
        **{f"{logical}Name": physical for logical, physical in names.items()},
        "MigratorLogGroup": names.get("MigratorLogs", ""),
        "ApiId": names.get("Api", ""),
        "ClusterId": data.outputs.get("DatabaseClusterId", ""),
        "AlarmTopicArn": data.outputs.get("AlarmTopicArn", ""),
        "Stage": stage.name,
        "Namespace": stage.namespace,
        **stage.dashboards,
    }


def unheard(stage: Stage, data: Stack) -> str:
    """A warning where alarms of either stack ring and nobody hears them, or nothing."""
    if data.outputs.get("AlarmTopicArn"):
        return ""
    deaf = [
        table
        for table in ("application", "dashboards")
        if not getattr(stage, table).get("AlarmTopicArn")
    ]
    if not deaf:
        return ""
    return (
        f"But nobody hears the alarms ({', '.join(deaf)}): put AlarmEmail under "
        f"[stages.{stage.name}.data] in stages.toml, and deploy again."
    )


def database_of(data: Stack) -> dict[str, str]:
    """The application's own way into the database, where the data stack names one."""
    found = data.outputs.get("DatabaseReference")
    if not found:
        return {}
    manager, _, secret = found.partition("secretsmanager:")
    arns = {} if manager else {"DatabaseSecretArns": secret.partition("#")[0]}
    return {"DatabaseUrl": found, **arns}
