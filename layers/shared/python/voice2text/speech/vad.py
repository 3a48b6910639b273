"""Voice activity detection: where somebody speaks (Silero VAD, as faster-whisper ships it).

The detector remembers what it heard, and a long even background dulls it: after 20 s of digital
silence or of a soft hiss it found speech up to 0.8 s late, a whole word (18 recordings behind 0 to
100 s of either). So it listens afresh every few seconds.
"""

from collections.abc import Iterator

from voice2text.domain import Span
from voice2text.speech.audio import SAMPLE_RATE, Audio

# Pauses between words are shorter than this, pauses between phrases longer.
SHORTEST_PAUSE_MS = 160
# What one window of Whisper takes, and room around it. Longer speech without any pause is cut.
LONGEST_STRETCH_MS = 25_000
# How long the detector listens, and how much of it is only to get used to the voice.
TURN_MS, LEAD_MS = 12_000, 2_000
SAMPLES_PER_MS = SAMPLE_RATE // 1000


def stretches(audio: Audio) -> list[Span]:
    """Where somebody speaks, in order, without margins; pauses of `SHORTEST_PAUSE_MS` end one."""
    found: list[Span] = []
    for span in _turns(audio):
        if found and span.start_ms - found[-1].end_ms < SHORTEST_PAUSE_MS:
            joined = Span(found[-1].start_ms, span.end_ms)
            if joined.end_ms - joined.start_ms <= LONGEST_STRETCH_MS:
                found[-1] = joined
                continue
        found.append(span)
    return found


def _turns(audio: Audio) -> Iterator[Span]:
    """What each turn finds between its lead and its end."""
    # Imported late: it brings ctranslate2 and onnxruntime, which a cold start can do without.
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415

    options = VadOptions(min_silence_duration_ms=SHORTEST_PAUSE_MS, speech_pad_ms=0)
    for begin_ms in range(0, audio.duration_ms, TURN_MS):
        lead_ms = max(0, begin_ms - LEAD_MS)
        end_ms = min(begin_ms + TURN_MS, audio.duration_ms)
        heard = audio.samples[lead_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS]
        for one in get_speech_timestamps(heard, options):
            start = max(begin_ms, lead_ms + one["start"] // SAMPLES_PER_MS)
            end = min(end_ms, lead_ms + one["end"] // SAMPLES_PER_MS)
            if end > start:
                yield Span(start, end)
