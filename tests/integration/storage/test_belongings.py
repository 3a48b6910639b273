"""All about a person, as files: everything there is, and nothing of others'."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.integration.storage.own import ADA, IVAN, TEAM, begun, said, sent
from voice2text.accounts.allowance import Allowance
from voice2text.domain import JobKey
from voice2text.storage.access import AccessList
from voice2text.storage.belongings import Belongings
from voice2text.storage.deliveries import Deliveries
from voice2text.storage.jobs import Jobs
from voice2text.storage.ledger import Ledger
from voice2text.storage.preferences import ChatPreferences
from voice2text.storage.tables import Base

pytestmark = pytest.mark.integration

# Nobody's, in any row of theirs.
IMPERSONAL = {
    *("seen_updates", "api_spending", "llm_spending", "erasures"),
    *("invites", "broadcasts"),  # an owner's
}


def test_every_table_that_names_the_person_is_in_it(engine: Engine) -> None:
    Jobs(engine).expect(sent(3, chat_id=TEAM, user_id=IVAN), ADA, by="asked")
    Jobs(engine).expect(sent(2, chat_id=TEAM), IVAN, by="asked")
    said(engine, 1, "Привет, мир")
    said(engine, 2, "in the group", chat_id=TEAM)
    said(engine, 3, "another's", chat_id=TEAM, user_id=IVAN)
    Ledger(engine, Allowance()).reserve(begun(engine, 4), 1000)
    AccessList(engine).allow(ADA)
    Deliveries(engine).record(JobKey(ADA, 9), 1, 10)  # of no job
    ChatPreferences(engine).add_words(ADA, ["kubectl"])
    ChatPreferences(engine).change(ADA, time_zone="Europe/Berlin")
    files = dict(Belongings(engine).files(ADA))
    assert files[f"transcripts/{ADA}_1.txt"].decode() == "Привет, мир"
    assert files[f"transcripts/{TEAM}_2.txt"].decode() == "in the group"
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, content in files.items():
        if name.endswith(".json"):
            tables |= json.loads(content)
    filled = {name for name, rows in tables.items() if rows}
    assert filled == (set(Base.metadata.tables) | {"asked"}) - IMPERSONAL
    assert tables["asked"] == [{"chat_id": TEAM, "message_id": 3, "asker_id": ADA}]
    assert str(IVAN) not in b"".join(files.values()).decode()
    assert [row["message_id"] for row in json.loads(files["person.json"])["deliveries"]] == [9]
    assert "another's" not in b"".join(files.values()).decode()
    assert {row["message_id"] for row in tables["jobs"]} == {1, 2, 4}
    assert tables["chats"][0]["time_zone"] == "Europe/Berlin" or len(tables["chats"]) == 2


def test_many_recordings_are_read_piece_by_piece(engine: Engine) -> None:
    for number in range(1, 54):
        said(engine, number, f"text {number}")
    names = [name for name, _ in Belongings(engine).files(ADA)]
    assert names.count("recordings-0001.json") == names.count("recordings-0002.json") == 1
    assert sum(name.startswith("transcripts/") for name in names) == 53


def test_of_a_stranger_there_is_nothing(engine: Engine) -> None:
    said(engine, 1, "hers")
    [(name, content)] = Belongings(engine).files(12345)
    assert name == "person.json"
    assert not any(json.loads(content).values())
