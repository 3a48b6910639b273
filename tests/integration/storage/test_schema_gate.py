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
    assert statements == ["SELECT version_num FROM alembic_version"]


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_schema_behind_is_refused(empty: Engine, empty_url: str, revision: str) -> None:
    upgraded(empty_url, revision)
    with pytest.raises(Retryable, match=mismatch(revision)):
        SchemaGate(empty).check()


def test_a_schema_ahead_is_fine(engine: Engine) -> None:
    at(engine, "20990101_000000")
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
