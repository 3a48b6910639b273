"""`make migrate ACTION=… [REVISION=…]`: what the migrator does, on this machine.

Prints the answer as JSON on standard output; the exit code is 0 only if it is ok. Without
DATABASE_URL it works on the local cloud's database.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from voice2text.doors.migrator import answer_to

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "alembic"
LOCAL_DATABASE = ROOT / ".local" / "data" / "voice2text.db"


def main(arguments: list[str]) -> int:
    """Runs one action and returns the exit code."""
    parser = argparse.ArgumentParser(prog="migrate", description=__doc__)
    parser.add_argument("action", help="current, history, heads, check, upgrade or downgrade")
    parser.add_argument("revision", nargs="?", help="head, base, a revision, +N or -N")
    asked = parser.parse_args(arguments)
    database_url = os.environ.get("DATABASE_URL", "").strip()
    if not database_url:
        LOCAL_DATABASE.parent.mkdir(parents=True, exist_ok=True)
        database_url = f"sqlite:///{LOCAL_DATABASE}"
    payload = {"action": asked.action}
    if asked.revision:
        payload["revision"] = asked.revision
        if asked.revision.startswith(("+", "-")):
            # A person means "from where it is now"; a payload must say where that is.
            payload["expected_current"] = answer_to({"action": "current"}, database_url, FOLDER)[
                "to"
            ]
    answer = answer_to(payload, database_url, FOLDER)
    print(json.dumps(answer, indent=2, ensure_ascii=False))
    return 0 if answer["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
