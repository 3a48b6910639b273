"""Whisper through faster-whisper, on the processors that this process may use."""

import logging
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voice2text.domain import Segment, Span, Transcript
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.coverage import uncovered
from voice2text.speech.vad import SAMPLES_PER_MS, find_speech

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

# Measured with base, int8, two threads, on five recordings in four languages, each clean, in three
# strengths of noise, slowed down and sped up (30 runs, 444 words): beam 1 made 73 errors in 20.8 s,
# beam 2 made 63 in 23.7 s, beam 5 made 59 in 26.4 s. 0.2 s a message buys a fifth fewer errors.
BEAM_SIZE = 5
# Whisper's features of a long recording, computed at once, would take gigabytes.
BATCH_MS = 10 * 60 * 1000
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")

log = logging.getLogger(__name__)


class ModelMissing(Exception):
    """There is no Whisper model where the settings say; the message says what to do."""


class WhisperEngine:
    """A CTranslate2 Whisper model, loaded on first use and kept for the life of the process."""

    def __init__(self, model_path: str | Path) -> None:
        self._path = Path(model_path)
        self._lock = threading.Lock()
        self._model: WhisperModel | None = None

    @property
    def name(self) -> str:
        """Program and model, for example `faster-whisper base`."""
        return f"faster-whisper {self._path.name}"

    def transcribe(self, audio: Audio, language: str | None) -> Transcript:
        """Recognises speech; `language` is an ISO 639-1 code, None means detect it.

        Where the voice activity detector hears nobody, the model is not asked: it would invent.

        Raises:
            ModelMissing: if the model's files are not there.
        """
        speech = find_speech(audio)
        segments: list[Segment] = []
        probability = 1.0 if language else 0.0
        if speech:
            model = self._loaded()
            if language and language not in model.supported_languages:
                log.warning("the model does not know the pinned language; it is detected instead")
                language = None
            for batch in _batches(speech):
                language, batch_probability, said = _recognise(model, audio, batch, language)
                probability = batch_probability if not segments else probability
                segments.extend(said)
        return Transcript(
            language=language,
            language_probability=probability,
            duration_ms=audio.duration_ms,
            segments=tuple(segments),
            uncovered=uncovered(speech, segments),
        )

    def _loaded(self) -> "WhisperModel":
        with self._lock:
            if self._model is None:
                require_model(self._path)
                from faster_whisper import WhisperModel  # noqa: PLC0415 - see vad.py

                self._model = WhisperModel(
                    str(self._path),
                    device="cpu",
                    compute_type="int8",
                    cpu_threads=_processors(),
                    local_files_only=True,
                )
            return self._model


def require_model(path: Path) -> None:
    """Looks whether a model is there; quick, so that a door can ask before it opens.

    Raises:
        ModelMissing: if one of its files is not.
    """
    for name in MODEL_FILES:  # without tokenizer.json faster-whisper asks a model hub
        if not (path / name).is_file():
            raise ModelMissing(
                f"WHISPER_MODEL is {str(path)!r}, where there is no {name}:"
                " set it to a directory with a Whisper model made for CTranslate2."
            )


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):  # Linux: what a container was given, not what exists
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _batches(speech: Iterable[Span]) -> Iterator[list[Span]]:
    batch: list[Span] = []
    length = 0
    for span in speech:
        if batch and length + span.end_ms - span.start_ms > BATCH_MS:
            yield batch
            batch, length = [], 0
        batch.append(span)
        length += span.end_ms - span.start_ms
    yield batch


def _recognise(
    model: "WhisperModel", audio: Audio, batch: list[Span], language: str | None
) -> tuple[str, float, list[Segment]]:
    """Speech without the silence between, so that fewer 30-second windows carry more of it."""
    from faster_whisper.vad import SpeechTimestampsMap  # noqa: PLC0415 - see vad.py

    stretches = [
        {"start": span.start_ms * SAMPLES_PER_MS, "end": span.end_ms * SAMPLES_PER_MS}
        for span in batch
    ]
    heard, info = model.transcribe(
        np.concatenate([audio.samples[s["start"] : s["end"]] for s in stretches]),
        language=language,
        beam_size=BEAM_SIZE,
        # A window that was misheard must not be the example for the next: the model then repeats
        # itself to the end of the recording.
        condition_on_previous_text=False,
    )
    clock = SpeechTimestampsMap(stretches, SAMPLE_RATE)
    said: list[Segment] = []
    for segment in heard:
        start_ms = round(clock.get_original_time(segment.start) * 1000)
        end_ms = round(clock.get_original_time(segment.end, is_end=True) * 1000)
        text = segment.text.strip()
        if text:
            said.append(Segment(start_ms, min(end_ms, audio.duration_ms), text))
    return info.language, info.language_probability, said
