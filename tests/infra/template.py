"""template.yaml and infra/data.yaml as the tests ask about them."""

from typing import Any

from infra.local.templates import resources, template
from infra.local.templates import statements as with_conditions

__all__ = ["resources", "statements", "template", "variables"]


def variables(function: str, name: str = "template.yaml") -> set[str]:
    """The environment variables that a function gets."""
    properties = resources("AWS::Serverless::Function", name)[function]
    return set(properties["Environment"]["Variables"])


def statements(role: str, name: str = "template.yaml") -> list[dict[str, Any]]:
    """All that a role may do, under every condition."""
    return [statement for _, statement in with_conditions(role, name)]
