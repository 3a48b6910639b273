"""Do the files, the ledger and `alembic_version` tell the same history?"""

from collections.abc import Mapping, Sequence

from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.history import BASE
from voice2text.migrations.ledger import Entry


def require_agreement(entries: Sequence[Entry] | None, current: str) -> None:
    """Compares the ledger's end with `alembic_version`.

    Args:
        entries: the ledger; None if the database is older than it.
        current: what `alembic_version` says.

    Raises:
        MigrationError: `ledger_disagrees`, with the repair.
    """
    if entries is None:
        return
    last = entries[-1].revision if entries else BASE
    if last != current:
        raise MigrationError(
            Code.LEDGER_DISAGREES,
            f"alembic_version says {current}, the ledger ends at {last}: somebody changed one of "
            f"them by hand. If the schema is that of {last}, send "
            f'{{"action": "stamp", "revision": "{last}", "expected_current": "{current}"}}; if it '
            f"is that of {current}, stamp {current}. Stamp compares the schema first, and refuses "
            "the wrong one.",
            revision=current,
        )


def require_untouched(entries: Sequence[Entry] | None, digests: Mapping[str, str]) -> None:
    """Compares the files that were applied with those that lie in the folder now.

    Args:
        entries: the ledger; None if the database is older than it.
        digests: revision → sha256 of its file, oldest first.

    Raises:
        MigrationError: `history_changed`; each edited, deleted, inserted or reordered file is a
            finding.
    """
    if findings := _differences(entries or [], digests):
        raise MigrationError(
            Code.HISTORY_CHANGED,
            "Applied migrations are history: put their files back as they were (git log -- "
            "alembic/versions), and make the change in a new migration.",
            revision=findings[0].partition(" ")[0],
            findings=findings,
        )


def _differences(entries: Sequence[Entry], digests: Mapping[str, str]) -> list[str]:
    applied = [entry.revision for entry in entries]
    files = list(digests)
    findings = [f"{one} was applied, and its file is gone" for one in applied if one not in digests]
    kept = [one for one in applied if one in digests]
    # Whatever the files put before the newest applied revision ought to have been applied.
    reach = max((files.index(one) for one in kept), default=-1)
    findings += [
        f"{one} was put before revisions that were applied without it"
        for one in files[: reach + 1]
        if one not in applied
    ]
    ordered = sorted(kept, key=files.index)
    findings += [
        f"{one} was applied in another place than the files give it"
        for one, wanted in zip(kept, ordered, strict=True)
        if one != wanted
    ]
    return findings + [
        f"{entry.revision} was edited after it was applied: sha256 {entry.sha256[:12]} then, "
        f"{digests[entry.revision][:12]} now"
        for entry in entries
        if entry.revision in digests and digests[entry.revision] != entry.sha256
    ]
