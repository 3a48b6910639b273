"""The tables. The database is built by alembic/versions; a test holds the two equal.

States and kinds are plain text without a CHECK: the list grows with the code, and code that is
older than the database must go on working. Reading goes through the domain's enums.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

# Whoever knows the tables knows all of them: owner_tables.py is a part that was too much for here.
from voice2text.storage.base import Base as Base
from voice2text.storage.owner_tables import AccessRow as AccessRow
from voice2text.storage.owner_tables import BroadcastRow as BroadcastRow
from voice2text.storage.owner_tables import InviteRow as InviteRow

# What the janitor and a deletion look for among all there ever was. Their queries say so: the
# databases use an index of some rows only where they need no parameter's value to see that it does.
KEPT = "file_id <> ''"
OPEN = "state IN ('received', 'transcribing')"
UNCOUNTED = "transcribed_at IS NOT NULL AND words IS NULL"
UNUSED = "used_ms IS NULL"
ASKED = "asker_id IS NOT NULL"


def _of_a_job() -> ForeignKeyConstraint:
    """Its rows are a job's, and go with it."""
    return ForeignKeyConstraint(
        ["chat_id", "message_id"], ["jobs.chat_id", "jobs.message_id"], ondelete="CASCADE"
    )


def _some(name: str | None, column: str, *, where: str) -> Index:
    """An index of these rows only."""
    return Index(name, column, postgresql_where=text(where), sqlite_where=text(where))


class UserRow(Base):
    """A person; `language` is their Telegram's, an IETF tag."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str | None]
    met_at: Mapped[datetime]


class ChatRow(Base):
    """A chat. `speech_language` and what follows `lost_reason` are its preferences
    (accounts/preferences.py), empty where it chose nothing; `lost_*`: since when we can't write,
    and why.
    """

    __tablename__ = "chats"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str]
    speech_language: Mapped[str | None]
    last_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    met_at: Mapped[datetime]
    lost_at: Mapped[datetime | None]
    lost_reason: Mapped[str | None]
    bot_language: Mapped[str | None]
    mode: Mapped[str | None]
    timestamps: Mapped[bool | None]
    as_file: Mapped[bool | None]
    retention: Mapped[str | None]
    group_policy: Mapped[str | None]
    silent: Mapped[bool | None]
    time_zone: Mapped[str | None]


class VocabularyRow(Base):
    """A word that a chat's speech may hold; `folded` is what makes it unique there.

    `number` is its place among those that were added with it.
    """

    __tablename__ = "vocabulary"

    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"), primary_key=True)
    folded: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str]
    number: Mapped[int]
    added_at: Mapped[datetime]


class JobRow(Base):
    """A recording to be transcribed. `failure` is an exception's class name.

    `engine_reason` and what follows is what the transcript took (speech/heard.py, Usage). `words`
    are those of the transcript, counted when it came; `file_id` is empty once nothing is kept but
    the numbers.
    `generation` and what follows is empty until the job is asked for again; `wanted_by` names the
    message that asked, so that asking twice is told from asking once and being run twice. A group's
    recording that waits has one from the beginning: /transcribe, or the recording itself.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "user_id", "transcribed_at"),  # a person's recent languages
        Index(None, "transcribed_at"),  # the latest jobs, for the speed of all
        _some(None, "delivered_at", where=KEPT),  # what may be due to be deleted (retention.py)
        _some("ix_jobs_open", "started_at", where=OPEN),  # what may be stuck (stuck.py)
        _some("ix_jobs_uncounted", "transcribed_at", where=UNCOUNTED),  # texts.py
        _some(None, "asker_id", where=ASKED),  # what a person asked for of others' (erasures.py)
    )

    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    attempts: Mapped[int]
    kind: Mapped[str]
    file_id: Mapped[str]
    file_unique_id: Mapped[str]
    thread_id: Mapped[int | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    claimed_seconds: Mapped[int | None]
    claimed_bytes: Mapped[int | None]
    mime_type: Mapped[str | None]
    duration_ms: Mapped[int | None]
    language: Mapped[str | None]
    language_probability: Mapped[float | None]
    engine: Mapped[str | None]
    transcribe_ms: Mapped[int | None]
    engine_reason: Mapped[str | None]
    chunks: Mapped[int | None]
    retaken_chunks: Mapped[int | None]
    api_chunks: Mapped[int | None]
    cost_micro_dollars: Mapped[int | None]
    refusal: Mapped[str | None]
    refusal_limit: Mapped[int | None]
    failure: Mapped[str | None]
    undeliverable: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(index=True)  # an owner's numbers of the day
    started_at: Mapped[datetime | None]
    transcribed_at: Mapped[datetime | None]
    words: Mapped[int | None]
    delivered_at: Mapped[datetime | None]
    generation: Mapped[int | None]
    wanted_language: Mapped[str | None]
    wanted_better: Mapped[bool | None]
    wanted_words: Mapped[bool | None]
    wanted_by: Mapped[str | None]
    asker_id: Mapped[int | None]


class PartRow(Base):
    """A slice of a job's audio. `uncovered` is a list of `[start_ms, end_ms]`."""

    __tablename__ = "parts"
    __table_args__ = (_of_a_job(),)

    chat_id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    state: Mapped[str]
    uncovered: Mapped[list[Any]]


class SegmentRow(Base):
    """Start, end, text; times count from the start of the recording, not of the part.

    `words` is a list of `[start_ms, end_ms, text]`, where word times were asked for.
    """

    __tablename__ = "segments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["chat_id", "message_id", "part"],
            ["parts.chat_id", "parts.message_id", "parts.number"],
            ondelete="CASCADE",
        ),
    )

    chat_id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    text: Mapped[str]
    words: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


