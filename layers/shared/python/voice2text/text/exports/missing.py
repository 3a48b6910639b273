"""What an export may lack; apart from the writers, whose imports take long."""


class FontsMissing(Exception):
    """The fonts are not installed."""
