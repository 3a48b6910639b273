"""`python -m infra.dashboards.write [--check]`: template.yaml beside this file, or is it so?"""

import sys
from pathlib import Path

from infra.dashboards.template import written

TEMPLATE = Path(__file__).with_name("template.yaml")


def main(arguments: list[str]) -> int:
    """Writes it; with --check only compares."""
    text = written()
    if "--check" not in arguments:
        TEMPLATE.write_text(text)
    elif not TEMPLATE.exists() or TEMPLATE.read_text() != text:
        sys.stderr.write(
            "infra/dashboards/template.yaml is not what its modules say: "
            "python -m infra.dashboards.write\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
