"""What may be told of an exception whose text may hold a secret, or what somebody said."""

from traceback import extract_tb


def told(exc: BaseException) -> str:
    """Its class, and the file and line where it was raised; never its text."""
    frames = extract_tb(exc.__traceback__)
    where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(exc).__name__}{where}"
