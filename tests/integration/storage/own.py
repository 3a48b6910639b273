"""A database with people's transcripts in it."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, func, select

from tests.fakes.recordings import USAGE, recording
from voice2text.domain import ChatType, JobKey, Recording, Segment, Transcript
from voice2text.storage.deliveries import Deliveries
from voice2text.storage.jobs import Jobs
from voice2text.storage.tables import Base
from voice2text.storage.variants import Variants
from voice2text.storage.views import Views
from voice2text.text.rewriter import Written
from voice2text.text.variant import Edition, Mode, Variant

ADA, IVAN = 7_000_000_001, 7_000_000_002
TEAM = -1_002_003_004_005
SUMMARY = Edition(Variant(Mode.SUMMARY), "prompts")


def sent(number: int, *, chat_id: int = ADA, user_id: int | None = ADA) -> Recording:
    """A recording of Ada's in her private chat, or somebody's in a group."""
    kind = ChatType.PRIVATE if chat_id > 0 else ChatType.SUPERGROUP
    made = recording(JobKey(chat_id, number), chat_type=kind, user_id=user_id)
    return replace(made, thread_id=None)


def begun(engine: Engine, number: int, **whose: Any) -> Recording:
    """The same, and work on it has begun."""
    made = sent(number, **whose)
    Jobs(engine).begin(made)
    return made


def said(
    engine: Engine,
    number: int,
    text: str,
    *,
    language: str | None = "en",
    ms: int = 60_000,
    **whose: Any,
) -> JobKey:
    """The same, transcribed, delivered, told in one message, and summed up."""
    made = begun(engine, number, **whose)
    jobs = Jobs(engine)
    words = (Segment(0, ms, text),) if text else ()
    jobs.finish(made.key, Transcript(language, 0.9, ms, words), USAGE)
    Deliveries(engine).record(made.key, 1, number + 1)
    Views(engine).show(made.key, "o200", 0)
    jobs.delivered(made.key)
    variants = Variants(engine)
    variants.request(made.key, SUMMARY)
    variants.begin(made.key, SUMMARY, claim="c", lease_seconds=60)
    variants.finish(made.key, SUMMARY, Written("in short"), claim="c")
    return made.key


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has, where it has any."""
    with engine.connect() as connection:
        found = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }
    return {name: count for name, count in found.items() if count}


def rows_about(engine: Engine, user_id: int) -> dict[str, int]:
    """How many rows of each table name the person or their private chat, where any do.

    Not the tombstones, which have to, and not the present day's account.
    """
    found = {}
    with engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            named = [
                table.c[column]
                for column in ("user_id", "last_user_id", "asker_id", "chat_id", "whose")
                if column in table.c
            ]
            if name in {"users", "chats", "access"}:
                named.append(table.c.id)
            if not named or name in {"erasures", "usage_days"}:
                continue
            is_theirs = named[0] == user_id
            for column in named[1:]:
                is_theirs |= column == user_id
            count = connection.scalar(select(func.count()).select_from(table).where(is_theirs))
            if count:
                found[name] = count
    return found
