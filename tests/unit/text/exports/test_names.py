"""File names that Windows, macOS and Linux take."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.exports.making import SAMPLES, document, texts
from voice2text.text.exports.document import Format
from voice2text.text.exports.names import LONGEST, file_name

pytestmark = pytest.mark.unit

formats = st.sampled_from(list(Format))


@given(st.lists(texts, max_size=3), st.one_of(st.none(), st.text(max_size=5)), formats)
def test_a_name_is_safe_everywhere(said: list[str], language: str | None, wanted: Format) -> None:
    name = file_name(document(*said, language=language), wanted)
    stem, _, extension = name.rpartition(".")
    assert extension == wanted.value
    assert stem.startswith("2026-11-25")
    assert len(name) <= LONGEST
    assert len(name.encode()) <= 255
    assert not set(name) & set('<>:"/\\|?*')
    assert name == " ".join(name.split())
    assert not stem.endswith((" ", "."))
    assert not [char for char in name if unicodedata.category(char)[0] == "C"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Hello, everybody! It's me.", "2026-11-25 en Hello everybody Its me.txt"),
        ("👍👨‍👩‍👧🎉", "2026-11-25 en.txt"),
        ("", "2026-11-25 en.txt"),
        ("[1:02:41] Good morning", "2026-11-25 en Good morning.txt"),
        ("[Sic] 1:02", "2026-11-25 en Sic 1 02.txt"),
        ("../../etc/passwd", "2026-11-25 en etc passwd.txt"),
        ("CON", "2026-11-25 en CON.txt"),
        ("a" * 99, f"2026-11-25 en {'a' * 42}.txt"),
        ("word " * 20, "2026-11-25 en word word word word word word word word.txt"),
        ("e\u0301 \u202ecod.exe", "2026-11-25 en é cod exe.txt"),
        ("می‌خواهم بروم", "2026-11-25 en میخواهم بروم.txt"),
    ],
)
def test_a_name_tells_what_was_said(said: str, expected: str) -> None:
    assert file_name(document(said), Format.TXT) == expected


@pytest.mark.parametrize("language", SAMPLES)
def test_no_script_is_without_a_name(language: str) -> None:
    name = file_name(document(SAMPLES[language], language=language), Format.PDF)
    assert name.startswith(f"2026-11-25 {language} {SAMPLES[language][:4].split()[0]}")


def test_a_cut_spares_what_is_one_character_to_the_eye() -> None:
    name = file_name(document("क्षि" * 30), Format.MARKDOWN)
    stem = name.removesuffix(".md")
    assert stem != "क्षि" * 30
    assert unicodedata.category(("क्षि" * 30)[len(stem) - len("2026-11-25 en ")]) not in {"Mn", "Mc"}