class DeliveryRow(Base):
    """A message we sent about a job.

    No foreign key: a person is also told of a failure that happened before the job had a row.
    """

    __tablename__ = "deliveries"

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_message_id: Mapped[int]
    sent_at: Mapped[datetime]


class SeenUpdateRow(Base):
    """An update that was handled, kept for 48 hours: Telegram gives up after 24."""

    __tablename__ = "seen_updates"

    update_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class ApiSpendingRow(Base):
    """What the speech API cost on a UTC day, in millionths of a US dollar, over all functions.

    `reserved` is set aside by calls that are under way, or whose function died.
    """

    __tablename__ = "api_spending"

    day: Mapped[date] = mapped_column(primary_key=True)
    reserved: Mapped[int]
    spent: Mapped[int]


class UsageRow(Base):
    """A day of a person, a group, or everybody (`whose` 0), in milliseconds of sound.

    `nearly_told_by` and `end_told_by` name the recording that it was told with that little is
    left, or nothing; `rewrites` counts what was asked of the LLM. All three are empty until then.
    """

    __tablename__ = "usage_days"

    scope: Mapped[str] = mapped_column(primary_key=True)
    whose: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    reserved_ms: Mapped[int]
    used_ms: Mapped[int]
    nearly_told_by: Mapped[str | None]
    end_told_by: Mapped[str | None]
    rewrites: Mapped[int | None]


class ReservationRow(Base):
    """What a job set aside of its `day`; `used_ms` is empty until it is done."""

    __tablename__ = "reservations"
    __table_args__ = (
        _of_a_job(),
        _some("ix_reservations_unused", "reserved_at", where=UNUSED),  # what may lapse (ledger.py)
    )

    chat_id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None]
    is_group: Mapped[bool]
    day: Mapped[date]
    reserved_ms: Mapped[int]
    used_ms: Mapped[int | None]
    reserved_at: Mapped[datetime]


class VariantRow(Base):
    """A rewriting of a transcript, by everything that it depends on (text/variant.py).

    `language` is empty for the speaker's own. `claim` names the attempt that holds it until
    `held_until`, or that wrote it. `reason` says why it failed; tokens and cost are the last
    attempt's, money in millionths of a US dollar.
    """

    __tablename__ = "variants"
    __table_args__ = (_of_a_job(),)

    chat_id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(primary_key=True)
    length: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    emoji: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    timestamps: Mapped[bool] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    prompt_version: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    text: Mapped[str | None]
    reason: Mapped[str | None]
    attempts: Mapped[int]
    claim: Mapped[str | None]
    held_until: Mapped[datetime | None]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost_micro_dollars: Mapped[int | None]
    requested_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class LlmSpendingRow(Base):
    """The same as `ApiSpendingRow` for the LLM: a cap of its own, so that neither starves."""

    __tablename__ = "llm_spending"

    day: Mapped[date] = mapped_column(primary_key=True)
    reserved: Mapped[int]
    spent: Mapped[int]


class ViewRow(Base):
    """What the chat's messages of a transcript show: `View` of the domain."""

    __tablename__ = "views"
    __table_args__ = (_of_a_job(),)

    chat_id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int]
    shown: Mapped[str]
    awaited: Mapped[str | None]
    changed_at: Mapped[datetime]


class TranscriptTextRow(Base):
    """A transcript's whole text, to be looked through (storage/texts.py writes it).

    `dictionary` is PostgreSQL's name of the language's; None where words have no space between
    them. `search` is empty on SQLite, and where there is no dictionary.
    """

    __tablename__ = "transcript_texts"
    __table_args__ = (
        _of_a_job(),
        Index(None, "search", postgresql_using="gin"),
    )

    chat_id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str | None]
    dictionary: Mapped[str | None]
    text: Mapped[str]
    search: Mapped[Any | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class ErasureRow(Base):
    """Somebody had everything about them deleted: what of theirs is still on its way is void.

    `message_id` is the last message of that chat that it concerns.
    """

    __tablename__ = "erasures"

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    message_id: Mapped[int]
    erased_at: Mapped[datetime] = mapped_column(index=True)
