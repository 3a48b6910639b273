"""Rewriting over HTTP, by the real client, against a chat server on loopback that misbehaves."""

import logging
import traceback
from collections.abc import Iterator
from threading import Timer

import pytest

from tests.fakes.llm import completion
from tests.integration.text.chat_server import KEY, ChatServer, Misbehaviour, serving
from tests.unit.text.talks import SENTENCES, long_talk, spoken
from voice2text.domain import Transcript
from voice2text.errors import Retryable
from voice2text.services.key import Key
from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.llm.model import Llm
from voice2text.text.llm.settings import LlmSettings
from voice2text.text.rewriter import Rewriter, Written
from voice2text.text.variant import Mode, Variant

pytestmark = pytest.mark.integration

TALK = spoken(*SENTENCES)
POLISHED = Variant(Mode.POLISHED)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as running:
        yield running
        assert running.misbehaves == []  # what a test has set up must have happened


class Asker:
    """A rewriter on the server, its waits cut short."""

    def __init__(self, server: ChatServer) -> None:
        self._server = server
        self.slept: list[float] = []
        self.rewriters: list[Rewriter] = []

    def __call__(
        self,
        transcript: Transcript = TALK,
        variant: Variant = POLISHED,
        *,
        key: str | Key = KEY,
        url: str | None = None,
        seconds: float = 60,
        timeout_s: float = 30,
    ) -> Written:
        settings = LlmSettings(
            url or self._server.url, key, "model", 1_000_000, 2_000_000, timeout_s=timeout_s
        )
        rewriter = Rewriter(Llm(settings), sleep=self.slept.append)
        self.rewriters.append(rewriter)
        return rewriter.rewrite(transcript, variant, seconds=seconds)

    def trouble(self, **options: object) -> ApiUnavailable:
        with pytest.raises(ApiUnavailable) as raised:
            self(**options)  # type: ignore[arg-type]
        return raised.value

    def failure(self) -> Failure:
        with pytest.raises(Unwritten) as raised:
            self()
        return raised.value.failure


@pytest.fixture
def ask(server: ChatServer) -> Iterator[Asker]:
    asker = Asker(server)
    yield asker
    for rewriter in asker.rewriters:
        rewriter.close()


def test_a_talk_is_rewritten(ask: Asker, server: ChatServer) -> None:
    written = ask()
    assert written.text == TALK.text
    assert (written.input_tokens, written.output_tokens) == (100, 50)
    [body] = server.asked
    assert body["model"] == "model"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert TALK.text in body["messages"][1]["content"]


def test_a_long_talk_comes_back_whole(ask: Asker, server: ChatServer) -> None:
    talk = long_talk(30_000)
    assert " ".join(ask(talk).text.split()) == " ".join(talk.text.split())
    assert len(server.asked) > 4


