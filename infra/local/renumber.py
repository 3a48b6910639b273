"""Migrations under other revision ids: their text, their names, and what Python kept of them."""

import re
from collections.abc import Mapping
from importlib.util import cache_from_source
from pathlib import Path


def renumbered(text: str, ids: Mapping[str, str]) -> str:
    """The text with other ids; in one pass, as one revision's new id may be another one's old."""
    if not ids:
        return text
    return re.sub("|".join(map(re.escape, ids)), lambda found: ids[found[0]], text)


def put(texts: Mapping[Path, str], ids: Mapping[str, str]) -> None:
    """Writes files anew, under names with the new ids; all texts are at hand before one goes."""
    for file in texts:
        file.unlink()
        # Python knows a changed file by its second and its size, and both may be the same.
        Path(cache_from_source(str(file))).unlink(missing_ok=True)
    for file, text in texts.items():
        file.with_name(renumbered(file.name, ids)).write_text(text)
