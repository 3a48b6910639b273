"""Voice activity detection: where somebody speaks (Silero VAD, as faster-whisper ships it)."""

from collections.abc import Iterator

from voice2text.domain import Span
from voice2text.speech.audio import SAMPLE_RATE, Audio

# Pauses of half a second end a stretch of speech, so that silence inside one can't hide what was
# not transcribed (coverage.py); 0.4 s on both sides keeps soft beginnings and ends of words.
LONGEST_PAUSE_MS = 500
MARGIN_MS = 400
# The detector copies its input several times over: an hour at once takes 700 MB, a slice a sixth.
SLICE_MS = 10 * 60 * 1000
SAMPLES_PER_MS = SAMPLE_RATE // 1000


def find_speech(audio: Audio) -> tuple[Span, ...]:
    """The stretches of speech in order, none touching the next."""
    found: list[Span] = []
    for span in _in_slices(audio):
        if found and span.start_ms <= found[-1].end_ms:  # speech across the edge of a slice
            found[-1] = Span(found[-1].start_ms, span.end_ms)
        else:
            found.append(span)
    return tuple(found)


def _in_slices(audio: Audio) -> Iterator[Span]:
    # Imported late: it brings ctranslate2 and onnxruntime, which a cold start can do without.
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415

    options = VadOptions(min_silence_duration_ms=LONGEST_PAUSE_MS, speech_pad_ms=MARGIN_MS)
    for start_ms in range(0, audio.duration_ms, SLICE_MS):
        first = start_ms * SAMPLES_PER_MS
        piece = audio.samples[first : first + SLICE_MS * SAMPLES_PER_MS]
        for stretch in get_speech_timestamps(piece, options):
            yield Span(
                start_ms + stretch["start"] // SAMPLES_PER_MS,
                start_ms + stretch["end"] // SAMPLES_PER_MS,
            )
