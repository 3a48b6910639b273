"""Many files as zip files, of which only one is in memory at a time."""

import io
import zipfile
from collections.abc import Iterable, Iterator

# Telegram takes documents of up to 50 MB from bots (core.telegram.org/bots/api#sending-files).
LARGEST_ZIP = 45_000_000
# A file's share of the directory at the end: its name twice, and a header.
_OVERHEAD = 512


def zipped(files: Iterable[tuple[str, bytes]], largest: int = LARGEST_ZIP) -> Iterator[bytes]:
    """Zip files below `largest` bytes each, as long as every file alone is.

    Args:
        files: names and contents.
        largest: the bound, in bytes. It is kept before compression tells how small a file gets.
    """
    buffer = io.BytesIO()
    archive = zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED)
    overhead = 0
    for name, content in files:
        if archive.namelist() and buffer.tell() + overhead + len(content) + _OVERHEAD > largest:
            archive.close()
            yield buffer.getvalue()
            buffer = io.BytesIO()
            archive = zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED)
            overhead = 0
        archive.writestr(name, content)
        overhead += _OVERHEAD
    archive.close()
    yield buffer.getvalue()
