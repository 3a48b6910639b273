"""`make migrate ACTION=… [REVISION=…]`: what the migrator does, on this machine.

Prints the answer as JSON on standard output; the exit code is 0 only if it is ok, and if it is not,
a sentence on standard error says what to do. Without DATABASE_URL it works on the local cloud's
database.
"""

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from infra.local.asked import Parser
from infra.local.paths import DEFAULT, ROOT
from voice2text.doors.migrator import answer_to
from voice2text.migrations.answer import Answer
from voice2text.migrations.request import Action

FOLDER = ROOT / "alembic"


def main(arguments: list[str]) -> int:
    """Runs one action and returns the exit code."""
    asked = vars(_parser().parse_args(arguments))
    payload = {name: value for name, value in asked.items() if value}
    wanted = payload.get("revision", "")
    if "expected_current" not in payload and (
        asked["action"] == "stamp" or (asked["action"] != "plan" and wanted.startswith(("+", "-")))
    ):
        # A person means "from where it is now"; a payload must say where that is.
        payload["expected_current"] = _answer({"action": "current"})["to"]
    answer = _answer(payload)
    print(json.dumps(answer, indent=2, ensure_ascii=False), flush=True)
    if answer["error"]:
        print(answer["error"]["what_to_do"], file=sys.stderr)
    return 0 if answer["ok"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="make migrate", description=__doc__)
    parser.add_argument("action", type=_action, help=f"one of {', '.join(Action)}")
    parser.add_argument("revision", nargs="?", help="head, base, a revision, +N or -N")
    parser.add_argument("--expected-current", help="where you believe the database to be")
    parser.add_argument("--plan-sha", help="of a plan that you have read: do nothing else")
    parser.add_argument("--allow-data-loss", action="store_true", help="needs --backup-id")
    parser.add_argument("--backup-id", help="of a backup that holds the rows which will go")
    return parser


def _action(text: str) -> str:
    if text not in tuple(Action):
        raise argparse.ArgumentTypeError(f"ACTION is one of {', '.join(Action)}, not {text!r}.")
    return text


def _answer(payload: dict[str, Any]) -> Answer:
    database_url = os.environ.get("DATABASE_URL", "").strip()
    if not database_url:
        DEFAULT.database.parent.mkdir(parents=True, exist_ok=True)
        database_url = DEFAULT.database_url
    return answer_to(payload, database_url, FOLDER, code_version=_commit())


def _commit() -> str:
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "unknown"
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
