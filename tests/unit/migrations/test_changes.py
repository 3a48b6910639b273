"""What a statement changes, which lock it takes, and whether rows are rewritten or lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.migrations.changes import Change, read
from voice2text.migrations.costs import Cost, Lock, cost, widening
from voice2text.migrations.known import Known
from voice2text.migrations.sql import normal, split

pytestmark = pytest.mark.unit

BASE = (
    "CREATE TABLE jobs (id BIGINT NOT NULL, name VARCHAR(8), CONSTRAINT pk_jobs PRIMARY KEY (id))",
    "CREATE INDEX ix_jobs_name ON jobs (name)",
)
AE, SUE = Lock.ACCESS_EXCLUSIVE, Lock.SHARE_UPDATE_EXCLUSIVE


def price(sql: str) -> Cost:
    known = Known()
    for statement in BASE:
        for change in read(statement):
            known.learn(change)
    total = Cost()
    for change in read(sql):
        total |= cost(change, known, set())
    return total


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CREATE TABLE notes (id BIGINT)", Cost()),
        ("CREATE TABLE notes (id BIGINT REFERENCES jobs (id))", Cost(Lock.SHARE_ROW_EXCLUSIVE)),
        ("DROP TABLE jobs", Cost(AE, destructive=True)),
        ("ALTER TABLE jobs ADD COLUMN age BIGINT", Cost(AE)),
        ("ALTER TABLE jobs ADD age uuid DEFAULT gen_random_uuid()", Cost(AE, rewrites=True)),
        ("ALTER TABLE jobs ADD seen timestamptz NOT NULL DEFAULT now()", Cost(AE)),
        ("ALTER TABLE jobs DROP COLUMN name", Cost(AE, destructive=True)),
        ("ALTER TABLE jobs ALTER name TYPE text", Cost(AE)),
        ("ALTER TABLE jobs ALTER id TYPE text", Cost(AE, True, True, True)),
        ("ALTER TABLE jobs ALTER name SET NOT NULL", Cost(AE, scans=True)),
        ("ALTER TABLE jobs ALTER id SET NOT NULL", Cost(AE)),
        ("ALTER TABLE jobs ADD CONSTRAINT c CHECK (id > 0) NOT VALID", Cost(AE)),
        ("ALTER TABLE jobs ADD CONSTRAINT c CHECK (id > 0)", Cost(AE, scans=True)),
        ("ALTER TABLE jobs VALIDATE CONSTRAINT c", Cost(SUE, scans=True)),
        ("CREATE INDEX ix ON jobs (id)", Cost(Lock.SHARE, scans=True)),
        ("CREATE INDEX CONCURRENTLY ix ON jobs (id)", Cost(SUE, scans=True)),
        ("DROP INDEX ix_jobs_name", Cost(AE)),
        ("DROP INDEX CONCURRENTLY ix_jobs_name", Cost(SUE)),
        ("UPDATE jobs SET name = ''", Cost(Lock.ROW_EXCLUSIVE, scans=True)),
        ("DELETE FROM jobs", Cost(Lock.ROW_EXCLUSIVE, scans=True, destructive=True)),
        ("TRUNCATE TABLE jobs", Cost(AE, scans=True, destructive=True)),
        ("SELECT 1", Cost(Lock.ACCESS_SHARE)),
        ("SET lock_timeout = '1s'", Cost()),
        ("ALTER TABLE jobs ADD a TEXT, DROP name", Cost(AE, destructive=True)),
    ],
)
def test_what_it_costs(sql: str, expected: Cost) -> None:
    assert price(sql) == expected


@pytest.mark.parametrize(
    ("old", "new", "free"),
    [
        ("VARCHAR(8)", "TEXT", True),
        ("VARCHAR(8)", "CHARACTER VARYING(9)", True),
        ("VARCHAR(8)", "VARCHAR(7)", False),
        ("TEXT", "VARCHAR(7)", False),
        ("TEXT", "VARCHAR", True),
        ("NUMERIC(10, 2)", "NUMERIC(12, 2)", True),
        ("NUMERIC(10, 2)", "NUMERIC(12, 3)", False),
        ("NUMERIC(10, 2)", "NUMERIC", True),
        ("INTEGER", "BIGINT", False),
        ("INT", "INTEGER", True),
        ("CIDR", "INET", True),
        ("TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP WITH TIME ZONE", False),
        ("", "TEXT", False),
    ],
)
def test_a_type_that_widens_is_free(old: str, new: str, free: bool) -> None:
    assert widening(old, new) is free


def test_a_script_is_split_at_its_own_semicolons() -> None:
    script = (
        "SELECT ';' ; -- ;\n/* ; */ DO $x$ BEGIN; END $x$; INSERT INTO \"a;b\" VALUES (E'\\';');"
    )
    assert len(list(split(script))) == 3


def test_names_are_read_as_postgresql_reads_them() -> None:
    (change,) = read('ALTER TABLE IF EXISTS ONLY "public"."Jobs" DROP COLUMN IF EXISTS "a b"')
    assert change == Change("drop column", "Jobs", "a b")


@given(st.text())
def test_any_text_is_read(sql: str) -> None:
    """A migration may hold anything; what isn't understood is `other`, never an exception."""
    assert all(change.verb for statement in split(sql) for change in read(statement))
    normal(sql)


WORDS = st.sampled_from(
    "ALTER TABLE ADD DROP COLUMN CREATE INDEX ( ) , ON jobs a CONSTRAINT CHECK UNIQUE TYPE WITH "
    "UPDATE SET WHERE = 1 AND DEFAULT NOT NULL VALIDATE RENAME TO ; REFERENCES PRIMARY KEY".split()
)


@given(st.lists(WORDS).map(" ".join))
def test_any_mixture_of_keywords_is_read(sql: str) -> None:
    known = Known()
    for statement in split(sql):
        for change in read(statement):
            cost(change, known, set())
            known.learn(change)
