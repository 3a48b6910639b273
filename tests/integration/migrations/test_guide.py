"""alembic/README.md: every command runs, every message is the code's own."""

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from tests.integration.migrated import FOLDER, ROOT
from tests.integration.migrations.workshop import Workshop
from voice2text.migrations.errors import Code
from voice2text.migrations.findings import RULES
from voice2text.migrations.plan import plan

pytestmark = pytest.mark.integration

GUIDE = (FOLDER / "README.md").read_text()
EXAMPLE_URL = "postgresql://user:password@host/name"
# Stands in for the AWS client: does what `aws lambda invoke` does, with the real handler.
AWS = """\
import json, os, pathlib, sys
from voice2text.doors.migrator import door
arguments = sys.argv[1:]
assert arguments[:2] == ["lambda", "invoke"], arguments
payload = json.loads(arguments[arguments.index("--payload") + 1])
os.environ["LAMBDA_TASK_ROOT"] = os.getcwd()
answer = door(os.environ)(payload, None)
pathlib.Path(arguments[-1]).write_text(json.dumps(answer))
sys.exit(0 if answer["ok"] else 1)
"""


def blocks(language: str) -> Iterator[str]:
    """The code blocks of a language, in order."""
    yield from re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    programs = tmp_path / "programs"
    programs.mkdir()
    aws = programs / "aws"
    aws.write_text(f"#!{sys.executable}\n{AWS}")
    aws.chmod(0o755)
    made = Workshop(tmp_path)
    made.environ["PATH"] = f"{programs}:{made.environ['PATH']}"
    return made


def test_every_command_runs(workshop: Workshop, new_postgresql: Callable[[str], str]) -> None:
    url = new_postgresql("template0")
    model = "layers/shared/python/voice2text/storage/tables.py"
    column = "    met_at: Mapped[datetime]\n"
    workshop.replace(model, column, f"{column}    nickname: Mapped[str | None]\n")
    seen = 0
    for block in blocks("bash"):
        if "git pull" in block:
            workshop.run("git", "add", "--all")
            workshop.run("git", "commit", "--quiet", "--message", "Mine")
        seen += len(re.findall(r"^(?:make|git|aws|cp|DATABASE_URL)", block, re.MULTILINE))
        if "aws lambda" in block:
            workshop.environ["DATABASE_URL"] = url
        workshop.run("bash", "-euo", "pipefail", "-c", block.replace(EXAMPLE_URL, url))
        workshop.environ.pop("DATABASE_URL", None)
        if "EMPTY=1" in block:
            drop_the_drafts(workshop)
    assert seen > 30
    answer = json.loads((workshop.root / "answer.json").read_text())
    assert (answer["ok"], answer["action"]) == (True, "upgrade")


def drop_the_drafts(workshop: Workshop) -> None:
    """The rest of the guide speaks of the repository's own history."""
    workshop.run("git", "checkout", "--quiet", ".")
    workshop.run("git", "clean", "--quiet", "--force", "alembic")


def test_the_example_of_a_plan_is_the_real_one() -> None:
    (example,) = [json.loads(one) for one in blocks("json") if "statements" in one]
    scripts = ScriptDirectory(str(FOLDER))
    made = plan(scripts, "postgresql", [example["revision"]], down=False, applied=[])
    assert made["steps"] == [example]


def test_every_code_is_explained() -> None:
    assert sorted(cell.strip("`") for cell in table("code")) == sorted(Code)


def test_every_rule_is_explained() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", section("Review"), re.MULTILINE))
    assert rows == RULES


def test_every_quoted_message_is_in_the_code() -> None:
    messages = [cell.strip("`") for cell in table("message")]
    assert len(messages) >= 10
    said = list(templates())
    missing = [message for message in messages if not any(fits(message, one) for one in said)]
    assert missing == []


def test_every_link_leads_somewhere() -> None:
    titles = {
        re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)
    }
    for link in re.findall(r"\]\(([^)]+)\)", GUIDE):
        assert link.startswith("https://") or link.removeprefix("#") in titles
    for file in re.findall(r"^\| `([\w./]+)` \|", section("Overview"), re.MULTILINE):
        assert (ROOT / file).exists()


def table(title: str) -> list[str]:
    """The first column of the table with this title."""
    (rows,) = re.findall(rf"^\| {title} \|.*\n\|[-|]+\n((?:\|.*\n)+)", GUIDE, re.MULTILINE)
    return [row.split(" | ")[0].removeprefix("| ") for row in rows.splitlines()]


def section(title: str) -> str:
    """What stands under a heading, up to the next one."""
    found = re.search(rf"^#+ {title}\n(.*?)^#", GUIDE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def templates() -> Iterator[str]:
    """Every text of the code, `…` where a value is filled in."""
    for place in ("layers/shared/python", "infra/local", "alembic"):
        for file in (ROOT / place).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.JoinedStr):
                    parts = node.values
                    yield "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts
                    )
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def fits(message: str, template: str) -> bool:
    """Whether the code may print this: `…` at the end of a message is all that follows."""
    begun = message.removesuffix(" …")
    return template.strip().startswith(begun) if begun != message else template.strip() == message
