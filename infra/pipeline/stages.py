"""What stages there are, and what is particular about each: stages.toml."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from infra.local.cloud import TELEGRAM
from infra.local.progress import UsageError
from infra.local.running import Running

FILE = Path(__file__).with_name("stages.toml")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")  # part of stack, bucket and repository names
_TABLES = ("data", "application", "dashboards")
_KINDS: Mapping[str, type] = {
    "region": str,
    "target": str,
    "database": str,
    "max_connections": int,
    "checks": list,
    "bucket": str,
    **dict.fromkeys(_TABLES, dict),
}
_CHOICES = {"target": ("aws", "local"), "database": ("aurora", "existing")}
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
_ARCHITECTURES = ("x86_64", "arm64")
_CONNECTIONS = range(1, 101)  # Bot API, setWebhook


@dataclass(frozen=True, slots=True)
class Stage:
    """One bot's deployment. `data`, `application` and `dashboards` are stack parameters."""

    name: str
    region: str
    target: str
    database: str
    max_connections: int
    checks: tuple[str, ...]
    data: Mapping[str, str]
    application: Mapping[str, str]
    dashboards: Mapping[str, str]
    bucket: str = (
        ""  # where deployments keep their files; empty for voice2text-deploy-ACCOUNT-REGION
    )

    beside: Running | None = None  # a `make run`, into whose AWS it goes

    @property
    def own_database(self) -> str:
        """The URL of a database that is this stage's unless another one is given; or empty."""
        return f"sqlite:///{self.beside.data}/stage-{self.name}.db" if self.beside else ""

    @property
    def makes_database(self) -> bool:
        """Whether the data stack makes an Aurora of its own."""
        given = self.data.get("DatabaseSecretArn") or self.data.get("DatabaseUrl")
        return self.database == "aurora" and not given

    @property
    def data_stack(self) -> str:
        """The stack of infra/data.yaml."""
        return f"voice2text-{self.name}-data"

    @property
    def application_stack(self) -> str:
        """The stack of template.yaml."""
        return f"voice2text-{self.name}"

    @property
    def dashboards_stack(self) -> str:
        """The stack of infra/dashboards/template.yaml."""
        return f"voice2text-{self.name}-dashboards"

    @property
    def namespace(self) -> str:
        """Of its metrics: what both templates give the doors as POWERTOOLS_METRICS_NAMESPACE."""
        return f"voice2text-{self.name}"

    @property
    def architecture(self) -> str:
        """x86_64 or arm64: what layers and image are built for."""
        return self.application.get("Architecture", "x86_64")

    @property
    def needs_url(self) -> bool:
        """Whether its database is one that a URL names, which is given once."""
        return self.database == "existing" and not self.data.get("DatabaseSecretArn")

    @property
    def telegram_url(self) -> str:
        """The Bot API server."""
        return self.application.get("TelegramApiUrl", TELEGRAM)


def read_stage(name: str, file: Path = FILE) -> Stage:
    """Reads one stage.

    Raises:
        UsageError: there is no such stage, or something in the file makes no sense.
    """
    own, defaults = _tables(name, file)
    merged = {**defaults, **own}
    parameters = {table: _parameters(defaults, own, table) for table in _TABLES}
    for complaint in _complaints(merged, parameters["application"]):
        raise UsageError(f"{file}, stage {name}: {complaint}.")
    return Stage(
        name=name,
        region=merged["region"],
        target=merged["target"],
        database=merged["database"],
        max_connections=merged["max_connections"],
        checks=tuple(merged.get("checks", ())),
        bucket=merged.get("bucket", ""),
        data=parameters["data"],
        application=parameters["application"],
        dashboards=parameters["dashboards"],
    )


