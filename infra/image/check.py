"""Runs in the image's build: what the transcriber imports, early or late, is there and loads.

Late imports are a cold start's business; one that is missing would show with the first recording.
"""

import importlib
import sys
from pathlib import Path

LATE = (
    "voice2text.speech.vad",
    "voice2text.speech.api.chunks",
    "voice2text.speech.whisper.model",
    "faster_whisper.vad",
    "openai",
    "pg8000",
    "sqlalchemy.dialects.postgresql.pg8000",
)


def main(model: Path) -> None:
    """Imports, listens to a second of silence, and compares the model's hash."""
    for name in ("voice2text.doors.transcriber", *LATE):
        importlib.import_module(name)
    import numpy as np  # noqa: PLC0415 - after what is checked

    from voice2text.speech.audio import SAMPLE_RATE, Audio  # noqa: PLC0415
    from voice2text.speech.vad import stretches  # noqa: PLC0415
    from voice2text.speech.whisper.files import verify_model  # noqa: PLC0415

    verify_model(model)
    if stretches(Audio(np.zeros(SAMPLE_RATE, np.float32))):
        raise SystemExit("The voice detector hears speech in silence.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
