"""Zip files that Telegram takes, whatever is put into them."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.accounts.archive import zipped

pytestmark = pytest.mark.unit

LARGEST = 4_000


def read(archives: list[bytes]) -> list[tuple[str, bytes]]:
    found = []
    for content in archives:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            found += [(name, archive.read(name)) for name in archive.namelist()]
    return found


@given(contents=st.lists(st.binary(max_size=2_000), max_size=20))
def test_nothing_is_lost_and_no_file_is_too_large(contents: list[bytes]) -> None:
    files = [(f"{number}.txt", content) for number, content in enumerate(contents)]
    archives = list(zipped(iter(files), LARGEST))
    assert read(archives) == files
    assert all(len(archive) <= LARGEST for archive in archives)


def test_what_fits_is_one_file() -> None:
    assert len(list(zipped([("a", b"1"), ("b", b"2")]))) == 1


def test_only_one_is_made_at_a_time() -> None:
    taken: list[int] = []

    def files() -> Iterator[tuple[str, bytes]]:
        for number in range(100):
            taken.append(number)
            yield f"{number}.txt", bytes(1_500)

    next(zipped(files(), LARGEST))
    assert len(taken) < 100
