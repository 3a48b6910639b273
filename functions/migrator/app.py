"""The migrator: `{"action": …}` in, one typed answer out."""

from voice2text.doors.migrator import handler

__all__ = ["handler"]
