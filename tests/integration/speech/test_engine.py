"""The real model through the engine: silence, seams, times, languages, words."""

from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import pytest

from tests.fakes.sounds import NOISES
from tests.integration.speech.real import CAPS, RECORDINGS, SENTENCE, SHARED, require_model, words
from voice2text.domain import Segment
from voice2text.speech.audio import SAMPLE_RATE, Audio, Samples, Sound
from voice2text.speech.chunks import cut
from voice2text.speech.decode import measure
from voice2text.speech.heard import Wishes
from voice2text.speech.whisper.engine import ChunkHeard, WhisperEngine

pytestmark = pytest.mark.integration

MANIFEST = SHARED / "manifest.json"
needs_shared = pytest.mark.skipif(not MANIFEST.exists(), reason=f"no recordings in {SHARED}")


@pytest.fixture(scope="module")
def engine() -> WhisperEngine:
    return WhisperEngine(require_model())


def samples_of(path: Path) -> Samples:
    return measure(path, CAPS).audio().samples


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def hear(engine: WhisperEngine, samples: Samples, **wishes: object) -> list[ChunkHeard]:
    asked = Wishes(**wishes)  # type: ignore[arg-type]
    blocks = Sound.of(Audio(samples)).blocks()
    return [one for chunks in cut(blocks) for one in engine.recognise(chunks, asked)]


def segments(heard: list[ChunkHeard]) -> list[Segment]:
    return [segment for one in heard for segment in one.segments]


def text(heard: list[ChunkHeard]) -> str:
    return words(" ".join(segment.text for segment in segments(heard)))


@pytest.mark.parametrize("name", sorted(NOISES))
def test_sound_without_speech_has_no_words(engine: WhisperEngine, name: str) -> None:
    assert text(hear(engine, NOISES[name]())) == ""


@pytest.mark.parametrize("after", ["silence", "hiss"])
def test_nothing_is_invented_in_the_minute_after_speech(engine: WhisperEngine, after: str) -> None:
    sentence = samples_of(RECORDINGS / "flite_en_short.ogg")
    rest = silence(60) if after == "silence" else NOISES["hiss"]()[: 60 * SAMPLE_RATE]
    assert text(hear(engine, np.concatenate([sentence, rest]))) == SENTENCE


def test_a_recording_cut_at_every_second_is_heard_up_to_there(engine: WhisperEngine) -> None:
    whole = samples_of(RECORDINGS / "flite_en_long.ogg")
    expected = text(hear(engine, whole)).split()
    for seconds in range(1, len(whole) // SAMPLE_RATE + 1):
        found = text(hear(engine, whole[: seconds * SAMPLE_RATE])).split()
        # The word that the cut goes through may be anything, and may spoil the one before it.
        sure = found[:-2]
        prefix = expected[: len(sure)]
        wrong = jiwer.wer(" ".join(prefix), " ".join(sure)) if prefix else float(bool(sure))
        assert wrong <= 0.1, f"{seconds} s: {found}"


def test_times_are_exact_to_a_fifth_of_a_second(engine: WhisperEngine) -> None:
    sentence = samples_of(RECORDINGS / "flite_en_short.ogg")
    # The speech in the recording begins and ends where its loudness does.
    loud = np.flatnonzero(np.abs(sentence) > 0.02)
    begin_ms, end_ms = (int(loud[0]) * 1000 // SAMPLE_RATE, int(loud[-1]) * 1000 // SAMPLE_RATE)
    gaps = [3.0, 0.7, 11.3, 140.0, 2.2]
    parts, starts, at = [], [], 0.0
    for gap in gaps:
        parts += [silence(gap), sentence]
        starts.append(round((at + gap) * 1000))
        at += gap + len(sentence) / SAMPLE_RATE
    found = segments(hear(engine, np.concatenate(parts), language="en"))
    first = [segment for segment in found if segment.text.lower().startswith("please")]
    last = [segment for segment in found if "table" in segment.text.lower()]
    assert [one.start_ms for one in first] == pytest.approx(
        [start + begin_ms for start in starts], abs=200
    )
    assert [one.end_ms for one in last] == pytest.approx(
        [start + end_ms for start in starts], abs=200
    )


def test_words_are_timed_in_order_within_their_segment(engine: WhisperEngine) -> None:
    heard = hear(engine, samples_of(RECORDINGS / "flite_en_long.ogg"), word_times=True)
    for segment in segments(heard):
        spoken = " ".join(word.text for word in segment.words)
        assert words(spoken) == words(segment.text)
        times = [time for word in segment.words for time in (word.start_ms, word.end_ms)]
        assert all(one <= other for one, other in pairwise(times))
        assert times[0] >= segment.start_ms - 200
        assert times[-1] <= segment.end_ms + 200
    assert sum(len(segment.words) for segment in segments(heard)) > 80


def test_words_are_not_timed_unless_that_was_asked(engine: WhisperEngine) -> None:
    heard = hear(engine, samples_of(RECORDINGS / "flite_en_short.ogg"))
    assert all(segment.words == () for segment in segments(heard))


@needs_shared
def test_each_part_of_a_recording_in_its_own_language(engine: WhisperEngine) -> None:
    spoken = [samples_of(SHARED / f"{name}.wav") for name in ("spanish", "german", "french")]
    heard = hear(engine, np.concatenate([part for one in spoken for part in (one, silence(3))]))
    assert [one.language for one in heard if one.segments] == ["es", "de", "fr"]


@needs_shared
def test_a_pinned_language_is_used(engine: WhisperEngine) -> None:
    heard = hear(engine, samples_of(SHARED / "german.wav"), language="en")
    assert {one.language for one in heard} == {"en"}


@needs_shared
def test_expected_words_are_heard(engine: WhisperEngine) -> None:
    samples = samples_of(SHARED / "german.wav")
    assert "leichenhalle" not in text(hear(engine, samples))  # "Leichenhaler"
    assert "leichenhalle" in text(hear(engine, samples, vocabulary=("Leichenhalle",)))


def test_expected_words_are_not_heard_where_nobody_says_them(engine: WhisperEngine) -> None:
    sentence = samples_of(RECORDINGS / "flite_en_short.ogg")
    assert text(hear(engine, sentence, vocabulary=("Ljubljana", "Kubernetes"))) == SENTENCE
