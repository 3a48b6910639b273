"""Voice activity detection: where somebody speaks (Silero VAD, as faster-whisper ships it)."""

from voice2text.domain import Span
from voice2text.speech.audio import SAMPLE_RATE, Audio

# Pauses between words are shorter than this, pauses between phrases longer.
SHORTEST_PAUSE_MS = 160
# What one window of Whisper takes, and room around it. Longer speech without any pause is cut.
LONGEST_STRETCH_MS = 25_000
SAMPLES_PER_MS = SAMPLE_RATE // 1000


def stretches(audio: Audio) -> list[Span]:
    """Where somebody speaks, in order, without margins; pauses of `SHORTEST_PAUSE_MS` end one.

    The detector copies its input several times over: give it minutes, not hours.
    """
    # Imported late: it brings ctranslate2 and onnxruntime, which a cold start can do without.
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415

    options = VadOptions(
        min_silence_duration_ms=SHORTEST_PAUSE_MS,
        max_speech_duration_s=LONGEST_STRETCH_MS / 1000,
        speech_pad_ms=0,
    )
    return [
        Span(found["start"] // SAMPLES_PER_MS, found["end"] // SAMPLES_PER_MS)
        for found in get_speech_timestamps(audio.samples, options)
    ]
