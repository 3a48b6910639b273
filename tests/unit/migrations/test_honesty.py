"""The ledger against the files: any difference in what was applied is found, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.honesty import require_agreement, require_untouched
from voice2text.migrations.ledger import Entry

pytestmark = pytest.mark.unit

FILES = {name: f"hash of {name}" for name in "abcdef"}
LINES = st.integers(0, len(FILES)).map(lambda reach: [*FILES][:reach])


def entries(applied: list[str]) -> list[Entry]:
    return [Entry(name, FILES[name]) for name in applied]


def findings(applied: list[Entry], files: dict[str, str]) -> list[str]:
    try:
        require_untouched(applied, files)
    except MigrationError as exc:
        return exc.findings
    return []


@given(LINES)
def test_what_was_applied_in_order_is_honest(applied: list[str]) -> None:
    require_untouched(entries(applied), FILES)
    require_agreement(entries(applied), applied[-1] if applied else "base")


@given(LINES, st.dictionaries(st.sampled_from([*FILES]), st.just("edited")))
def test_an_edit_counts_only_where_it_was_applied(
    applied: list[str], edits: dict[str, str]
) -> None:
    found = findings(entries(applied), FILES | edits)
    assert {finding.partition(" ")[0] for finding in found} == set(applied) & set(edits)


@given(st.lists(st.sampled_from([*FILES]), unique=True), st.sets(st.sampled_from([*FILES])))
def test_any_other_order_and_any_gap_is_found(applied: list[str], kept: set[str]) -> None:
    files = {name: digest for name, digest in FILES.items() if name in kept}
    assert (not findings(entries(applied), files)) is (applied == [*files][: len(applied)])


def test_a_database_without_a_ledger_has_nothing_to_compare() -> None:
    require_agreement(None, "c")
    require_untouched(None, FILES)


def test_the_repair_is_spelled_out() -> None:
    with pytest.raises(MigrationError) as caught:
        require_agreement(entries(["a", "b"]), "c")
    assert caught.value.code is Code.LEDGER_DISAGREES
    assert (
        '{"action": "stamp", "revision": "b", "expected_current": "c"}' in caught.value.what_to_do
    )
