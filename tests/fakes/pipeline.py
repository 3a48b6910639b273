"""What a deployment meets, with memory: a store, secrets, aliases, snapshots, a migrator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from voice2text.migrations.answer import Answer, blank
from voice2text.migrations.errors import Code, MigrationError


def refusal(code: str, operation: str = "Fake") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


class MemoryStore:
    """A `Store`."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[bytes, str]] = {}
        self._count = 0

    def read(self, key: str) -> tuple[bytes, str] | None:
        return self.kept.get(key)

    def create(self, key: str, body: bytes) -> str | None:
        return None if key in self.kept else self._write(key, body)

    def replace(self, key: str, body: bytes, version: str) -> str | None:
        found = self.kept.get(key)
        return self._write(key, body) if found and found[1] == version else None

    def put(self, key: str, body: bytes) -> None:
        self._write(key, body)

    def _write(self, key: str, body: bytes) -> str:
        self._count += 1
        self.kept[key] = (body, str(self._count))
        return str(self._count)


class MemorySsm:
    """Parameter Store, as far as the vault asks."""

    class exceptions:  # noqa: N801 - boto3 calls it so
        class ParameterNotFound(ClientError):
            def __init__(self) -> None:
                super().__init__({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")

        class ParameterAlreadyExists(ClientError):
            def __init__(self) -> None:
                super().__init__({"Error": {"Code": "ParameterAlreadyExists"}}, "PutParameter")

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.written: list[str] = []

    def get_parameter(self, **asked: Any) -> dict[str, Any]:
        assert asked["WithDecryption"]
        if asked["Name"] not in self.kept:
            raise self.exceptions.ParameterNotFound
        return {"Parameter": {"Value": self.kept[asked["Name"]]}}

    def put_parameter(self, **given: Any) -> None:
        assert given["Type"] == "SecureString"
        if given["Name"] in self.kept and not given["Overwrite"]:
            raise self.exceptions.ParameterAlreadyExists
        self.kept[given["Name"]] = given["Value"]
        self.written.append(given["Name"])

    def delete_parameters(self, **asked: Any) -> None:
        for name in asked["Names"]:
            self.kept.pop(name, None)


@dataclass
class MemoryAliases:
    """Lambda's aliases, by function and name, and the versions of each function."""

    pointing: dict[tuple[str, str], str]
    published: dict[str, list[str]] = field(default_factory=dict)

    def get_alias(self, *, FunctionName: str, Name: str) -> dict[str, str]:  # noqa: N803
        if (FunctionName, Name) not in self.pointing:
            raise refusal("ResourceNotFoundException")
        return {"FunctionVersion": self.pointing[FunctionName, Name]}

    def update_alias(self, **asked: Any) -> None:
        assert asked["RoutingConfig"] == {"AdditionalVersionWeights": {}}
        self.pointing[asked["FunctionName"], asked["Name"]] = asked["FunctionVersion"]

    def get_paginator(self, name: str) -> "MemoryAliases":
        assert name == "list_versions_by_function"
        return self

    def paginate(self, *, FunctionName: str) -> list[dict[str, Any]]:  # noqa: N803
        listed = ["$LATEST", *self.published.get(FunctionName, [])]
        return [{"Versions": [{"Version": one}]} for one in listed]

    def delete_function(self, *, FunctionName: str, Qualifier: str) -> None:  # noqa: N803
        pointed = {at for (one, _), at in self.pointing.items() if one == FunctionName}
        if Qualifier in pointed:  # Lambda keeps what an alias points to
            raise refusal("ResourceConflictException")
        self.published[FunctionName].remove(Qualifier)


@dataclass
class MemoryRds:
    """Snapshots of clusters; one becomes available when it is waited for."""

    snapshots: dict[str, str] = field(default_factory=dict)
    available: set[str] = field(default_factory=set)
    now: datetime = datetime(2026, 11, 25, 12, tzinfo=UTC)
    made_at: dict[str, datetime] = field(default_factory=dict)
    engine_version: str = "17.9"

    class exceptions:  # noqa: N801 - boto3 calls it so
        class DBClusterSnapshotAlreadyExistsFault(ClientError):
            def __init__(self) -> None:
                super().__init__({"Error": {"Code": "AlreadyExists"}}, "Snapshot")

        class DBClusterSnapshotNotFoundFault(ClientError):
            def __init__(self) -> None:
                super().__init__({"Error": {"Code": "NotFound"}}, "Snapshot")

    def describe_db_cluster_snapshots(self, **asked: str) -> dict[str, Any]:
        if asked["DBClusterSnapshotIdentifier"] not in self.snapshots:
            raise self.exceptions.DBClusterSnapshotNotFoundFault
        return {"DBClusterSnapshots": [{"EngineVersion": self.engine_version}]}

    def create_db_cluster_snapshot(self, **asked: str) -> None:
        name = asked["DBClusterSnapshotIdentifier"]
        if name in self.snapshots:
            raise self.exceptions.DBClusterSnapshotAlreadyExistsFault
        self.snapshots[name] = asked["DBClusterIdentifier"]
        self.made_at[name] = self.now

    def get_paginator(self, name: str) -> "MemoryRds":
        assert name == "describe_db_cluster_snapshots"
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        assert asked["SnapshotType"] == "manual"
        return [
            {
                "DBClusterSnapshots": [
                    {
                        "DBClusterSnapshotIdentifier": name,
                        "Status": "available" if name in self.available else "creating",
                        "SnapshotCreateTime": self.made_at[name],
                    }
                    for name, cluster in self.snapshots.items()
                    if cluster == asked["DBClusterIdentifier"]
                ]
            }
        ]

    def get_waiter(self, name: str) -> "MemoryRds":
        assert name == "db_cluster_snapshot_available"
        return self

    def wait(self, **asked: Any) -> None:
        assert asked["DBClusterSnapshotIdentifier"] in self.snapshots
        self.available.add(asked["DBClusterSnapshotIdentifier"])


class MemoryMigrator:
    """A migrator over a list of revisions; what it is told to fail with comes first."""

    def __init__(self, line: list[str], at: str = "base") -> None:
        self.line = line
        self.at = at
        self.backup_needed = False
        self.findings: list[str] = []
        self.failures: list[tuple[Code, str]] = []  # the code, and how far it came before
        self.asked: list[dict[str, str | bool]] = []

    def ask(self, payload: Mapping[str, str | bool]) -> Answer:
        self.asked.append(dict(payload))
        answer = blank()
        answer["action"] = str(payload["action"])
        answer["from"] = answer["to"] = self.at
        if payload["action"] == "current":
            answer["ok"] = True
        elif payload.get("expected_current") != self.at:
            return self._failed(answer, Code.UNEXPECTED_CURRENT)
        elif payload["action"] == "plan":
            answer["ok"] = True
            answer["plan_sha"] = f"sha of {self._steps(str(payload['revision']))}"
            answer["backup_needed"] = self.backup_needed
            answer["plan"] = [
                {"revision": one, "direction": "upgrade", "findings": list(self.findings)}
                for one in self._steps(str(payload["revision"]))
            ]
        elif self.failures:
            code, self.at = self.failures.pop(0)
            answer["to"] = self.at
            return self._failed(answer, code)
        elif payload["action"] == "upgrade":
            assert payload["plan_sha"] == f"sha of {self._steps(str(payload['revision']))}"
            self.at = answer["to"] = str(payload["revision"])
            answer["ok"] = True
        return answer

    def _steps(self, to: str) -> list[str]:
        whole = ["base", *self.line]
        return whole[whole.index(self.at) + 1 : whole.index(to) + 1]

    def _failed(self, answer: Answer, code: Code) -> Answer:
        answer["error"] = MigrationError(code, f"do something about {code}").as_failure()
        return answer
