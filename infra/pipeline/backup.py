"""A snapshot of the database before something is lost that no downgrade brings back."""

from contextlib import suppress
from typing import Any

from infra.local.progress import UsageError

CLUSTER = "AWS::RDS::DBCluster"


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
    rds: Any, clusters: list[str], stage: str, plan_sha: str, start: str, backup_id: str
) -> str:
    """The backup that a migration needs: a snapshot of our cluster, or the operator's own.

    Args:
        rds: a client; not used where the database is somebody else's.
        clusters: of the data stack: one, or none.
        stage: part of the snapshot's name.
        plan_sha: part of it too: a run that is repeated finds its snapshot.
        start: the revision that the snapshot holds.
        backup_id: what the operator named, or "".

    Raises:
        UsageError: the database is not ours, and no backup was named.
    """
    if clusters:
        name = f"voice2text-{stage}-{start.replace('_', '-')}-{plan_sha[:12]}"
        return snapshot(rds, clusters[0], name)
    if not backup_id.strip():
        raise UsageError(
            "The plan loses or overwrites rows, and this database is not the stack's own: make a "
            "backup of it, then run the same command with BACKUP_ID=its-name."
        )
    return backup_id.strip()
