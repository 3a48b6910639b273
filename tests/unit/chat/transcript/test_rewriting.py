"""One text in place of another: asked for once, shown when it is there, back at once."""

import pytest

from tests.fakes.chat import Died
from tests.fakes.recordings import USAGE
from tests.unit.chat.transcript.room import KEY, Room
from voice2text.chat.phrases import languages, phrases
from voice2text.chat.sentences import unwritten
from voice2text.chat.transcript import wanting
from voice2text.domain import EventKind, Segment, Transcript
from voice2text.text.failure import Failure
from voice2text.text.rewrite import VariantState
from voice2text.text.variant import Mode, Variant

pytestmark = pytest.mark.unit

EN = phrases("en")
LONG = "\n".join(["x" * 4096] * 3)


@pytest.fixture
async def room() -> Room:
    room = Room()
    await room.say("Well, hello <b>you</b>.")
    return room


async def test_a_transcript_comes_with_its_buttons(room: Room) -> None:
    assert room.world.texts() == ["Well, hello <b>you</b>."]
    assert room.labels()[:4] == ["✓ Original", "Structured", "Summary", "Translation"]
    assert room.views.views[KEY].shown == "o200"


async def test_a_mode_is_asked_for_and_awaited(room: Room) -> None:
    assert await room.touch("Summary") == "command"
    [(key, edition, trace)] = room.queues.rewrites
    assert (key, edition.variant, trace) == (KEY, Variant(Mode.SUMMARY), "press1")
    assert room.answers() == [EN.rewriting]
    assert "⏳ Summary" in room.labels()
    assert room.world.texts() == ["Well, hello <b>you</b>."]


async def test_what_is_ready_takes_the_place_of_what_was_shown(room: Room) -> None:
    await room.touch("Summary")
    assert await room.rewritten("A greeting & *more*.") == "shown"
    assert room.world.texts() == ["A greeting & *more*."]
    assert "✓ Summary" in room.labels()
    assert "+ Longer" in room.labels()
    assert await room.tell(EventKind.VARIANT_READY, room.queues.rewrites[0][1]) == "ignored"


async def test_there_and_back_is_instant_and_asked_for_once(room: Room) -> None:
    await room.touch("Summary")
    await room.rewritten("A greeting.")
    for _ in range(2):
        await room.touch("Original")
        assert room.world.texts() == ["Well, hello <b>you</b>."]
        await room.touch("Summary")
        assert room.world.texts() == ["A greeting."]
    assert len(room.queues.rewrites) == 1
    assert len(room.world.messages) == 1


async def test_pressing_twice_is_one_variant(room: Room) -> None:
    await room.touch("Summary")
    await room.touch("Summary")
    assert len(room.variants.rows) == 1  # each wish on the queue finds the same one
    assert await room.rewritten("A greeting.") == "shown"


async def test_who_presses_another_gets_that_one(room: Room) -> None:
    await room.touch("Summary")
    await room.touch("Structured")
    summary, structured = (edition for _, edition, _ in room.queues.rewrites)
    assert await room.rewritten("A greeting.", summary) == "ignored"
    assert room.world.texts() == ["Well, hello <b>you</b>."]
    assert await room.rewritten("# Hello", structured) == "shown"
    assert room.world.texts() == ["# Hello"]


async def test_who_goes_back_meanwhile_is_left_alone(room: Room) -> None:
    await room.touch("Summary")
    await room.touch("Original")
    assert await room.rewritten("A greeting.") == "ignored"
    assert room.world.texts() == ["Well, hello <b>you</b>."]


@pytest.mark.parametrize("failure", Failure)
async def test_a_failure_is_a_sentence_with_a_way_on(room: Room, failure: Failure) -> None:
    await room.touch("Summary")
    assert await room.rewritten(failure) == "not rewritten"
    assert room.world.texts() == ["Well, hello <b>you</b>.", unwritten(EN, failure)]
    assert "⏳ Summary" not in room.labels(room.world.messages[0])
    assert await room.tell(EventKind.VARIANT_FAILED, room.queues.rewrites[0][1]) == "ignored"
    if failure in (Failure.NOTHING, Failure.TOO_LONG):
        assert room.world.messages[1].markup is None
        return
    await room.touch("🔁 Try again")
    assert len(room.queues.rewrites) == 2
    assert await room.rewritten("A greeting.") == "shown"
    assert room.world.texts() == ["A greeting."]


