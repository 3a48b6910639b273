"""Any sequence of actions, sensible or not, leaves the database at a revision and sound.

VOICE2TEXT_THOROUGH=1 plays more and longer games.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play

from tests.integration.migrated import migrator
from tests.integration.migrations.victim import Victims
from tests.integration.migrations.worlds import BEFORE_THE_RENAME, INDEX, LINE, THOROUGH, World
from voice2text.migrations.answer import Answer
from voice2text.migrations.request import Action

pytestmark = pytest.mark.integration

ACTIONS = st.sampled_from([*Action, "drop"])
TARGETS = st.sampled_from([*LINE, "head", "+1", "+2", "-1", "-2", "+99", "nope", "", None])
EXPECTED = st.sampled_from([None, *LINE, "nope"])
MOMENTS = st.integers(1, 90)


class Game(RuleBasedStateMachine):
    """One database, and what is done to it."""

    world: World
    victims: Victims

    def __init__(self) -> None:
        super().__init__()
        self.url = self.world.at(BEFORE_THE_RENAME)
        self.place = BEFORE_THE_RENAME
        self.last: dict[str, Any] | None = None

    def send(self, payload: dict[str, Any]) -> Answer:
        answer = migrator(self.url, folder=self.world.folder).run(payload)
        assert answer["ok"] is (answer["error"] is None)
        if answer["error"]:
            assert answer["error"]["what_to_do"]
        self.last = payload
        return answer

    @rule(action=ACTIONS, revision=TARGETS, expected=EXPECTED, loss=st.booleans())
    def anything(self, action: str, revision: Any, expected: Any, loss: bool) -> None:
        payload = {"action": action, "revision": revision, "expected_current": expected}
        if loss:
            payload |= {"allow_data_loss": True, "backup_id": "none"}
        before = self.place
        answer = self.send({name: one for name, one in payload.items() if one is not None})
        if answer["error"] or action not in {"upgrade", "downgrade", "stamp"}:
            assert answer["to"] in {before, None}
        else:
            self.place = str(answer["to"])

    @rule(revision=st.sampled_from(LINE), up=st.booleans())
    def sensible(self, revision: str, up: bool) -> None:
        payload = {"action": "upgrade" if up else "downgrade", "revision": revision}
        answer = self.send(payload | {"expected_current": self.place})
        if answer["ok"]:
            self.place = revision
        assert answer["to"] == self.place

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_same_again(self) -> None:
        assert self.last is not None
        answer = self.send(self.last)
        if answer["ok"] and self.last["action"] in {"upgrade", "downgrade"}:
            assert answer["noop"] or answer["applied"]
        self.place = str(answer["to"] or self.place)

    @rule(moment=MOMENTS)
    def killed_and_sent_again(self, moment: int) -> None:
        payload = {"action": "upgrade", "revision": "head"}
        self.victims.run(self.url, payload, self.world.folder, die_at=moment)
        answer = self.send(payload)
        assert (answer["ok"], answer["to"]) == (True, INDEX)
        self.place = INDEX

    @invariant()
    def sound(self) -> None:
        here = migrator(self.url, folder=self.world.folder).run({"action": "current"})["to"]
        assert here == self.place
        assert self.world.like_a_clean_build(self.url, self.place)


def test_any_sequence_of_actions(world: World, some_victims: Victims) -> None:
    play(
        type("ThisGame", (Game,), {"world": world, "victims": some_victims}),
        settings=settings(
            max_examples=60 if THOROUGH else 2,
            stateful_step_count=20 if THOROUGH else 8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
