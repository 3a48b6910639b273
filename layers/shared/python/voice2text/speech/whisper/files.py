"""A Whisper model's files, as CTranslate2's converter leaves them."""

from pathlib import Path

# Without tokenizer.json faster-whisper asks a model hub.
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
# Where the image and the local cloud keep models that are named, not pointed at.
MODELS = Path("/opt/model")


class ModelMissing(Exception):
    """There is no Whisper model where the settings say; the message says what to do."""


def model_folder(named: str) -> Path:
    """The folder of a model by name (`base`) or by path (`/opt/model/base`)."""
    return Path(named) if "/" in named else MODELS / named


def require_model(folder: Path) -> None:
    """Looks whether a model is there; quick, so that a door can ask before it opens.

    Raises:
        ModelMissing: if one of its files is not.
    """
    for name in MODEL_FILES:
        if not (folder / name).is_file():
            raise ModelMissing(
                f"WHISPER_MODEL is {str(folder)!r}, where there is no {name}:"
                " set it to a directory with a Whisper model made for CTranslate2."
            )
