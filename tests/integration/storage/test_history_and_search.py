"""What people find of their own, on real databases, in their own language."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from tests.fakes.recordings import USAGE
from tests.integration.storage.own import ADA, IVAN, TEAM, begun, said
from voice2text.accounts.history import HIT_BEGINS, HIT_ENDS, Listing
from voice2text.accounts.query import query_of
from voice2text.domain import JobKey, Segment, Transcript
from voice2text.storage.clock import utc_now
from voice2text.storage.history import BEGINNING, History
from voice2text.storage.jobs import Jobs
from voice2text.storage.search import Search
from voice2text.storage.tables import JobRow, PartRow, TranscriptTextRow
from voice2text.storage.texts import MissingTexts

pytestmark = pytest.mark.integration


def find(engine: Engine, typed: str, first: int = 0, most: int = 5) -> Listing:
    query = query_of(typed)
    assert query is not None
    return Search(engine).find(ADA, query, first, most)


def found(engine: Engine, typed: str) -> set[int]:
    return {one.key.message_id for one in find(engine, typed, most=50).entries}


def test_history_is_ones_own_the_newest_first(engine: Engine) -> None:
    history = History(engine)
    for number in range(1, 8):
        said(engine, number, f"text {number} " + "x" * 300, chat_id=TEAM if number == 3 else ADA)
    said(engine, 8, "another's", chat_id=TEAM, user_id=IVAN)
    begun(engine, 9)
    page = history.page(ADA, 0, 5)
    assert page.total == 7
    assert [one.key.message_id for one in page.entries] == [7, 6, 5, 4, 3]
    assert page.entries[4].key.chat_id == TEAM
    first = page.entries[0]
    assert (first.duration_ms, first.language) == (60_000, "en")
    assert first.text is not None
    assert first.text.startswith("text 7 x")
    assert first.text.endswith("…")
    assert len(first.text) == BEGINNING + 1
    assert [one.key.message_id for one in history.page(ADA, 5, 5).entries] == [2, 1]
    assert history.page(99, 0, 5) == Listing((), 0)


def test_an_entry_is_whole_and_only_for_its_speaker(engine: Engine) -> None:
    key = said(engine, 1, "x" * 5000, chat_id=TEAM)
    entry = History(engine).entry(ADA, key)
    assert entry is not None
    assert entry.text == "x" * 5000
    assert History(engine).entry(IVAN, key) is None
    assert History(engine).entry(ADA, JobKey(TEAM, 2)) is None


def test_an_entry_has_the_paragraphs_that_the_chat_has(engine: Engine) -> None:
    key = begun(engine, 1).key
    segments = [Segment(at, at + 5000, "x" * 150) for at in (0, 20_000)]
    Jobs(engine).finish(key, Transcript("en", 0.9, 25_000, tuple(segments)), USAGE)
    entry = History(engine).entry(ADA, key)
    assert entry is not None
    assert entry.text == "x" * 150 + "\n\n" + "x" * 150


def test_stats_count_what_was_said_and_outlive_the_text(engine: Engine) -> None:
    said(engine, 1, "one two three", ms=61_000)
    said(engine, 2, "раз два", language="ru", ms=120_000)
    said(engine, 3, "今天天气很好", language="zh", ms=1_000)
    said(engine, 4, "not hers", user_id=IVAN, chat_id=TEAM)
    with engine.begin() as connection:
        connection.execute(TranscriptTextRow.__table__.delete())  # type: ignore[attr-defined]
    stats = History(engine).stats(ADA)
    assert [(one.language, one.recordings, one.ms, one.words) for one in stats.by_language] == [
        ("ru", 1, 120_000, 2),
        ("en", 1, 61_000, 3),
        ("zh", 1, 1_000, 3),
    ]
    assert all(type(one.ms) is int for one in stats.by_language)
    soon, lately = utc_now() + timedelta(hours=1), utc_now() - timedelta(hours=1)
    assert History(engine).stats(ADA, soon).recordings == 0
    assert History(engine).stats(ADA, lately).recordings == 3


def test_search_finds_words_in_ones_own_wherever_they_were_said(engine: Engine) -> None:
    said(engine, 1, "The blue car was parked here")
    said(engine, 2, "A red car, and a blue house", chat_id=TEAM)
    said(engine, 3, "The blue car of somebody else", chat_id=TEAM, user_id=IVAN)
    said(engine, 4, "")
    assert found(engine, "CAR blue") == {1, 2}
    assert found(engine, '"blue car"') == {1}
    assert found(engine, "car -red") == {1}
    assert found(engine, "bicycle") == set()


@pytest.mark.parametrize(
    ("language", "text", "typed"),
    [
        ("ru", "Мы подписали договор вчера", "договор"),
        ("fr", "Un café, s'il vous plaît", "café"),
        ("zh", "今天天气很好，我们去公园", "天气"),
        ("ja", "明日は会議があります", "会議"),
        ("th", "วันนี้อากาศดีมาก", "อากาศ"),
        ("pl", "Zażółć gęślą jaźń", "gęślą"),
        (None, "nobody knows this language", "knows"),
        ("xx", "nor this one", "one"),
    ],
)
def test_search_knows_the_languages(
    engine: Engine, language: str | None, text: str, typed: str
) -> None:
    said(engine, 1, text, language=language)
    [entry] = find(engine, typed).entries
    assert entry.text is not None
    assert HIT_BEGINS + typed + HIT_ENDS in entry.text


def test_postgresql_finds_other_forms_of_a_word(postgresql_url: str) -> None:
    from voice2text.storage.engine import connect

    engine = connect(postgresql_url)
    said(engine, 1, "Мы подписали договоры", language="ru")
    said(engine, 2, "They were running home", language="en")
    said(engine, 3, "Zwei Häuser", language="de")
    assert found(engine, "договора") == {1}
    assert found(engine, "run") == {2}
    assert found(engine, "Haus") == set() or found(engine, "Häusern") == {3}
    engine.dispose()


def test_pages_of_what_was_found(engine: Engine) -> None:
    for number in range(1, 8):
        said(engine, number, f"word {number}")
    first, second = find(engine, "word"), find(engine, "word", 5)
    assert first.total == second.total == 7
    assert [one.key.message_id for one in first.entries] == [7, 6, 5, 4, 3]
    assert [one.key.message_id for one in second.entries] == [2, 1]


@pytest.mark.parametrize(
    "typed",
    [
        "word OR",
        "word'); DROP TABLE jobs --",
        "NEAR(word",
        "word*",
        "word:*",
        "text:word",
        "50%_word",
        "AND word NOT",
        '"word',
        "word & | ! <-> ()",
        "-",
        "\\word",
    ],
)
def test_whatever_is_typed_is_words(engine: Engine, typed: str) -> None:
    said(engine, 1, "a word and more")
    query = query_of(typed)
    if query is not None:
        assert Search(engine).find(ADA, query, 0, 5).total in {0, 1}
    assert History(engine).page(ADA, 0, 5).total == 1


@pytest.mark.parametrize("typed", ["%", "_", "%_"])
def test_letters_are_no_patterns(engine: Engine, typed: str) -> None:
    said(engine, 1, "今天", language="zh")
    assert query_of(typed) is None or find(engine, typed).total == 0


def test_a_text_longer_than_a_vector_is_stored_and_found_by_its_beginning(engine: Engine) -> None:
    words = " ".join(f"w{number:x}ord" for number in range(150_000))
    said(engine, 1, "beginning " + words)
    assert found(engine, "beginning") == {1}


def test_a_second_transcript_replaces_the_first(engine: Engine) -> None:
    from tests.fakes.recordings import USAGE, transcript
    from voice2text.storage.jobs import Jobs

    one = begun(engine, 1)
    Jobs(engine).finish(one.key, transcript("first"), USAGE)
    Jobs(engine).finish(one.key, transcript("second", "time"), USAGE)
    assert found(engine, "first") == set()
    assert found(engine, "second") == {1}
    assert History(engine).stats(ADA).words == 2


def test_what_older_code_wrote_gets_its_text_once(engine: Engine) -> None:
    for number in (1, 2, 3):
        said(engine, number, f"word {number}")
    with engine.begin() as connection:
        connection.execute(TranscriptTextRow.__table__.delete())  # type: ignore[attr-defined]
        connection.execute(update(JobRow).values(words=None))
        connection.execute(
            PartRow.__table__.delete().where(PartRow.message_id == 3)  # type: ignore[attr-defined]
        )
    texts = MissingTexts(engine)
    assert texts.write(1) == 1
    assert texts.write(5) == 1  # the third is not kept any more
    assert texts.write(5) == 0
    assert found(engine, "word") == {1, 2}
    assert History(engine).stats(ADA).words == 4
