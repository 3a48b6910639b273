"""Where a secret lies: `ssm:/path`, or `secretsmanager:name-or-arn`, a JSON key behind a `#`."""

from dataclasses import dataclass

SSM = "ssm"
SECRETS_MANAGER = "secretsmanager"


@dataclass(frozen=True, slots=True)
class Reference:
    """One secret's place. `key` is empty where the whole value is the secret."""

    service: str
    name: str
    key: str = ""


def reference_of(text: str) -> Reference | None:
    """The place that `text` names; None where `text` is a value of its own."""
    service, colon, name = text.partition(":")
    if not colon or service not in {SSM, SECRETS_MANAGER}:
        return None
    if service == SSM:
        return Reference(service, name)
    name, _, key = name.partition("#")
    return Reference(service, name, key)
