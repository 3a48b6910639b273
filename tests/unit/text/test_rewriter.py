"""The engine over a fake model: pieces, doubts, tries, money; not what a real model writes."""

import re
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from tests.fakes.llm import FakeLlm, Seen, Step, completion, rewritten
from tests.fakes.speech_api import FakeClock
from tests.unit.text.talks import RUSSIAN, SENTENCES, SETTINGS, long_talk, spoken
from voice2text.domain import Transcript
from voice2text.services.reply import Reply
from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.text.failure import Failure, Fault, Unwritten
from voice2text.text.llm.model import Llm
from voice2text.text.overlap import share, stems
from voice2text.text.rewriter import OUTLINE_UNITS, Rewriter, Written
from voice2text.text.source import MARK, source_of
from voice2text.text.variant import Length, Mode, Variant
from voice2text.text.writer import MOST_ASKED

pytestmark = pytest.mark.unit

TALK = spoken(*SENTENCES)
POLISHED = Variant(Mode.POLISHED)
HUNDRED_THOUSAND = long_talk(100_000)


class Writing:
    """One rewriter over a fake model, with everything around it in sight."""

    def __init__(self, *steps: Step, always: Step = rewritten, most_tokens: int = 4_000) -> None:
        self.llm = FakeLlm(*steps, always=always)
        self.clock = FakeClock()
        settings = replace(SETTINGS, most_tokens=most_tokens)
        model = Llm(settings, service=self.llm)
        self.rewriter = Rewriter(model, clock=self.clock, sleep=self.clock.sleep)

    def write(
        self, transcript: Transcript = TALK, variant: Variant = POLISHED, *, seconds: float = 600
    ) -> Written:
        return self.rewriter.rewrite(transcript, variant, seconds=seconds)

    def failure(self, transcript: Transcript = TALK, variant: Variant = POLISHED) -> Unwritten:
        with pytest.raises(Unwritten) as raised:
            self.write(transcript, variant)
        return raised.value


