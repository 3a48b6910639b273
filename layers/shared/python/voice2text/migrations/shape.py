"""The rules about a migration as a whole: one idea, a way back that leads back."""

from collections import Counter
from collections.abc import Iterable, Iterator

from voice2text.migrations.changes import Change
from voice2text.migrations.examine import Migration, Seen
from voice2text.migrations.findings import Finding

_NO_SCHEMA = {"write", "insert values", "read", "begin", "commit", "set", "validate constraint"}
_GONE = {"drop column", "drop table"}
Thing = tuple[str, ...]


def way_back(migration: Migration) -> Iterator[Finding]:
    """`downgrade` exists, and undoes what `upgrade` does."""
    schema = [seen for seen in migration.ups if seen.change.verb not in _NO_SCHEMA]
    raised = (migration.down.stopped or "").startswith("NotImplementedError")
    empty = bool(schema) and not migration.downs and migration.down.stopped is None
    if not hasattr(migration.script.module, "downgrade") or raised or empty:
        yield migration.finding("no-downgrade", "write downgrade: it undoes upgrade.")
        return
    if migration.up.stopped or migration.down.stopped:
        return  # that is needs-database
    up, down = _effects(migration.ups), _effects(migration.downs)
    whole = {thing[1] for thing in up | down if thing[0] == "table"}
    columns = {thing[1:] for thing in up | down if thing[0] == "column"}
    shrunk = {table for table, name in columns if down["column", table, name] < 0}
    indexed = migration.before.indexes | migration.after.indexes
    for thing in sorted(up | down):
        kind, *place = thing
        table = indexed.get(place[0], "") if kind == "index" else place[0]
        if up[thing] + down[thing] == 0:
            continue
        if kind != "table" and table in whole:
            continue  # comes and goes with its table
        if kind == "null" and tuple(place) in columns:
            continue  # comes and goes with its column
        if kind in {"constraint", "index"} and up[thing] > 0 and table in shrunk:
            continue  # goes with a column that downgrade drops
        yield _crooked(migration, kind, place)
    for verb, *place in sorted(_settings(migration.ups) ^ _settings(migration.downs)):
        if place[0] not in whole and tuple(place) not in columns:
            yield _crooked(migration, verb.removeprefix("set "), place)


def _crooked(migration: Migration, kind: str, place: Iterable[str]) -> Finding:
    name = ".".join(part for part in place if part)
    return migration.finding(
        "downgrade-does-not-mirror", f"{kind} {name} is not as before after downgrade."
    )


def _settings(seen: Iterable[Seen]) -> set[Thing]:
    return {
        (one.change.verb, one.change.table, one.change.name)
        for one in seen
        if one.change.verb in {"set type", "set default"}
    }


def one_idea(migration: Migration) -> Iterator[Finding]:
    """One thing is expanded, filled or contracted, and an index built CONCURRENTLY is alone."""
    schema = [seen for seen in migration.ups if seen.change.verb not in _NO_SCHEMA]
    plain = [seen for seen in schema if not seen.change.concurrent]
    if plain and len(plain) < len(schema):
        yield migration.finding(
            "concurrently-not-alone",
            "put what is done CONCURRENTLY into a migration of its own.",
            next(seen for seen in schema if seen.change.concurrent),
        )
    writes = [seen for seen in migration.ups if seen.change.verb == "write"]
    if schema and any(not seen.fresh for seen in writes):
        yield migration.finding(
            "two-ideas", "it changes the schema and the data: write two migrations.", writes[0]
        )
    gone = [seen for seen in schema if seen.change.verb in _GONE]
    if gone and any(seen.change.verb in {"add column", "create table"} for seen in schema):
        yield migration.finding(
            "two-ideas",
            "it adds and it drops: expand, deploy, contract are three migrations.",
            gone[0],
        )
    elif len(groups := _groups(schema, migration)) > 1:
        names = "; ".join(sorted(", ".join(sorted(group)) for group in groups))
        yield migration.finding("two-ideas", f"these have nothing in common here: {names}.")


def _groups(schema: list[Seen], migration: Migration) -> list[set[str]]:
    """The tables that it changes, together where this migration ties them to each other."""
    groups: dict[str, set[str]] = {}
    twins: dict[tuple[str, str, str], str] = {}
    for seen in schema:
        change = seen.change
        table = change.table or migration.before.indexes.get(change.name, "")
        if not table:
            continue
        group = groups.setdefault(table, {table})
        kind = (change.verb, change.name, change.type)
        tied = [*change.references]
        if change.verb in {"add column", "set type", "drop column"}:
            tied.append(twins.setdefault(kind, table))  # the same for several tables is one idea
        for other in tied:
            group |= groups.get(other, {other})
            for member in group:
                groups[member] = group
    changed = {seen.change.table for seen in schema} - migration.fresh
    if not changed - {""}:
        return []  # new tables alone disturb nobody
    unique = {id(group): group for group in groups.values()}
    return [group for group in unique.values() if group]


def _effects(seen: Iterable[Seen]) -> Counter[Thing]:
    """Thing → how often it came, less how often it went."""
    found: Counter[Thing] = Counter()
    for one in seen:
        for thing, sign in _effect(one.change, one.statement.sql):
            found[thing] += sign
    return found


def _effect(change: Change, sql: str) -> Iterator[tuple[Thing, int]]:
    table, name = change.table, change.name
    verb, _, kind = change.verb.partition(" ")
    if verb in {"create", "add", "drop"} and kind in {"table", "column", "constraint", "index"}:
        owner = (kind, table or name) if kind == "table" else (kind, table, name)
        if kind == "index":
            owner = (kind, name)
        yield owner, -1 if verb == "drop" else 1
    elif verb == "rename" and kind in {"table", "column", "constraint"}:
        place = () if kind == "table" else (table,)
        yield (kind, *place, name), -1
        yield (kind, *place, change.type), 1
    elif change.verb in {"set not null", "drop not null"}:
        yield ("null", table, name), 1 if verb == "set" else -1
    elif change.verb in {"create", "drop"}:
        yield ("other", sql.split()[1].lower()), 1 if verb == "create" else -1
