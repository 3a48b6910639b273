"""Makes the Python environments from uv.lock. Standard library only: it runs before they exist.

One environment per role. A zip door's interpreter has nothing but the Lambda runtime client, so
that a package missing from the layer is missed here and not on AWS. Syntax stays old on purpose:
a Python that is too old must get as far as saying so.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVS = ROOT / ".local" / "envs"
DEVELOPMENT = ROOT / ".venv"
OLDEST = (3, 11)

# Environment -> the groups of pyproject.toml that it holds.
GROUPS = {
    "dev": ["vendor", "fonts", "image", "runtime", "local", "dev"],
    "local": ["vendor", "image", "local"],
    "zip": ["runtime"],
    "image": ["image", "runtime"],
    "cloud": ["cloud"],
    "sam": ["sam"],
    "lint": ["lint"],
    "policy": ["policy"],
    "audit": ["audit"],
    "load": ["load"],
}
# These import voice2text from the working tree.
WITH_PROJECT = ("dev", "local")


class SetupError(Exception):
    """Something on this machine is missing; the message says what, and what to do."""


def folder(name: str) -> Path:
    """Where the environment lies."""
    return DEVELOPMENT if name == "dev" else ENVS / name


def python(name: str) -> str:
    """The environment's interpreter."""
    return str(folder(name) / "bin" / "python")


def uv() -> str:
    """The uv to use: the machine's, or one that pip puts into an environment of its own.

    Raises:
        SetupError: neither is to be had.
    """
    found = shutil.which("uv")
    if found:
        return found
    own = ENVS / "uv" / "bin" / "uv"
    if not own.exists():
        say("uv is not on this machine: installing it with pip into .local/envs/uv")
        try:
            venv.create(str(ENVS / "uv"), with_pip=True, clear=True)
        except subprocess.CalledProcessError as exc:
            raise SetupError(
                "This Python cannot make a virtual environment with pip in it. On Debian and "
                "Ubuntu: apt-get install python3-venv. Then run the same command again. "
                f"({exc})"
            ) from exc
        run([python("uv"), "-m", "pip", "install", "--quiet", "uv"])
    return str(own)


def ensure(*names: str) -> None:
    """Brings each environment in step with uv.lock; quick where nothing changed.

    Raises:
        SetupError: a package could not be installed.
    """
    lock = (ROOT / "uv.lock").read_bytes()
    for name in names:
        groups = GROUPS[name]
        wanted = hashlib.sha256(lock + repr((groups, sys.version)).encode()).hexdigest()
        stamp = folder(name) / ".made-from"
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        say(f"environment {name}: installing what uv.lock names")
        command = [uv(), "sync", "--quiet", "--frozen", "--python", sys.executable]
        for group in groups:
            command += ["--group" if name in WITH_PROJECT else "--only-group", group]
        run(command, UV_PROJECT_ENVIRONMENT=str(folder(name)))
        stamp.write_text(wanted)


def run(command: "list[str]", **environ: str) -> None:
    """Runs a tool; its last words become the error where it fails.

    Raises:
        SetupError: it failed.
    """
    done = subprocess.run(
        command,
        cwd=str(ROOT),
        env=dict(os.environ, **environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(
            f"{Path(command[0]).name} failed. Its last words:\n{done.stdout.strip()[-2000:]}\n"
            "If the package registry could not be reached, run the same command again."
        )


def say(text: str) -> None:
    """Progress, on standard error."""
    print("· " + text, file=sys.stderr, flush=True)


def main() -> None:
    """Makes the environments named on the command line.

    Raises:
        SetupError: this Python is too old, or a package could not be installed.
    """
    if sys.version_info < OLDEST:
        raise SetupError(
            "voice2text needs Python {}.{} or newer; {} is {}. Name a newer one: "
            "make run PYTHON=python3.12".format(*OLDEST, sys.executable, sys.version.split()[0])
        )
    ensure(*sys.argv[1:])


if __name__ == "__main__":
    try:
        main()
    except SetupError as exc:
        sys.exit(str(exc))