def test_a_busy_service_is_asked_again_when_it_says(ask: Asker, server: ChatServer) -> None:
    server.misbehaves = [
        Misbehaviour(status=429, headers={"Retry-After": "7"}, body=b'{"error": {}}'),
        Misbehaviour(status=429, headers={"retry-after-ms": "250"}, body=b""),
        Misbehaviour(
            status=429,
            headers={"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "20s"},
            body=b"{}",
        ),
    ]
    assert ask().text == TALK.text
    assert ask.slept == [
        pytest.approx(7.3, abs=0.4),
        pytest.approx(0.25, abs=0.1),
        pytest.approx(21, abs=1),
    ]


@pytest.mark.parametrize("status", [500, 502, 503, 529])
def test_a_failing_service_is_asked_again(ask: Asker, server: ChatServer, status: int) -> None:
    server.misbehaves = [Misbehaviour(status=status, body=b"<html>oops")] * 2
    assert ask().text == TALK.text
    assert len(server.asked) == 3


def test_a_service_that_keeps_failing_is_given_up(ask: Asker, server: ChatServer) -> None:
    server.misbehaves = [Misbehaviour(status=500, body=b"{}")] * 4
    assert ask.trouble().trouble is Trouble.BROKEN


def test_an_empty_account_is_told_at_once(ask: Asker, server: ChatServer) -> None:
    server.misbehaves = [Misbehaviour(status=402, body=b'{"error": "Insufficient Balance"}')]
    assert ask.trouble().trouble is Trouble.MISCONFIGURED


@pytest.mark.parametrize(
    "rule", [Misbehaviour(hangs=True), Misbehaviour(drips=True)], ids=["slow", "dripping"]
)
def test_a_slow_service_takes_no_longer_than_it_may(
    ask: Asker, server: ChatServer, rule: Misbehaviour
) -> None:
    server.misbehaves = [rule]
    rescue = Timer(30, server.over.set)  # so that a client that waits fails, not hangs
    rescue.start()
    trouble = ask.trouble(seconds=2.0)
    rescue.cancel()
    assert not server.over.is_set()
    assert trouble.trouble is Trouble.BUSY
    assert trouble.late


def test_a_slow_answer_is_asked_for_again(ask: Asker, server: ChatServer) -> None:
    server.misbehaves = [Misbehaviour(hangs=True)]
    assert ask(timeout_s=1.5).text == TALK.text
    assert len(server.asked) == 2


def test_a_dropped_answer_is_asked_for_again(ask: Asker, server: ChatServer) -> None:
    server.misbehaves = [Misbehaviour(keeps=0.5)]
    written = ask()
    assert written.text == TALK.text
    assert written.cost_micro_dollars > 200  # the lost one may have been billed


@pytest.mark.parametrize(
    "rule",
    [
        Misbehaviour(body=b'{"choices": [{"message": {"content": "He'),
        Misbehaviour(body=b"<html>200 OK</html>"),
        Misbehaviour(body=b"[" * 100_000),
        Misbehaviour(body=b'{"choices": []}'),
        Misbehaviour(step=completion("")),
        Misbehaviour(step=completion(None)),
        Misbehaviour(step=completion("", finish="content_filter")),
        Misbehaviour(step=completion("x", refusal="I can't help with that.")),
        Misbehaviour(step=lambda seen: f"I'm sorry, but I can't do that.\n{seen.end}"),
        Misbehaviour(step=lambda seen: f"{seen.piece * 10}\n{seen.end}"),
        Misbehaviour(step=lambda seen: completion(seen.piece)),
    ],
    ids=[
        "broken",
        "html",
        "brackets",
        "no-choice",
        "empty",
        "null",
        "filtered",
        "refused",
        "declined",
        "tenfold",
        "endless",
    ],
)
def test_a_bad_answer_is_asked_for_again(
    ask: Asker, server: ChatServer, rule: Misbehaviour
) -> None:
    server.misbehaves = [rule]
    assert ask().text == TALK.text
    assert len(server.asked) == 2


def test_a_cut_off_answer_is_asked_for_in_halves(ask: Asker, server: ChatServer) -> None:
    server.misbehaves = [
        Misbehaviour(step=lambda seen: completion(seen.piece[:100], finish="length"))
    ]
    assert " ".join(ask().text.split()) == TALK.text
    assert len(server.asked) == 3


def test_refusals_end_in_that_reason(ask: Asker, server: ChatServer) -> None:
    server.always = completion("", refusal="No.")
    assert ask.failure() is Failure.REFUSED


def test_a_model_that_wants_another_field_gets_it(ask: Asker, server: ChatServer) -> None:
    said = (
        b'{"error": {"message": "Unsupported parameter: \'max_tokens\' is not supported with '
        b'this model. Use \'max_completion_tokens\' instead.", "param": "max_tokens"}}'
    )
    server.misbehaves = [Misbehaviour(status=400, body=said)]
    assert ask().text == TALK.text
    assert "max_completion_tokens" in server.asked[1]
    assert "max_tokens" not in server.asked[1]


def test_a_wrong_key_is_told_once_and_stands_in_no_log(
    ask: Asker, server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    trouble = ask.trouble(key="sk-SECRET", url=server.url.replace("//", "//me:PASSWORD@"))
    assert trouble.trouble is Trouble.MISCONFIGURED
    told = "".join(traceback.format_exception(trouble)) + caplog.text
    for secret in ("SECRET", "PASSWORD", "landlord"):
        assert secret not in told


class Changed:
    """A key that was replaced while we ran."""

    def __init__(self, *values: str) -> None:
        self.values = list(values)

    def value(self) -> str:
        if not self.values:
            raise Retryable("LLM_API_KEY can't be read")
        return self.values[0]

    def renew(self, refused: str) -> bool:
        self.values.pop(0)
        return self.value() != refused


def test_a_key_that_was_replaced_is_read_again(ask: Asker, server: ChatServer) -> None:
    assert ask(key=Changed("sk-old", KEY)).text == TALK.text
    assert len(server.asked) == 1  # the server counts those that it let in
    assert ask.slept == []


def test_a_key_that_can_not_be_read_is_trouble_that_costs_nothing(ask: Asker) -> None:
    trouble = ask.trouble(key=Changed())
    assert trouble.trouble is Trouble.BROKEN
    assert trouble.cost_micro_dollars == 0


def test_nobody_there_is_trouble_that_costs_nothing(ask: Asker) -> None:
    trouble = ask.trouble(url="http://127.0.0.1:9/v1")
    assert trouble.trouble is Trouble.BROKEN
    assert trouble.cost_micro_dollars == 0
