"""Code back in a second: an alias that points to the version it pointed to before."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

ALIAS = "AWS::Lambda::Alias"


def versions(functions: Any, arns: Iterable[str]) -> dict[str, str]:
    """Which version each alias points to, by the alias's ARN."""
    found = {}
    for arn in arns:
        function, name = _parts(arn)
        alias = functions.get_alias(FunctionName=function, Name=name)
        found[arn] = str(alias["FunctionVersion"])
    return found


def point(functions: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    """Points each alias to a version, all traffic; yields a line for each that moved or could not.

    One that can't be moved is no error: the stack, which follows, brings the same code.
    """
    for arn, version in wanted.items():
        function, name = _parts(arn)
        try:
            if functions.get_alias(FunctionName=function, Name=name)["FunctionVersion"] == version:
                continue
            functions.update_alias(
                FunctionName=function,
                Name=name,
                FunctionVersion=version,
                RoutingConfig={"AdditionalVersionWeights": {}},
            )
        except ClientError as exc:
            yield f"{function}:{name} could not be pointed to {version}: {exc}"
        else:
            yield f"{function}:{name} points to version {version} again"


def _parts(arn: str) -> tuple[str, str]:
    function, _, name = arn.rpartition(":")
    return function, name