def cut(seen: Seen) -> dict[str, Any]:
    return completion(seen.piece[: len(seen.piece) // 2], finish="length")


@pytest.mark.parametrize(
    "variant",
    [
        POLISHED,
        Variant(Mode.STRUCTURED),
        Variant(Mode.POLISHED, timestamps=True),
        Variant(Mode.TRANSLATED, language="en"),
    ],
)
def test_a_short_talk_is_one_request(variant: Variant) -> None:
    writing = Writing()
    written = writing.write(variant=variant)
    assert written.text == source_of(TALK, timestamps=variant.timestamps).text
    assert len(writing.llm.requests) == 1
    assert (written.input_tokens, written.output_tokens) == (100, 50)
    assert written.cost_micro_dollars == 100 * 1 + 50 * 2


def test_an_original_asks_nobody() -> None:
    writing = Writing()
    assert writing.write(variant=Variant(Mode.ORIGINAL)).text == TALK.text
    timed = writing.write(variant=Variant(Mode.ORIGINAL, timestamps=True)).text
    assert MARK.findall(timed) == ["[0:00]", "[0:31]"]
    exact = spoken("<b> [1:23] `x`")
    assert writing.write(exact, Variant(Mode.ORIGINAL)).text == exact.text
    assert writing.llm.requests == []


@pytest.mark.parametrize("text", ["", "  "])
def test_silence_is_not_rewritten(text: str) -> None:
    writing = Writing()
    assert writing.failure(spoken(text)).failure is Failure.NOTHING
    assert writing.llm.requests == []


def test_a_hundred_thousand_characters_lose_nothing() -> None:
    writing = Writing()
    written = writing.write(HUNDRED_THOUSAND)
    numbers = re.findall(r"case (\d+)", HUNDRED_THOUSAND.text)
    assert re.findall(r"case (\d+)", written.text) == numbers
    assert " ".join(written.text.split()) == " ".join(HUNDRED_THOUSAND.text.split())
    assert len(writing.llm.requests) > 10
    assert writing.llm.most_at_once <= SETTINGS.parallel


def test_pieces_are_written_side_by_side() -> None:
    together = Barrier(SETTINGS.parallel, timeout=30)

    def waits(seen: Seen) -> str:
        together.wait()  # broken unless as many are asked at once
        return rewritten(seen)

    writing = Writing(*[waits] * SETTINGS.parallel)
    writing.write(HUNDRED_THOUSAND)
    assert writing.llm.most_at_once == SETTINGS.parallel


def test_pieces_end_where_sentences_do_and_know_the_outline_of_all() -> None:
    writing = Writing()
    writing.write(HUNDRED_THOUSAND, Variant(Mode.STRUCTURED))
    outlines = [seen for seen in writing.llm.seen if seen.task.startswith("Write an outline")]
    pieces = [seen for seen in writing.llm.seen if seen not in outlines]
    assert len(outlines) == len(pieces)
    assert all(seen.piece.endswith(".") for seen in pieces)
    [outline] = {seen.outline for seen in pieces}
    assert len(outline.splitlines()) >= len(pieces)
    assert len(outline) <= OUTLINE_UNITS + 5 * len(pieces)
    assert {f"part {number} of {len(pieces)}" for number in range(1, len(pieces) + 1)} == {
        re.findall(r"part \d+ of \d+", seen.system)[0] for seen in pieces
    }


def test_an_outline_that_can_not_be_had_is_done_without() -> None:
    def stubborn(seen: Seen) -> str:
        return "" if seen.task.startswith("Write an outline") else rewritten(seen)

    writing = Writing(always=stubborn)
    written = writing.write(HUNDRED_THOUSAND)
    assert "case 5." in written.text
    assert {seen.outline for seen in writing.llm.seen} == {""}


def test_a_summary_of_much_is_made_of_notes() -> None:
    writing = Writing()
    written = writing.write(HUNDRED_THOUSAND, Variant(Mode.SUMMARY))
    *notes, last = writing.llm.seen
    assert len(notes) > 3
    assert all(seen.task.startswith("Take notes") for seen in notes)
    assert last.task.startswith("Summarise")
    assert len(written.text) < 20_000


def test_notes_that_never_get_shorter_end_in_a_clear_reason() -> None:
    def wordy(seen: Seen) -> str:
        return f"{seen.piece[: int(len(seen.piece) * 0.59)]}\n{seen.end}"

    writing = Writing(always=wordy, most_tokens=600)
    failure = writing.failure(HUNDRED_THOUSAND, Variant(Mode.SUMMARY))
    assert failure.failure in {Failure.TOO_LONG, Failure.UNFIT, Failure.INCOMPLETE}


@pytest.mark.parametrize(
    "bad",
    [
        completion(""),
        completion(None),
        lambda seen: completion(seen.piece),  # without its end
        lambda seen: seen.piece * 10 + seen.end,
        lambda seen: f"{seen.piece} <b>{seen.end}",
        lambda seen: f"{' '.join(RUSSIAN)} {' '.join(RUSSIAN)}\n{seen.end}",
        lambda seen: completion(seen.piece, refusal="I can't help with that."),
        completion("", finish="content_filter"),
        Reply(200, body=b"<html>not JSON"),
        {"choices": []},
        {"choices": [{"message": {"content": 7}}]},
    ],
)
def test_one_bad_answer_is_redone_and_never_shown(bad: Step) -> None:
    writing = Writing(bad)
    assert writing.write().text == TALK.text
    assert len(writing.llm.requests) == 2


@pytest.mark.parametrize(
    ("always", "failure"),
    [
        (completion(""), Failure.UNFIT),
        (lambda seen: completion(seen.piece, refusal="No."), Failure.REFUSED),
        (lambda seen: seen.piece * 10 + seen.end, Failure.UNFIT),
        (Reply(200, body=b"{}"), Failure.UNFIT),
    ],
)
def test_bad_answers_end_in_a_clear_reason_after_a_few(always: Step, failure: Failure) -> None:
    writing = Writing(always=always)
    assert writing.failure().failure is failure
    assert len(writing.llm.requests) == MOST_ASKED


def test_a_cut_off_answer_is_redone_in_smaller_pieces() -> None:
    def short_winded(seen: Seen) -> str | dict[str, Any]:
        return cut(seen) if len(seen.piece) > 250 else rewritten(seen)

    writing = Writing(always=short_winded)
    written = writing.write()
    assert " ".join(written.text.split()) == TALK.text
    sizes = [len(seen.piece) for seen in writing.llm.seen]
    assert sizes[0] > 400
    assert sum(size for size in sizes if size <= 250) == pytest.approx(sizes[0], abs=5)


def test_an_answer_that_is_always_cut_off_is_never_shown_as_whole() -> None:
    writing = Writing(always=cut)
    failure = writing.failure()
    assert (failure.failure, failure.fault) == (Failure.INCOMPLETE, Fault.CUT_OFF)
    assert len(writing.llm.requests) <= 7


def test_an_answer_that_is_silently_too_short_is_noticed() -> None:
    def lazy(seen: Seen) -> str:
        return f"{seen.piece[: len(seen.piece) // 3]}\n{seen.end}"  # closed as if it were all

    assert Writing(always=lazy).failure().failure is Failure.INCOMPLETE


def test_one_failing_piece_stops_the_others() -> None:
    def fails_late(seen: Seen) -> str:
        return "no" if "case 100." in seen.piece else rewritten(seen)

    writing = Writing(always=fails_late)
    failure = writing.failure(HUNDRED_THOUSAND)
    assert failure.failure in {Failure.UNFIT, Failure.INCOMPLETE}
    assert failure.cost_micro_dollars > 0


def test_the_limit_for_an_answer_is_told_and_bounded() -> None:
    writing = Writing(most_tokens=1_000)
    writing.write(HUNDRED_THOUSAND, Variant(Mode.POLISHED, Length.LONGEST))
    limits = {request.max_tokens for request in writing.llm.requests}
    assert max(limits) <= 1_000
    assert min(limits) >= 200


def test_passing_trouble_is_waited_out() -> None:
    writing = Writing(Reply(429, {"retry-after": "7"}), Reply(503))
    assert writing.write().text == TALK.text
    assert writing.clock.slept[0] >= 7


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (Reply(401), Trouble.MISCONFIGURED),
        (Reply(402), Trouble.MISCONFIGURED),
        (Reply(404), Trouble.MISCONFIGURED),
        (Reply(413), Trouble.BROKEN),
        (Reply(500), Trouble.BROKEN),
        (Reply(429, {"retry-after": "300"}), Trouble.BUSY),
    ],
)
def test_trouble_that_stays_is_the_service_s(reply: Reply, trouble: Trouble) -> None:
    writing = Writing(always=reply)
    with pytest.raises(ApiUnavailable) as raised:
        writing.write()
    assert raised.value.trouble is trouble


