"""A Whisper model's files, as CTranslate2's converter leaves them."""

import hashlib
from pathlib import Path

# Without tokenizer.json faster-whisper asks a model hub.
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
# Where the image and the local cloud keep models that are named, not pointed at.
MODELS = Path("/opt/model")
# sha256 of model.bin by the folder's name. `base` has two: the hub's conversion and the package
# registry's differ by a few bytes of header (infra/decisions/0007).
KNOWN = {
    "base": {
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
    },
    "tiny.en": {"1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"},
}


class ModelMissing(Exception):
    """There is no Whisper model where the settings say; the message says what to do."""


class ModelChanged(Exception):
    """The weights are not those that the model's name stands for; the message says what to do."""


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


def verify_model(folder: Path) -> None:
    """Compares the weights with the hash that is known for the folder's name.

    Called where a model is put into place, by `make run` and by the image's build, and not at a
    cold start: it reads the whole file, 145 MB for `base`. A name that is not known passes, as
    whoever points WHISPER_MODEL at a model of their own answers for it.

    Raises:
        ModelMissing: if one of the model's files is not there.
        ModelChanged: if the hash is another one.
    """
    require_model(folder)
    known = KNOWN.get(folder.name)
    with (folder / "model.bin").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if known and found not in known:
        raise ModelChanged(
            f"{folder / 'model.bin'} has the sha256 {found}, which is none that is known for "
            f"{folder.name!r}: it is damaged or was changed. Delete the folder, and run make run."
        )
