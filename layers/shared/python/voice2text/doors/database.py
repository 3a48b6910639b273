"""The database of a door, wherever its URL lies."""

from sqlalchemy import Engine

from voice2text.secrets import Secret
from voice2text.storage.engine import connect
from voice2text.storage.rotation import connect_with


def connect_to(url: Secret) -> Engine:
    """The database that DATABASE_URL names, by itself or by a reference.

    Raises:
        BadDatabaseUrl: it is no reference, and no URL.
    """
    return connect_with(url) if url.is_reference else connect(url.value())
