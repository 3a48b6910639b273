"""What stages there are, and what is particular about each: stages.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.cloud import TELEGRAM
from infra.local.progress import UsageError

FILE = Path(__file__).with_name("stages.toml")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")  # part of stack, bucket and repository names
_TABLES = ("data", "application", "dashboards")
_KINDS: Mapping[str, type] = {
    "region": str,
    "target": str,
    "database": str,
    "max_connections": int,
    "checks": list,
    **dict.fromkeys(_TABLES, dict),
}
_CHOICES = {"target": ("aws", "local"), "database": ("aurora", "existing")}


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
    try:
        whole = tomllib.loads(file.read_text())
    except (OSError, tomllib.TOMLDecodeError) as exc:
        raise UsageError(f"{file} can't be read: {exc}") from exc
    stages = whole.get("stages", {})
    if name not in stages:
        raise UsageError(
            f"There is no stage {name!r}: name one, STAGE={'|'.join(stages)}, or add a section "
            f"[stages.{name or 'name'}] to {file}."
        )
    if not _NAME.fullmatch(name):
        raise UsageError(f"Stage {name!r}: a name is up to 20 of a-z, 0-9 and -, a letter first.")
    own, defaults = stages[name], whole.get("defaults", {})
    merged = {**defaults, **own}
    for key, value in merged.items():
        if not isinstance(value, _KINDS.get(key, type(None))):
            raise UsageError(f"{file}, stage {name}: {key} = {value!r} makes no sense there.")
    for key, choices in _CHOICES.items():
        if merged.get(key) not in choices:
            raise UsageError(f"{file}, stage {name}: {key} is one of {', '.join(choices)}.")
    parameters = {table: _parameters(defaults, own, table) for table in _TABLES}
    try:
        return Stage(
            name=name,
            region=merged["region"],
            target=merged["target"],
            database=merged["database"],
            max_connections=merged["max_connections"],
            checks=tuple(merged["checks"]),
            **parameters,
        )
    except KeyError as exc:
        raise UsageError(f"{file}, stage {name}: {exc.args[0]} is missing.") from exc


def _parameters(defaults: Mapping[str, Any], own: Mapping[str, Any], table: str) -> dict[str, str]:
    both = {**defaults.get(table, {}), **own.get(table, {})}
    return {key: _text(value) for key, value in both.items()}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
