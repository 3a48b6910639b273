"""What a person may set, from the environment, and how a program ends that got it wrong."""

import math
import os
import sys
from collections.abc import Callable
from pathlib import Path

from infra.local import model
from infra.local.paths import DEFAULT, ROOT
from infra.local.progress import UsageError
from tests.bench.manifest import Recording, known, load

SHARED = ROOT.parent / "shared" / "audio"


def rounds() -> int:
    """ROUNDS: how often each is measured, 3 unless told.

    Raises:
        UsageError: it is no such number.
    """
    told = os.environ.get("ROUNDS") or "3"
    if not (told.isascii() and told.isdigit() and int(told) > 0):
        raise UsageError(f"ROUNDS is {told!r}: it has to be a whole number, 1 or more.")
    return int(told)


def long_hours() -> float:
    """LONG_HOURS: the length of the recording whose memory is measured; half an hour unless told.

    Raises:
        UsageError: it is no such number.
    """
    told = os.environ.get("LONG_HOURS") or "0.5"
    try:
        hours = float(told)
    except ValueError:
        hours = math.nan
    if not 0.05 <= hours <= 10:  # not a number is in no range
        raise UsageError(f"LONG_HOURS is {told!r}: it has to be a number from 0.05 to 10.")
    return hours


def whisper() -> Path:
    """The model's folder: WHISPER_MODEL, else the one that `make run` fetches.

    Raises:
        UsageError: it is not there and could not be fetched.
    """
    told = os.environ.get("WHISPER_MODEL")
    if told:
        if not Path(told, "model.bin").is_file():
            raise UsageError(f"WHISPER_MODEL is {told!r}, where there is no model.bin.")
        return Path(told)
    model.ensure(DEFAULT.model)
    return DEFAULT.model


def recordings(arguments: list[str]) -> list[Recording]:
    """Those of the folder that was named, else the shared ones, else the tests' own.

    Raises:
        UsageError: the folder, or what its manifest names, is not usable.
    """
    if arguments:
        return load(Path(arguments[0]))
    return load(SHARED) if SHARED.is_dir() else known()


def finish(main: Callable[[list[str]], int]) -> None:
    """Runs a program; what a person can put right ends it with a sentence and exit code 2."""
    try:
        sys.exit(main(sys.argv[1:]))
    except UsageError as exc:
        sys.stdout.flush()
        print(exc, file=sys.stderr)
        sys.exit(2)