@pytest.mark.parametrize("language", languages())
def test_every_failure_has_a_sentence(language: str) -> None:
    for failure in (*Failure, None):
        assert unwritten(phrases(language), failure)


async def test_a_longer_text_sends_what_has_no_place(room: Room) -> None:
    await room.touch("Structured")
    await room.rewritten(LONG)
    assert room.world.texts() == LONG.split("\n")


async def test_a_text_too_long_for_messages_is_a_file_sent_once(room: Room) -> None:
    await room.touch("Structured")
    await room.rewritten("\n".join(["x" * 4096] * 9))
    await room.touch("Original")
    await room.touch("Structured")
    beginning, file = room.world.messages
    assert beginning.text.endswith(EN.in_the_file)
    assert len(file.file) == 9 * 4097 - 1


async def test_the_default_mode_follows_by_itself() -> None:
    room = Room()
    room.jobs.begin(room.recording)
    room.preferences.change(KEY.chat_id, mode="translated", bot_language="ru")
    await room.say("Hello.")
    [(_, edition, trace)] = room.queues.rewrites
    assert (edition.variant, trace) == (Variant(Mode.TRANSLATED, language="ru"), "trace")
    assert "⏳ " + phrases("ru").mode_translated in room.labels()
    await room.rewritten("Привет.")
    assert room.world.texts() == ["Привет."]


async def test_silence_is_not_rewritten() -> None:
    room = Room()
    room.jobs.begin(room.recording)
    room.preferences.change(KEY.chat_id, mode="summary")
    await room.say("")
    assert room.world.texts() == [EN.no_speech]
    assert room.labels() == ["🔁 Again"]
    assert room.queues.rewrites == []


async def test_a_mode_that_is_no_more_offered_follows_nothing() -> None:
    room = Room()
    room.jobs.begin(room.recording)
    room.preferences.change(KEY.chat_id, mode="polished")
    await room.say("Hello.")
    assert room.queues.rewrites == []


async def test_times_go_on_and_off_without_a_model(room: Room) -> None:
    await room.touch("⏱")
    assert room.world.texts() == ["[0:00] Well, hello <b>you</b>."]
    assert "✓ ⏱ Timestamps" in room.labels()
    await room.touch("⏱")
    assert room.world.texts() == ["Well, hello <b>you</b>."]
    assert room.queues.rewrites == []


async def test_a_message_too_old_to_be_edited_is_sent_anew(room: Room) -> None:
    room.world.messages[0].is_old = True
    await room.touch("⏱")
    old, new = room.world.messages
    assert old.text == "Well, hello <b>you</b>."
    assert new.text == "[0:00] Well, hello <b>you</b>."
    assert new.reply_to == KEY.message_id
    await room.touch("Original", sent=old)  # the old buttons move the new message
    assert [one.text for one in room.world.messages] == ["Well, hello <b>you</b>."] * 2


async def test_below_a_message_too_old_the_buttons_come_anew(room: Room) -> None:
    room.world.messages[0].is_old = True
    await room.touch("📄")
    _, new = room.world.messages
    assert new.text == EN.buttons_anew
    assert room.labels(new)[0] == "TXT"


async def test_a_deleted_transcript_is_sent_anew(room: Room) -> None:
    await room.touch("Summary")
    room.world.messages.clear()
    await room.rewritten("A greeting.")
    assert room.world.texts() == ["A greeting."]


async def test_a_crash_between_messages_loses_nothing(room: Room) -> None:
    await room.touch("Structured")
    room.world.dies_before = len(room.world.calls) + 2
    with pytest.raises(Died):
        await room.rewritten(LONG)
    room.world.dies_before = None
    assert await room.tell(EventKind.VARIANT_READY, room.queues.rewrites[0][1]) == "shown"
    assert room.world.texts() == LONG.split("\n")


