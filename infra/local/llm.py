"""What the local cloud's owner chose, from the environment of `make run`: an LLM, who may come."""

import re
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any

from infra.local.progress import UsageError
from infra.local.templates import template

KEY = "LLM_API_KEY"  # its parameter gets the place where it lies, not the value
# Environment variable → parameter of template.yaml.
PARAMETERS = {
    "LLM_API_URL": "LlmApiUrl",
    KEY: "LlmApiKey",
    "LLM_MODEL": "LlmModel",
    "LLM_MICRO_DOLLARS_PER_MILLION_INPUT_TOKENS": "LlmMicroDollarsPerMillionInputTokens",
    "LLM_MICRO_DOLLARS_PER_MILLION_OUTPUT_TOKENS": "LlmMicroDollarsPerMillionOutputTokens",
    "LLM_DAILY_MICRO_DOLLARS": "LlmDailyMicroDollars",
}
OWNERS = {
    "OWNER_IDS": "OwnerIds",
    "ACCESS": "Access",
    "DAILY_MINUTES_PER_PERSON": "DailyMinutesPerPerson",
    "REWRITES_PER_PERSON_DAY": "RewritesPerPersonDay",
}


def taken_from(environ: MutableMapping[str, str]) -> dict[str, str]:
    """The parameters that are set; taken out, as processes inherit what is left.

    Raises:
        UsageError: template.yaml has no such value for one.
    """
    every = PARAMETERS | OWNERS
    given = {variable: environ.pop(variable, "").strip() for variable in every}
    given = {variable: value for variable, value in given.items() if value}
    declared = template("template.yaml")["Parameters"]
    for variable, value in given.items():
        if variable != KEY and not _fits(value, declared[every[variable]]):
            raise UsageError(f"{variable} is {_rule(declared[every[variable]])}, not {value!r}.")
    return {every[variable]: value for variable, value in given.items()}


def _fits(value: str, declared: Mapping[str, Any]) -> bool:
    """CloudFormation's own rules, which the local AWS doesn't know."""
    if declared["Type"] == "Number":
        with suppress(ValueError):
            return int(value) >= int(declared.get("MinValue", 0))
        return False
    if choices := declared.get("AllowedValues"):
        return value in choices
    return re.fullmatch(declared.get("AllowedPattern", ".*"), value) is not None


def _rule(declared: Mapping[str, Any]) -> str:
    if choices := declared.get("AllowedValues"):
        return f"one of {', '.join(choices)}"
    if declared["Type"] == "Number" or declared["AllowedPattern"] == "[0-9]*":
        return f"a whole number from {declared.get('MinValue', 0)}"
    return "ids by commas"  # OwnerIds
