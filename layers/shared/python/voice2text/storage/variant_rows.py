"""Between a variant and the columns that name it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, delete
from sqlalchemy.orm import Session

from voice2text.domain import JobKey
from voice2text.storage.tables import VariantRow
from voice2text.text.variant import Edition, Emoji, Length, Mode, Variant

# The primary key: everything that a text depends on.
KEY = tuple(column.name for column in VariantRow.__table__.primary_key)


def identity(key: JobKey, edition: Edition) -> dict[str, Any]:
    """The primary key's columns."""
    variant = edition.variant
    return {
        "chat_id": key.chat_id,
        "message_id": key.message_id,
        "mode": variant.mode,
        "length": variant.length,
        "emoji": variant.emoji,
        "timestamps": variant.timestamps,
        "language": variant.language or "",
        "prompt_version": edition.prompt_version,
    }


def is_of(key: JobKey, edition: Edition) -> ColumnElement[bool]:
    """Whether a row is this variant's."""
    return _named(identity(key, edition))


def is_any_of(key: JobKey, variant: Variant) -> ColumnElement[bool]:
    """The same, whichever prompts wrote it."""
    names = identity(key, Edition(variant, ""))
    del names["prompt_version"]
    return _named(names)


def _named(names: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(getattr(VariantRow, name) == value for name, value in names.items()))


def variant_of(row: VariantRow) -> Variant:
    """The variant that a row is about."""
    return Variant(
        Mode(row.mode),
        Length(row.length),
        Emoji(row.emoji),
        row.timestamps,
        row.language or None,
    )


def forget_variants(session: Session, key: JobKey) -> None:
    """Deletes all of a job's; whoever still writes one finds it gone, and stores nothing."""
    session.execute(
        delete(VariantRow).where(
            VariantRow.chat_id == key.chat_id, VariantRow.message_id == key.message_id
        ),
        execution_options={"synchronize_session": False},
    )
