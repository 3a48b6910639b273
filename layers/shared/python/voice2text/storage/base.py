"""What all tables share."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Double, MetaData
from sqlalchemy.orm import DeclarativeBase

from voice2text.storage.columns import StoredText, UtcDateTime


class Base(DeclarativeBase):
    """Every constraint gets a name, because SQLite's batch mode can't touch a nameless one."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        int: BigInteger(),
        float: Double(),
        str: StoredText(),
        date: Date(),
        datetime: UtcDateTime(),
        list[Any]: JSON(),
    }
