"""Writes the requirements files that `sam build` and the Dockerfile install, from uv.lock."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from infra.local.environments import uv  # noqa: E402 - `make lock` runs this file by itself

GENERATED = {
    ROOT / "layers/vendor/requirements.txt": "vendor",
    ROOT / "layers/fonts/requirements.txt": "fonts",
    ROOT / "functions/transcriber/requirements.txt": "image",
}


def export(group: str) -> str:
    """The group's packages, pinned and hash-checked, as uv.lock has them."""
    options = ["--quiet", "--frozen", "--no-header", "--no-annotate", "--only-group", group]
    done = subprocess.run(
        [uv(), "export", *options], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def main() -> int:
    """Writes the files; with --check, only says which are out of step."""
    wanted = {file: export(group) for file, group in GENERATED.items()}
    stale = [file for file in wanted if not file.exists() or file.read_text() != wanted[file]]
    if "--check" in sys.argv:
        for file in stale:
            print(f"{file} is out of step with uv.lock. Run `make lock`.", file=sys.stderr)
        return 1 if stale else 0
    for file in stale:
        file.write_text(wanted[file])
    return 0


if __name__ == "__main__":
    sys.exit(main())