async def test_what_the_rewriter_has_not_finished_is_not_shown(room: Room) -> None:
    await room.touch("Summary")
    [(_, edition, _)] = room.queues.rewrites
    assert await room.tell(EventKind.VARIANT_READY, edition) == "ignored"
    assert room.variants.rows[KEY, edition].state is VariantState.REQUESTED


async def test_a_long_transcript_is_no_wall(room: Room) -> None:
    room = Room()
    room.jobs.begin(room.recording)
    segments = tuple(Segment(n * 20_000, n * 20_000 + 5_000, f"Sentence {n}.") for n in range(20))
    said = Transcript("en", 0.9, 400_000, segments)
    room.jobs.finish(room.key, said, USAGE, generation=0)
    await room.tell(EventKind.JOB_FINISHED)
    assert room.world.texts() == ["\n\n".join(f"Sentence {n}." for n in range(20))]
    await room.touch("⏱")
    assert room.world.texts()[0].startswith("[0:00] Sentence 0.\n[0:20] Sentence 1.\n")
    await room.message(text="/history")
    await room.touch("1")
    assert room.world.texts()[-1] == "\n\n".join(f"Sentence {n}." for n in range(20))


async def test_new_prompts_change_nothing_that_is_shown_until_they_are_asked(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.touch("Summary")
    await room.rewritten("A greeting.")
    monkeypatch.setattr(wanting, "prompt_version", lambda: "deadbeef")
    await room.touch("Structured")
    await room.rewritten(Failure.UNAVAILABLE)  # what is shown is drawn anew
    assert room.world.texts()[0] == "A greeting."
    await room.touch("Original", sent=room.world.messages[0])
    await room.touch("Summary", sent=room.world.messages[0])
    assert room.answers()[-1] == EN.rewriting
    await room.rewritten("A better greeting.")
    assert room.world.texts() == ["A better greeting."]


async def test_who_had_a_day_s_number_is_told_and_opens_what_there_is(room: Room) -> None:
    room.variants.most_a_day = 1
    await room.touch("Summary")
    await room.rewritten("A greeting.")
    assert await room.touch("Structured") == "refused"
    assert room.answers()[-1] == EN.rewrite_persons_day
    assert len(room.queues.rewrites) == 1
    assert room.world.texts() == ["A greeting."]
    assert "⏳ Structured" not in room.labels()
    await room.touch("Original")
    assert await room.touch("Summary") == "command"
    assert room.world.texts() == ["A greeting."]


async def test_a_default_that_may_not_follow_any_more_says_so_where_it_is_pressed() -> None:
    room = Room()
    room.variants.most_a_day = 0
    room.jobs.begin(room.recording)
    room.preferences.change(KEY.chat_id, mode="summary", bot_language="ru")
    assert await room.say("Hello.") == "delivered"
    words = phrases("ru")
    assert room.world.texts() == ["Hello."]
    assert "✓ " + words.mode_original in room.labels()
    assert words.mode_summary in room.labels()  # without an hourglass
    assert room.queues.rewrites == []
    assert room.views.views[KEY].awaited is None
    assert await room.touch(words.mode_summary) == "refused"
    assert room.answers()[-1] == words.rewrite_persons_day
    room.variants.most_a_day = 1  # the next day
    await room.touch(words.mode_summary)
    await room.rewritten("Hi.")
    assert room.world.texts() == ["Hi."]


async def test_who_waits_for_what_they_pressed_is_told_that_the_day_is_used_up(room: Room) -> None:
    room.preferences.change(KEY.chat_id, mode="summary")
    room.variants.most_a_day = 1
    await room.touch("Structured")
    await room.touch("🔁")
    await room.touch(EN.automatic)
    await room.say("Hello again.")
    assert room.world.texts() == ["Hello again.", EN.rewrite_persons_day]
    assert room.labels(room.world.messages[1]) == [EN.try_again]


@pytest.mark.parametrize("language", languages())
def test_a_button_has_room_for_the_answer(language: str) -> None:
    # core.telegram.org/bots/api#answercallbackquery
    assert len(phrases(language).rewrite_persons_day) <= 200
