"""`make sbom`: what is in the layer and in the image, as CycloneDX, from uv.lock.

Written to .local/sbom.
"""

import json
import subprocess
import sys
from pathlib import Path

from infra.local.environments import uv
from infra.local.paths import DEFAULT, ROOT

# Group of pyproject.toml -> what carries it.
GROUPS = {"vendor": "layers/vendor", "image": "functions/transcriber"}


def write(target: Path) -> list[Path]:
    """Writes one file per group.

    Returns:
        the files.
    """
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for group in GROUPS:
        command = [uv(), "export", "--quiet", "--frozen", "--only-group", group]
        command += ["--preview-features", "sbom-export", "--format", "cyclonedx1.5"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        file = target / f"{group}.cdx.json"
        file.write_text(done.stdout)
        written.append(file)
    return written


def main() -> int:
    """Writes them and says what is in them."""
    for file in write(DEFAULT.home / "sbom"):
        components = json.loads(file.read_text())["components"]
        print(f"{file.relative_to(ROOT)}: {len(components)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
