"""The schema may be ahead, never behind."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, text

from tests.integration.migrated import upgraded
from voice2text.errors import Retryable
from voice2text.storage.engine import connect
from voice2text.storage.revisions import REVISIONS
from voice2text.storage.schema_gate import SchemaGate

pytestmark = pytest.mark.integration


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    engine = connect(empty_url)
    yield engine
    engine.dispose()


def at(engine: Engine, *revisions: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        for revision in revisions:
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision}
            )


def rule_out_older_code(engine: Engine, minimum: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO migration_ledger (number, revision, sha256, run_id, code_version, "
                "minimum_code, applied_at, duration_ms) SELECT max(number) + 1, 'new', '', '', '', "
                ":minimum, max(applied_at), 0 FROM migration_ledger"
            ),
            {"minimum": minimum},
        )


def mismatch(current: str) -> str:
    return re.escape(f"Database schema mismatch. Current: {current}, HEAD: {REVISIONS[-1]}")


def test_an_equal_schema_costs_one_query_and_then_none(engine: Engine) -> None:
    statements: list[str] = []
    with engine.connect():  # what the driver asks on its first connection is not the gate's
        pass

    @event.listens_for(engine, "before_cursor_execute")
    def _count(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            statements.append(str(arguments[2]))

    gate = SchemaGate(engine)
    gate.check()
    gate.check()
    assert len(statements) == 1
    assert "FROM alembic_version" in statements[0]


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_schema_behind_is_refused(empty: Engine, empty_url: str, revision: str) -> None:
    upgraded(empty_url, revision)
    with pytest.raises(Retryable, match=mismatch(revision)):
        SchemaGate(empty).check()


def test_a_schema_ahead_is_fine(engine: Engine) -> None:
    at(engine, "20990101_000000")
    SchemaGate(engine).check()


def test_a_schema_too_far_ahead_is_refused(engine: Engine) -> None:
    at(engine, "20990102_000000")
    rule_out_older_code(engine, "20990101_000000")
    with pytest.raises(Retryable, match=r"HEAD: .*, oldest code that works: 20990101_000000"):
        SchemaGate(engine).check()
    with engine.begin() as connection:
        connection.execute(text("UPDATE migration_ledger SET withdrawn_at = applied_at"))
    SchemaGate(engine).check()


def test_a_schema_that_rules_out_code_older_than_ours_is_fine(engine: Engine) -> None:
    rule_out_older_code(engine, REVISIONS[0])
    SchemaGate(engine).check()


def test_a_database_from_before_the_ledger(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE migration_ledger"))
    SchemaGate(engine).check()
    at(engine, REVISIONS[0])
    with pytest.raises(Retryable, match=mismatch(REVISIONS[0])):
        SchemaGate(engine).check()


def test_an_empty_database_is_behind(empty: Engine) -> None:
    with pytest.raises(Retryable, match=mismatch("none")):
        SchemaGate(empty).check()


def test_a_database_migrated_down_to_base_is_behind(engine: Engine) -> None:
    at(engine)
    with pytest.raises(Retryable, match=mismatch("none")):
        SchemaGate(engine).check()


def test_a_refusal_is_not_remembered(empty: Engine, empty_url: str) -> None:
    gate = SchemaGate(empty)
    with pytest.raises(Retryable):
        gate.check()
    upgraded(empty_url)
    gate.check()
