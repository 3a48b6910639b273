"""Secrets, read when they are needed and kept for minutes, so that rotation takes no deploy."""

from voice2text.secrets.secret import Secret, Store

__all__ = ["Secret", "Store"]
