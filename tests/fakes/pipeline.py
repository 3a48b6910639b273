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

    name = "deployments"

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
    protected: dict[str, bool] = field(default_factory=dict)  # by cluster
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

    def describe_db_clusters(self, **asked: str) -> dict[str, Any]:
        if asked["DBClusterIdentifier"] not in self.protected:
            raise refusal("DBClusterNotFoundFault")
        return {"DBClusters": [asked]}

    def modify_db_cluster(self, **asked: Any) -> None:
        self.describe_db_clusters(DBClusterIdentifier=asked["DBClusterIdentifier"])
        self.protected[asked["DBClusterIdentifier"]] = asked["DeletionProtection"]

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


@dataclass
class MemoryBuckets:
    """S3, as far as stacks' buckets are asked for and emptied: keys by bucket."""

    kept: dict[str, list[str]] = field(default_factory=dict)

    def list_objects_v2(self, **asked: Any) -> dict[str, int]:
        return {"KeyCount": len(self._there(asked["Bucket"])[: asked["MaxKeys"]])}

    def get_paginator(self, name: str) -> "MemoryBuckets":
        assert name == "list_object_versions"
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        keys = self._there(asked["Bucket"])
        return [{"Versions": [{"Key": key, "VersionId": "null"} for key in keys]}]

    def delete_objects(self, **asked: Any) -> None:
        gone = {one["Key"] for one in asked["Delete"]["Objects"]}
        self.kept[asked["Bucket"]] = [
            key for key in self._there(asked["Bucket"]) if key not in gone
        ]

    def _there(self, bucket: str) -> list[str]:
        if bucket not in self.kept:
            raise refusal("NoSuchBucket")
        return self.kept[bucket]


@dataclass
class MemoryQueues:
    """How many messages wait on a queue, by its URL."""

    waiting: dict[str, int] = field(default_factory=dict)

    def get_queue_attributes(self, **asked: Any) -> dict[str, Any]:
        if asked["QueueUrl"] not in self.waiting:
            raise refusal("AWS.SimpleQueueService.NonExistentQueue")
        visible, hidden = asked["AttributeNames"]
        return {"Attributes": {visible: str(self.waiting[asked["QueueUrl"]]), hidden: "0"}}


@dataclass
class MemoryStacks:
    """CloudFormation, which deletes no cluster that is protected and no bucket with objects."""

    rds: MemoryRds = field(default_factory=MemoryRds)
    s3: MemoryBuckets = field(default_factory=MemoryBuckets)
    statuses: dict[str, str] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    holds: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # kind, physical id

    def describe_stacks(self, **asked: str) -> dict[str, Any]:
        name = asked["StackName"]
        if name not in self.statuses:
            raise refusal(f"Stack with id {name} does not exist")
        tags = [{"Key": key, "Value": value} for key, value in self.tags.get(name, {}).items()]
        return {"Stacks": [{"StackStatus": self.statuses[name], "Tags": tags, "Outputs": []}]}

    def describe_stack_events(self, **asked: str) -> dict[str, Any]:
        name = asked["StackName"]

        def event(resource: str, status: str, reason: str = "") -> dict[str, str]:
            return {
                "StackId": name,
                "PhysicalResourceId": resource,
                "LogicalResourceId": resource,
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
            }

        if "NextToken" not in asked:  # the newest come first, and not all at once
            stays = [event(one, "DELETE_FAILED", f"{one} stays") for one in self._stays(name)]
            return {"StackEvents": stays, "NextToken": "older"}
        return {
            "StackEvents": [
                event("Migrator", "CREATE_FAILED", "quota"),
                event(name, "CREATE_IN_PROGRESS"),
            ]
        }

    def get_paginator(self, name: str) -> "MemoryStacks":
        assert name == "list_stack_resources"
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        listed = [
            {
                "ResourceType": kind,
                "PhysicalResourceId": physical,
                "LogicalResourceId": physical,
                "ResourceStatus": "DELETE_FAILED",
            }
            for kind, physical in self.holds.get(asked["StackName"], [])
        ]
        return [{"StackResourceSummaries": listed}]

    def bring(self, name: str, tags: Mapping[str, str]) -> None:
        """Makes or updates a stack."""
        self.statuses[name] = "UPDATE_COMPLETE" if name in self.statuses else "CREATE_COMPLETE"
        self.tags[name] = dict(tags)

    def fail(self, name: str) -> None:
        """Ends a creation behind its last resource, and takes it back as far as that goes."""
        self.statuses[name] = "ROLLBACK_FAILED" if self._stays(name) else "ROLLBACK_COMPLETE"
        self._drop(name)

    def delete_stack(self, **asked: str) -> None:
        name = asked["StackName"]
        if self._stays(name):
            self.statuses[name] = "DELETE_FAILED"
        else:
            del self.statuses[name]
        self._drop(name)

    def _drop(self, name: str) -> None:
        kept = self._stays(name)
        for _, physical in self.holds.get(name, []):
            if physical not in kept:
                self.rds.protected.pop(physical, None)
                self.s3.kept.pop(physical, None)
        self.holds[name] = [one for one in self.holds.get(name, []) if one[1] in kept]

    def _stays(self, name: str) -> list[str]:
        return [
            physical
            for _, physical in self.holds.get(name, [])
            if self.rds.protected.get(physical) or self.s3.kept.get(physical)
        ]
