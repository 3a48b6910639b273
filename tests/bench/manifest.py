"""The recordings that are measured: a folder with a manifest.json, or those of the tests."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.progress import UsageError, step
from tests.recordings.make import HERE, LONG, SHORT
from voice2text.domain import MEBIBYTE
from voice2text.errors import Refused
from voice2text.speech.decode import Caps, measure

MANIFEST = "manifest.json"
# Far beyond what a benchmark needs: it is not the place to find out what the bot refuses.
CAPS = Caps(bytes=4_096 * MEBIBYTE, seconds=12 * 3_600, wall_seconds=1_200)
# What tests/recordings/make.py put into its files. Nobody speaks in the last two.
_KNOWN = {
    "flite_en_short.ogg": SHORT,
    "flite_en_long.ogg": " ".join(LONG),
    "video_with_speech.mp4": SHORT,
    "silence.ogg": "",
    "music.ogg": "",
}


@dataclass(frozen=True, slots=True)
class Recording:
    """A file and what is said in it; `text` None means that nobody knows: timed, not scored."""

    path: Path
    language: str
    text: str | None
    duration_ms: int


def load(folder: Path) -> list[Recording]:
    """The recordings that a folder's manifest names, each decoded once to see that it can be.

    Raises:
        UsageError: no manifest, a wrong one, or a file that is missing or broken; it says which.
    """
    with step(f"looking through {folder}"):
        return [_recording(folder, entry) for entry in _entries(folder / MANIFEST)]


def known() -> list[Recording]:
    """The tests' own recordings with the texts that they were made of."""
    return [
        _recording(HERE, {"file": name, "language": "en", "text": text})
        for name, text in _KNOWN.items()
    ]


def _entries(manifest: Path) -> list[Any]:
    if not manifest.is_file():
        raise UsageError(
            f"There is no {manifest}. It lists the recordings beside it: "
            '[{"file": "a.ogg", "language": "en", "text": "What is said, or null"}]'
        )
    try:
        entries = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise UsageError(f"{manifest} is not JSON: {exc}") from exc
    if not isinstance(entries, list):
        raise UsageError(f"{manifest} holds {type(entries).__name__}: it has to be a list.")
    return entries


def _recording(folder: Path, entry: Any) -> Recording:
    fields = entry if isinstance(entry, dict) else {}
    file, language, text = (fields.get(name) for name in ("file", "language", "text"))
    if not (file and isinstance(file, str)):
        raise UsageError(f'{folder / MANIFEST}: an entry without "file": {json.dumps(entry)[:80]}')
    if not (text is None or isinstance(text, str)):
        raise UsageError(f'{folder / MANIFEST}: the "text" of {file} is neither text nor null.')
    if text is not None and not (language and isinstance(language, str)):
        raise UsageError(f'{folder / MANIFEST}: {file} has a text, so it needs its "language".')
    path = folder / file
    if not path.is_file() or not os.access(path, os.R_OK):
        raise UsageError(f"{folder / MANIFEST} names {file}, but {path} is not there to be read.")
    try:
        duration_ms = measure(path, CAPS).duration_ms
    except Refused as refused:
        raise UsageError(f"{path} cannot be decoded: {refused.refusal.value}.") from refused
    return Recording(path, language if isinstance(language, str) else "", text, duration_ms)
