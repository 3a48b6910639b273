"""Subtitles: every word, in order, when it is said, and never more than can be read."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings

from tests.unit.text.exports.making import (
    LABELS,
    SAMPLES,
    document,
    recordings,
    with_words,
    without_spaces,
)
from tests.unit.text.exports.subtitle_files import Read, read_srt, read_vtt
from voice2text.domain import Segment
from voice2text.text.exports.document import Format, of_variant
from voice2text.text.exports.files import NoTimes, export
from voice2text.text.exports.subtitles.write import srt, vtt

pytestmark = pytest.mark.unit

# SubRip can't say these: look-alikes stand for them, and the comparison is without any.
ALIKE = str.maketrans("‹›｛", "<>{")


def cues(*segments: Segment, duration_ms: int = 60_000) -> list[Read]:
    found = read_vtt(vtt(segments, duration_ms).encode())
    srt_too = read_srt(srt(segments, duration_ms).encode())
    assert [(one.start_ms, one.end_ms) for one in found] == [
        (one.start_ms, one.end_ms) for one in srt_too
    ]
    return found


def columns(line: str) -> int:
    """How many letters wide a line is; square characters count as 7/3."""
    flat = [char for char in line if unicodedata.category(char) not in {"Mn", "Me", "Cf"}]
    return -(-sum(7 if unicodedata.east_asian_width(char) in "WF" else 3 for char in flat) // 3)


@settings(max_examples=150)
@given(recordings())
def test_every_file_is_valid_whole_and_in_time(found: tuple[tuple[Segment, ...], int]) -> None:
    segments, duration_ms = found
    said = document(*(segment.text for segment in segments)).segments
    cleaned = tuple(
        Segment(one.start_ms, one.end_ms, clear.text, one.words)
        for one, clear in zip(segments, said, strict=True)
    )
    read = cues(*cleaned, duration_ms=duration_ms)
    everything = without_spaces("".join(segment.text for segment in cleaned))
    assert without_spaces("".join("".join(cue.lines) for cue in read)) == everything
    spelled = read_srt(srt(cleaned, duration_ms).encode())
    text = without_spaces("".join("".join(cue.lines) for cue in spelled))
    assert text.translate(ALIKE) == everything.translate(ALIKE)
    last = max(duration_ms, len(read))
    assert all(0 <= cue.start_ms < cue.end_ms <= last for cue in read)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(read))
    assert all(len(cue.lines) <= 2 for cue in read)
    for line in (line for cue in read for line in cue.lines):
        # What is one character to the eye, such as a family, is never torn, however wide it is.
        is_joined = any(char == "\u200d" or unicodedata.category(char) == "Mc" for char in line)
        assert columns(line) <= 42 or is_joined


def test_a_line_is_shown_when_its_words_are_said() -> None:
    read = cues(
        with_words(1000, ("Good", 300), ("morning", 900), ("everybody.", 800)),
        with_words(9000, ("Let", 200), ("us", 200), ("begin.", 1100)),
    )
    assert [(cue.start_ms, cue.lines) for cue in read] == [
        (1000, ["Good morning everybody."]),
        (9000, ["Let us begin."]),
    ]
    assert 3000 <= read[0].end_ms < 9000


def test_word_times_decide_where_a_segments_text_is_parted() -> None:
    words = [(f"word{number:02}", 100 if number < 20 else 1000) for number in range(26)]
    read = cues(with_words(0, *words))
    starts = {word: cue.start_ms for cue in read for word in " ".join(cue.lines).split()[:1]}
    for word, start in starts.items():
        number = int(word.removeprefix("word"))
        assert start == min(number, 20) * 100 + max(0, number - 20) * 1000


def test_without_word_times_a_segments_time_is_shared_by_its_characters() -> None:
    text = "abcd efgh " * 20  # 200 characters in 20 s: each says 100 ms
    read = cues(Segment(0, 20_000, text.strip()))
    assert len(read) > 1
    for cue in read:
        position = len(" ".join(" ".join(one.lines) for one in read[: read.index(cue)]))
        assert abs(cue.start_ms - position * 100) <= 200


def test_a_cue_is_long_enough_to_read_where_there_is_time() -> None:
    (cue,) = cues(with_words(0, ("Extraordinarily", 100), ("quick", 100), ("speech.", 100)))
    assert cue.end_ms - cue.start_ms >= 28 * 1000 // 17
    (short,) = cues(with_words(0, ("Yes.", 100)))
    assert short.end_ms == 1000


def test_no_cue_stays_longer_than_seven_seconds_or_over_a_pause() -> None:
    slow = with_words(0, *[("slow", 2500)] * 6)
    assert all(cue.end_ms - cue.start_ms <= 7500 for cue in cues(slow))
    paused = cues(with_words(0, ("One", 1000)), with_words(5000, ("two", 1000)))
    assert [cue.lines for cue in paused] == [["One"], ["two"]]
    assert paused[0].end_ms < 2500


@pytest.mark.parametrize(
    ("language", "most"), [("en", 42), ("ru", 42), ("zh", 18), ("ja", 18), ("ko", 20), ("th", 42)]
)
def test_lines_have_their_scripts_length(language: str, most: int) -> None:
    read = cues(Segment(0, 60_000, " ".join([SAMPLES[language]] * 6)), duration_ms=60_000)
    for line in (line for cue in read for line in cue.lines):
        flat = [char for char in line if unicodedata.category(char) not in {"Mn", "Me"}]
        assert columns(line) <= 42
        assert len(flat) <= most or any(char.isascii() for char in flat)


def test_lines_end_at_sentences_clauses_and_words() -> None:
    text = "We went to the park in the morning, and it was raining. Then we came home again."
    first, second = cues(Segment(0, 6000, text))
    assert first.lines == ["We went to the park in the morning,", "and it was raining."]
    assert second.lines == ["Then we came home again."]


def test_no_line_of_chinese_or_japanese_begins_with_what_must_not() -> None:
    text = SAMPLES["ja"] * 4 + SAMPLES["zh"] * 4
    for cue in cues(Segment(0, 60_000, text)):
        for line in cue.lines:
            assert line[0] not in "。，、」”）：ーっょ"
            assert line[-1] not in "「“（"


def test_markup_is_text() -> None:
    text = "a <b>bold</b> & {\\an8} --> 00:00 <i"
    (cue,) = cues(Segment(0, 5000, text))
    assert " ".join(cue.lines) == text
    assert "‹b>" in srt([Segment(0, 5000, text)], 5000)


def test_what_has_no_times_has_no_subtitles() -> None:
    variant = of_variant("A summary.", document("x").facts)
    with pytest.raises(NoTimes):
        export(variant, Format.SRT, LABELS)


def test_a_file_comes_with_what_it_is() -> None:
    file = export(document("Hello there."), Format.VTT, LABELS)
    assert (file.name, file.mime_type) == (
        "2026-11-25 en Hello there.vtt",
        "text/vtt; charset=utf-8",
    )
    assert read_vtt(file.content)[0].lines == ["Hello there."]
