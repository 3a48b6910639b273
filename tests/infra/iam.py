"""A small reading of IAM: what a template's role may do, once its names are known.

Allow and Deny, actions and resources with `*`. Conditions of a statement are those of Lambda's own
calls (`lambda:SourceFunctionArn`) only: they hold for every call of our code.
"""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from infra.local.templates import listed, resources, template
from tests.infra.resolved import Conditions

ACCOUNT, REGION = "123456789012", "eu-central-1"
_PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::StackName": "voice2text-test",
}
_GONE = object()


@dataclass(frozen=True, slots=True)
class Statement:
    """One action on one resource pattern."""

    effect: str
    action: str
    resource: str

    def covers(self, action: str, resource: str) -> bool:
        return fnmatchcase(action, self.action) and fnmatchcase(resource, self.resource)


class Stack:
    """A template with its parameters given; names of resources are their logical names."""

    def __init__(self, name: str, **parameters: str) -> None:
        self._name = name
        declared = template(name)["Parameters"]
        given = {key: str(one["Default"]) for key, one in declared.items() if "Default" in one}
        self._values: dict[str, str] = _PSEUDO | given | parameters
        self._holds = Conditions(template(name).get("Conditions", {}), self._values)
        self._types = {
            key: resource["Type"] for key, resource in template(name)["Resources"].items()
        }

    def environment(self, function: str) -> dict[str, str]:
        """The variables that a function gets."""
        one = resources("AWS::Serverless::Function", self._name)[function]
        return {
            key: str(self.resolve(value)) for key, value in one["Environment"]["Variables"].items()
        }

    def role(self, logical: str) -> set[Statement]:
        """What a role says, one action and one resource at a time."""
        policies = resources("AWS::IAM::Role", self._name)[logical]["Policies"]
        said = self.resolve([one["PolicyDocument"]["Statement"] for one in policies])
        return {
            Statement(statement["Effect"], action, resource)
            for document in said
            for statement in document
            for action in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        }

    def resolve(self, value: Any) -> Any:  # noqa: PLR0911 - one for each function
        """A value of the template with every intrinsic function worked out."""
        if isinstance(value, list):
            return [one for each in value if (one := self.resolve(each)) is not _GONE]
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": "AWS::NoValue"}:
                return _GONE
            case {"Ref": str(name)}:
                return self._ref(name)
            case {"Fn::GetAtt": str(name)}:
                return self._attribute(*name.split("."))
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([^}]+)\}", lambda found: self._named(found[1]), text)
            case {"Fn::If": [name, yes, no]}:
                return self.resolve(yes if self._holds(name) else no)
            case {"Fn::Split": [separator, text]}:
                return self.resolve(text).split(separator)
        return {key: self.resolve(one) for key, one in value.items()}

    def _named(self, name: str) -> str:
        return self._attribute(*name.split(".")) if "." in name else self._ref(name)

    def _ref(self, name: str) -> str:
        if name in self._values:
            return str(self._values[name])
        if self._types[name] == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self._queue(name)}"
        return name.lower()

    def _attribute(self, name: str, *attribute: str) -> str:
        match self._types[name], ".".join(attribute):
            case "AWS::SQS::Queue", "Arn":
                return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self._queue(name)}"
            case "AWS::S3::Bucket", "Arn":
                return f"arn:aws:s3:::{name.lower()}"
        return f"arn:aws:any:{REGION}:{ACCOUNT}:{name}"

    def _queue(self, name: str) -> str:
        fifo = resources("AWS::SQS::Queue", self._name)[name].get("FifoQueue")
        return f"{name}.fifo" if fifo else name


def allowed(role: set[Statement], action: str, resource: str) -> bool:
    """Whether something allows it and nothing denies it."""
    effects = {one.effect for one in role if one.covers(action, resource)}
    return effects == {"Allow"}