def require_known(stage: Stage, declares: Mapping[str, Collection[str]]) -> None:
    """Is each parameter one of the template that its table is for?

    Args:
        stage: as stages.toml has it.
        declares: by the table's name, what the template declares.

    Raises:
        UsageError: one is not; the text has each of them, and what may be meant.
    """
    unknown = [
        f"[{table}] has {key}, which its template does not know{_meant(key, table, declares)}"
        for table, known in declares.items()
        for key in getattr(stage, table)
        if key not in known
    ]
    if unknown:
        raise UsageError(f"{FILE.name}, stage {stage.name}: {'; '.join(unknown)}.")


def beside(stage: Stage, found: Running | None, endpoint: str) -> Stage:
    """A stage of the local AWS, with what the `make run` beside it knows; what is set, stays.

    Args:
        stage: as stages.toml has it.
        found: the local cloud that runs here.
        endpoint: the local AWS that the environment names; empty for that of `found`.

    Raises:
        UsageError: what runs here serves the real Telegram, which can't post to this machine.
    """
    if stage.target != "local" or found is None or endpoint not in {"", found.endpoint}:
        return stage
    if not found.simulator:
        raise UsageError(
            f"`make run` serves the real Telegram, which can't post to stage {stage.name} on this "
            "machine. Start it without TELEGRAM_BOT_TOKEN: the stage's bot is the simulator's."
        )
    known = {"TelegramApiUrl": found.simulator, "WhisperModel": found.model}
    return replace(stage, application={**known, **stage.application}, beside=found)


def _tables(name: str, file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The stage's own table, and what holds for all, each of the right kinds."""
    try:
        whole = tomllib.loads(file.read_text())
    except (OSError, ValueError) as exc:  # no file, no UTF-8, no TOML
        raise UsageError(f"{file} can't be read: {exc}") from exc
    stages, defaults = whole.get("stages", {}), whole.get("defaults", {})
    if not isinstance(stages, dict) or not isinstance(defaults, dict):
        raise UsageError(f"{file}: stages and defaults are tables, [stages.NAME] and [defaults].")
    if name and not _NAME.fullmatch(name):
        raise UsageError(f"Stage {name!r}: a name is up to 20 of a-z, 0-9 and -, a letter first.")
    if name not in stages:
        raise UsageError(
            f"There is no stage {name!r}: name one, STAGE={'|'.join(stages)}, or add a section "
            f"[stages.{name or 'name'}] to {file}."
        )
    own = stages[name]
    if not isinstance(own, dict):
        raise UsageError(f"{file}: a stage is a table, [stages.{name}], not {own!r}.")
    for key, value in [*defaults.items(), *own.items()]:
        if not isinstance(value, _KINDS.get(key, type(None))) or not _is_plain(value):
            raise UsageError(f"{file}, stage {name}: {key} = {value!r} makes no sense there.")
    return own, defaults


def _complaints(merged: Mapping[str, Any], application: Mapping[str, str]) -> Iterator[str]:
    """What the stage must say otherwise."""
    for key, choices in _CHOICES.items():
        if merged.get(key) not in choices:
            yield f"{key} is one of {', '.join(choices)}"
    if not _REGION.fullmatch(merged.get("region", "")):
        yield 'region is an AWS region, say "eu-central-1"'
    if merged.get("max_connections") not in _CONNECTIONS:
        yield "max_connections is a number from 1 to 100"
    if application.get("Architecture", "x86_64") not in _ARCHITECTURES:
        yield f"Architecture is one of {', '.join(_ARCHITECTURES)}"


def _parameters(defaults: Mapping[str, Any], own: Mapping[str, Any], table: str) -> dict[str, str]:
    both = {**defaults.get(table, {}), **own.get(table, {})}
    return {key: _text(value) for key, value in both.items()}


def _meant(key: str, table: str, declares: Mapping[str, Collection[str]]) -> str:
    near = get_close_matches(key, declares[table], n=2)
    near += [f"{key} under [{other}]" for other, known in declares.items() if key in known]
    return f"; perhaps {' or '.join(near)}" if near else ""


def _is_plain(value: object) -> bool:
    """A list of texts, a table of texts, numbers and truths, or one of these."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    inner = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(one, str | int | float | bool) for one in inner)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
