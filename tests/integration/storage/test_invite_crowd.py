"""A crowd of processes uses one invitation: never more often than it says, and as often."""

import subprocess
import sys

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice2text.storage.access import AccessList
from voice2text.storage.engine import connect
from voice2text.storage.tables import AccessRow, InviteRow

pytestmark = pytest.mark.integration

PROCESSES, EACH, USES = 4, 50, 60
# Each person tries in two processes at once.
TAKER = """
import sys
from voice2text.errors import Retryable
from voice2text.storage.access import AccessList
from voice2text.storage.engine import connect

url, first, each = sys.argv[1], *map(int, sys.argv[2:])
access = AccessList(connect(url))
sys.stdin.readline()  # all begin together
for person in range(first, first + each):
    while True:
        try:
            access.redeem("code", person)
        except Retryable:
            continue
        break
"""


def test_an_invitation_for_sixty_lets_sixty_in(postgresql_url: str) -> None:
    engine = connect(postgresql_url)
    AccessList(engine).invite("code", created_by=1, uses=USES, days=1)
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", TAKER, postgresql_url, str(1 + process // 2 * EACH), str(EACH)],
            stdin=subprocess.PIPE,
            text=True,
        )
        for process in range(PROCESSES)
    ]
    for process in crowd:
        process.communicate("go\n")
    assert [process.returncode for process in crowd] == [0] * PROCESSES
    with Session(engine) as session:
        is_in = AccessRow.allowed_at.is_not(None)
        allowed = session.scalar(select(func.count()).select_from(AccessRow).where(is_in))
        left = session.scalar(select(InviteRow.uses_left))
    assert (allowed, left) == (USES, 0)
    engine.dispose()
