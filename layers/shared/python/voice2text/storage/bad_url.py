"""The one error about DATABASE_URL."""


class BadDatabaseUrl(Exception):
    """DATABASE_URL can't be used; the message says what to change and quotes nothing of it."""
