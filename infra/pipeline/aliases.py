"""Code back in a second: an alias that points to the version it pointed to before."""

from collections.abc import Collection, Iterable, Iterator, Mapping
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


def prune(
    functions: Any, arns: Iterable[str], kept: Collection[Mapping[str, str]]
) -> Iterator[str]:
    """Deletes the versions that nothing needs any more; yields a line for each that it could not.

    SAM leaves every version that was ever published, and AWS charges for the copy of memory of each
    (SnapStart, Python). One that stays is no error: the next deployment deletes it.

    Args:
        functions: a client.
        arns: the aliases; where they point to now stays.
        kept: versions by their alias's ARN, of the releases that `make rollback` points back to.
    """
    for arn in arns:
        function, name = _parts(arn)
        try:
            alias = functions.get_alias(FunctionName=function, Name=name)
            needed = {alias["FunctionVersion"], "$LATEST", *(one.get(arn, "") for one in kept)}
            needed |= (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights", {}).keys()
            pages = functions.get_paginator("list_versions_by_function").paginate(
                FunctionName=function
            )
            for version in [one["Version"] for page in pages for one in page["Versions"]]:
                if version not in needed:
                    functions.delete_function(FunctionName=function, Qualifier=version)
        except ClientError as exc:
            yield f"old versions of {function} could not be deleted: {exc}"


def _parts(arn: str) -> tuple[str, str]:
    function, _, name = arn.rpartition(":")
    return function, name
