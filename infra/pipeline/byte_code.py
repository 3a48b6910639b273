"""Byte code for Lambda's Python, which that very version makes: who makes it on this machine."""

import importlib.util
import platform
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

LAMBDA = "python3.13"  # Runtime of the templates' functions
_ASKED = "import importlib.util, sys; print(importlib.util.MAGIC_NUMBER.hex(), sys.executable)"


@dataclass(frozen=True, slots=True)
class Compiler:
    """A Python. `magic` names its byte code: the same for all patches of a version (PEP 3147)."""

    path: str
    magic: str


NOBODY = Compiler("", "none")


@cache
def compiler(program: str = LAMBDA) -> Compiler:
    """The Python of that name, asked by running it; `NOBODY` where none answers."""
    try:
        said = subprocess.run(
            [program, "-c", _ASKED], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return NOBODY
    magic, _, path = said.strip().partition(" ")
    return Compiler(path, magic) if path else NOBODY


def this_machine() -> str:
    """What the local AWS's builds depend on: their packages are for this Python and processor."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    magic = importlib.util.MAGIC_NUMBER.hex()
    return f"{sys.platform} {platform.machine()} {version} {magic}"
