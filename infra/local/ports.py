"""PORT, as a person gives it."""

import argparse


def port_number(text: str) -> int:
    """A port whose successor is a port, too."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_534:
        raise argparse.ArgumentTypeError(f"PORT is a number from 1 to 65534, not {text!r}")
    return int(text)
