"""Moments of a recording as a person reads them."""


def clock(ms: int) -> str:
    """A length or a moment as 2:41 or 1:02:41, rounded down to a second."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