def test_nothing_is_begun_after_the_deadline() -> None:
    writing = Writing()
    with pytest.raises(ApiUnavailable) as raised:
        writing.write(seconds=0.5)
    assert raised.value.late
    assert writing.llm.requests == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (
            b"Unsupported parameter: 'max_tokens' is not supported with this model. "
            b"Use 'max_completion_tokens' instead.",
            "max_completion_tokens",
        ),
        (b"Unsupported value: 'temperature' does not support 0.3 with this model.", "max_tokens"),
    ],
)
def test_a_field_that_the_model_does_not_know_is_put_right(said: bytes, field: str) -> None:
    writing = Writing(Reply(400, body=said))
    assert writing.write().text == TALK.text
    body = writing.llm.requests[-1].fields("model")
    assert field in body
    assert ("temperature" in body) == (field == "max_completion_tokens")
    assert writing.clock.slept == []


@pytest.mark.parametrize(
    "always",
    [
        rewritten,
        cut,
        Reply(None, lost="no answer in time"),
        lambda seen: completion("", tokens=(400, seen.max_tokens)),
        completion("", tokens=None),
    ],
)
@pytest.mark.parametrize("transcript", [TALK, HUNDRED_THOUSAND])
@pytest.mark.parametrize("mode", [Mode.POLISHED, Mode.SUMMARY])
def test_nothing_costs_more_than_its_price(
    always: Step, transcript: Transcript, mode: Mode
) -> None:
    writing = Writing(always=always)
    price = writing.rewriter.price(transcript, Variant(mode))
    try:
        cost = writing.write(transcript, Variant(mode)).cost_micro_dollars
    except (Unwritten, ApiUnavailable) as exc:
        cost = exc.cost_micro_dollars
    assert 0 < cost <= price


def test_what_a_service_bills_beyond_the_limit_is_counted_all_the_same() -> None:
    writing = Writing(lambda seen: completion(f"{seen.piece}{seen.end}", tokens=(9_000, 9_000)))
    assert writing.write().cost_micro_dollars == 27_000


def test_a_russian_summary_of_an_english_talk_is_no_fault() -> None:
    def translated(seen: Seen) -> str:
        return f"Сантехник придёт в четверг, кто-то должен быть дома.\n{seen.end}"

    text = Writing(always=translated).write(variant=Variant(Mode.SUMMARY, language="ru")).text
    assert share(stems(text), stems(TALK.text)) == 0


def test_the_connections_are_let_go() -> None:
    writing = Writing()
    writing.rewriter.close()
    assert writing.llm.closed
