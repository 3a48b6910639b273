"""What the local cloud's owner chose, from the environment of `make run`: an LLM, who may come."""

from collections.abc import MutableMapping

# Environment variable → parameter of template.yaml.
PARAMETERS = {
    "LLM_API_URL": "LlmApiUrl",
    "LLM_API_KEY": "LlmApiKey",
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
    """The parameters that are set; taken out, as processes inherit what is left."""
    every = PARAMETERS | OWNERS
    found = {name: environ.pop(variable, "").strip() for variable, name in every.items()}
    return {name: value for name, value in found.items() if value}
