"""A snapshot of the database before something is lost that no downgrade brings back."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from infra.local.progress import UsageError

CLUSTER = "AWS::RDS::DBCluster"
FRESH = timedelta(minutes=15)


def snapshot(rds: Any, cluster: str, name: str) -> str:
    """Makes a snapshot and waits until it can be restored from; one of that name is used again.

    Args:
        rds: a client.
        cluster: the Aurora cluster's identifier.
        name: 1-63 letters, digits and hyphens, a letter first (RDS API, CreateDBClusterSnapshot).

    Returns:
        the snapshot's identifier.
    """
    # An interrupted run's may be there; its own wait may not have been to the end.
    with suppress(rds.exceptions.DBClusterSnapshotAlreadyExistsFault):
        rds.create_db_cluster_snapshot(
            DBClusterIdentifier=cluster, DBClusterSnapshotIdentifier=name
        )
    rds.get_waiter("db_cluster_snapshot_available").wait(
        DBClusterSnapshotIdentifier=name, WaiterConfig={"Delay": 10, "MaxAttempts": 360}
    )
    return name


def before_migration(
    rds: Any, clusters: list[str], stage: str, start: str, backup_id: str, now: datetime
) -> str:
    """The backup that a migration needs: a snapshot of our cluster, or the operator's own.

    Args:
        rds: a client; not used where the database is somebody else's.
        clusters: of the data stack: one, or none.
        stage: part of the snapshot's name.
        start: the revision that the snapshot holds.
        backup_id: what the operator named, or "".
        now: in UTC. A run that is repeated at once uses its snapshot; an older one lacks the rows
            that came since.

    Raises:
        UsageError: the database is not ours, and no backup was named.
    """
    if clusters:
        prefix = f"voice2text-{stage}-{start.replace('_', '-')}-"
        found = _fresh(rds, clusters[0], prefix, now)
        return snapshot(rds, clusters[0], found or f"{prefix}{now:%y%m%d%H%M%S}")
    if not backup_id.strip():
        raise UsageError(
            "The plan loses or overwrites rows, and this database is not the stack's own: make a "
            "backup of it, then run the same command with BACKUP_ID=its-name."
        )
    return backup_id.strip()


def require_version(rds: Any, snapshot: str, version: str) -> None:
    """Is a database that begins with the snapshot allowed to be of that PostgreSQL?

    A snapshot that is gone is none to begin with: the database was made of it long ago.

    Args:
        rds: a client.
        snapshot: its name.
        version: what the stack would ask for, `17.9` say.

    Raises:
        UsageError: the snapshot's is newer, which RDS refuses after the old database is gone.
    """
    with suppress(rds.exceptions.DBClusterSnapshotNotFoundFault):
        found = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=snapshot)
        theirs = str(found["DBClusterSnapshots"][0]["EngineVersion"])
        if _numbers(version) < _numbers(theirs):
            raise UsageError(
                f"Snapshot {snapshot} is of PostgreSQL {theirs}, and the stack asks for {version}: "
                f'put PostgresVersion = "{theirs}" beside RestoreSnapshot in stages.toml, and '
                "leave both there."
            )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _fresh(rds: Any, cluster: str, prefix: str, now: datetime) -> str | None:
    pages = rds.get_paginator("describe_db_cluster_snapshots").paginate(
        DBClusterIdentifier=cluster, SnapshotType="manual"
    )
    for page in pages:
        for one in page["DBClusterSnapshots"]:
            name = str(one["DBClusterSnapshotIdentifier"])
            good = one["Status"] in {"creating", "available"}
            # While it is being made, it may have no time yet.
            if (
                good
                and name.startswith(prefix)
                and now - one.get("SnapshotCreateTime", now) < FRESH
            ):
                return name
    return None
