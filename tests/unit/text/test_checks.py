"""What passes for a rewriting, and what does not."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.talks import RUSSIAN, SENTENCES, spoken
from voice2text.text.checks import Expected, judge
from voice2text.text.failure import Fault
from voice2text.text.llm.answers import Completion, Finish
from voice2text.text.plain import plain
from voice2text.text.prompting import Prompt, Task, prompt_for
from voice2text.text.shape import shape_of
from voice2text.text.source import source_of
from voice2text.text.variant import Emoji, Length, Mode, Variant

pytestmark = pytest.mark.unit

TALK = " ".join(SENTENCES)
TALK_RU = " ".join(RUSSIAN)
POLISHED = Variant(Mode.POLISHED)
BETTER = (
    "This morning I talked to the landlord about the broken heating in the kitchen. The plumber "
    "can come on Thursday, between nine and eleven, and somebody has to be at home: I am at the "
    "dentist until ten. Could you stay a little longer and open the door for him? Otherwise we "
    "wait another week, and the nights are getting cold.\n\nBy the way, your sister called and "
    "wants to know what to bring on Sunday. I told her a salad would be nice, and that the "
    "children like potatoes."
)
SUMMARY = (
    "The kitchen heating is broken; the plumber comes on Thursday.\n\nKey points\n"
    "• Thursday between nine and eleven\n• A salad for Sunday\n\nAction items\n"
    "• Stay at home on Thursday and open the door"
)
SUMMARY_RU = "Речь об отоплении на кухне: сантехник придёт в четверг, с девяти до одиннадцати."
TRANSLATION = (
    "Сегодня утром я говорил с хозяином о сломанном отоплении на кухне. Сантехник может прийти в "
    "четверг с девяти до одиннадцати. Кто-то должен быть дома, а я до десяти у зубного. Не могла "
    "бы ты в четверг остаться подольше и открыть ему дверь? Иначе придётся ждать ещё неделю, а "
    "ночи всё холоднее. Кстати, звонила твоя сестра, спрашивала, что принести в воскресенье. Я "
    "сказал, что салат был бы кстати и что дети любят картошку."
)


def fault(
    answer: str,
    piece: str = TALK,
    variant: Variant = POLISHED,
    *,
    end: bool = True,
    finish: Finish = Finish.STOP,
) -> Fault | None:
    prompt = prompt_for(Task(variant.mode, piece), variant)
    return judged(answer, prompt, piece, variant, end=end, finish=finish)


def judged(
    answer: str,
    prompt: Prompt,
    piece: str,
    variant: Variant,
    *,
    end: bool = True,
    finish: Finish = Finish.STOP,
) -> Fault | None:
    text = f"{answer}\n{prompt.end}" if end else answer
    same = variant.language is None
    marks = source_of(spoken(*SENTENCES), timestamps=True).marks if variant.timestamps else set()
    expected = Expected(piece, variant, shape_of(variant, piece), frozenset(marks), same)
    return judge(Completion(text, finish), prompt, expected).fault


@pytest.mark.parametrize(
    ("answer", "piece", "variant"),
    [
        (BETTER, TALK, POLISHED),
        (TALK, TALK, POLISHED),
        (TALK, TALK, Variant(Mode.STRUCTURED)),
        (f"Heating\n\n{BETTER}", TALK, Variant(Mode.STRUCTURED, emoji=Emoji.FEW)),
        (SUMMARY, TALK, Variant(Mode.SUMMARY)),
        ("Plumber on Thursday, sister on Sunday.", TALK, Variant(Mode.SUMMARY, Length.SHORTEST)),
        (TRANSLATION, TALK, Variant(Mode.TRANSLATED, language="ru")),
        (SUMMARY_RU, TALK, Variant(Mode.SUMMARY, language="ru")),
        (TALK_RU, TALK_RU, POLISHED),
        ("会議は木曜日に行われます。", "会議は木曜日に行われますよね。", POLISHED),
        ("Yes.", "yes", POLISHED),
        ("Buy milk.", "uh buy milk", POLISHED),
        ("Mail me at anna@example.com.", "mail me at anna at example dot com", POLISHED),
    ],
)
def test_a_decent_answer_passes(answer: str, piece: str, variant: Variant) -> None:
    assert fault(answer, piece, variant) is None


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("", Fault.EMPTY),
        (BETTER[:150], Fault.CUT_OFF),
        (TALK * 10, Fault.TOO_LONG),
        (BETTER + " See https://evil.example/x.", Fault.LINK),
        (BETTER + " Write to t.me/attacker.", Fault.LINK),
        (BETTER + " Ask @attacker_bot.", Fault.LINK),
        (BETTER + " Call +1 900 555 01 99.", Fault.LINK),
        (BETTER + " <b>now</b>", Fault.MARKUP),
        (BETTER + " <script>alert(1)</script>", Fault.MARKUP),
        (BETTER + " ![x](x)", Fault.MARKUP),
        (BETTER + " &lt;b&gt;", Fault.MARKUP),
        (BETTER + " <|im_end|>", Fault.MARKUP),
        (BETTER + " [7:07]", Fault.MARKS),
        (TRANSLATION, Fault.LANGUAGE),
        ("I'm sorry, but I can't help with the landlord. " + BETTER, Fault.REFUSED),
        ("Извините, я не могу. " + BETTER, Fault.REFUSED),
        ("The cat sat upon its favourite carpet, " * 12, Fault.OFF_TOPIC),
        ("the heating the heating " * 20, Fault.OFF_TOPIC),
    ],
)
def test_what_is_wrong_is_named(answer: str, wrong: Fault) -> None:
    assert fault(answer) is wrong


@pytest.mark.parametrize(
    "spanish", ["Perdón, llego tarde y no puedo abrir la puerta.", "No puedo ir el jueves a casa."]
)
def test_a_speaker_may_be_sorry_and_unable(spanish: str) -> None:
    english = {
        "P": "Sorry, I am late and can't open the door.",
        "N": "I can't come home on Thursday.",
    }[spanish[0]]
    assert fault(english, spanish, Variant(Mode.TRANSLATED, language="en")) is None


def test_german_for_english_is_another_language() -> None:
    german = (
        "Ich habe heute Morgen mit dem Vermieter über die kaputte Heizung in der Küche gesprochen. "
        "Er sagt, der Klempner kann am Donnerstag zwischen neun und elf kommen. Jemand muss dann "
        "zu Hause sein, und ich bin bis zehn beim Zahnarzt. Kannst du am Donnerstag etwas länger "
        "bleiben und ihm die Tür aufmachen? Sonst müssen wir noch eine Woche warten, und die "
        "Nächte werden kalt."
    )
    assert fault(german) is Fault.LANGUAGE
    assert fault(german, variant=Variant(Mode.TRANSLATED, language="en")) is Fault.LANGUAGE
    assert fault(german, variant=Variant(Mode.TRANSLATED, language="de")) is None


def test_an_answer_without_its_end_is_not_whole() -> None:
    assert fault(BETTER, end=False) is Fault.CUT_OFF
    assert fault(BETTER, finish=Finish.LENGTH) is Fault.CUT_OFF


def test_a_filtered_answer_is_a_refusal() -> None:
    assert fault(BETTER, finish=Finish.FILTERED) is Fault.REFUSED
    prompt = prompt_for(Task("polished", TALK), POLISHED)
    expected = Expected(TALK, POLISHED, shape_of(POLISHED, TALK))
    refused = Completion(BETTER + prompt.end, refused=True)
    assert judge(refused, prompt, expected).fault is Fault.REFUSED
    assert judge(None, prompt, expected).fault is Fault.NONSENSE


@pytest.mark.parametrize("secret", ["boundary", "canary", "end"])
@pytest.mark.parametrize("disguise", [str, str.upper, " ".join])
def test_our_secrets_are_never_shown(secret: str, disguise: Callable[[str], str]) -> None:
    prompt = prompt_for(Task("polished", TALK), POLISHED)
    told = disguise(getattr(prompt, secret))
    assert judged(f"{BETTER} {told} it is.", prompt, TALK, POLISHED) is Fault.LEAK


def test_eight_words_of_our_instructions_are_a_leak_and_the_speaker_s_are_not() -> None:
    prompt = prompt_for(Task("polished", TALK), POLISHED)
    words = prompt.system.split()
    for at in range(0, len(words) - 12, 7):
        quoted = " ".join(words[at : at + 12])
        assert judged(f"{BETTER} {quoted}", prompt, TALK, POLISHED) is Fault.LEAK
    ours = "Write only the rewritten text: no greeting, no comment, no explanation."
    assert fault(f"{BETTER} {ours}", f"{TALK} {ours}") is None


def test_times_are_kept_and_none_is_made_up() -> None:
    variant = Variant(Mode.POLISHED, timestamps=True)
    piece = source_of(spoken(*SENTENCES), timestamps=True).text
    assert fault(f"[0:00] {BETTER}", piece, variant) is None
    assert fault(BETTER, piece, variant) is Fault.MARKS
    assert fault(f"[0:00] {BETTER} [0:16]", piece, variant) is Fault.MARKS


@pytest.mark.parametrize("around", ["`{}`", "**{}**", "{}.", "{}\n```", "  {}  "])
def test_what_models_put_around_the_end_is_no_fault(around: str) -> None:
    prompt = prompt_for(Task("polished", TALK), POLISHED)
    expected = Expected(TALK, POLISHED, shape_of(POLISHED, TALK))
    opened = "```\n" if "```" in around else ""
    answer = f"{opened}{BETTER}\n{around.format(prompt.end)}"
    assert judge(Completion(answer), prompt, expected).text == BETTER


def test_joiners_that_words_need_stay_where_emoji_go() -> None:
    assert plain("क्‍ष 🎉 ok", emoji=False, source="") == "क्‍ष ok"
    assert plain("ok 👨‍👩‍👧 ok", emoji=False, source="") == "ok ok"
    assert plain("🎉 ok", emoji=False, source="a 🎉") == "🎉 ok"


def test_markdown_that_models_add_is_taken_off() -> None:
    prompt = prompt_for(Task("polished", TALK), POLISHED)
    expected = Expected(TALK, POLISHED, shape_of(POLISHED, TALK))
    answer = f"```text\n## Heating\n\n- **Note:** {BETTER}\n* two 🔥\n```\n{prompt.end}"
    text = judge(Completion(answer), prompt, expected).text
    assert text.startswith("Heating\n\n• Note: This morning")
    assert text.endswith("• two")


@given(st.text(max_size=400), st.sampled_from([TALK, "yes", "会議は木曜日に行われますよね。"]))
def test_whatever_comes_is_judged_and_never_longer_than_allowed(answer: str, piece: str) -> None:
    prompt = prompt_for(Task("polished", piece), POLISHED)
    shape = shape_of(POLISHED, piece)
    found = judge(Completion(f"{answer}\n{prompt.end}"), prompt, Expected(piece, POLISHED, shape))
    assert (found.fault is None) == bool(found.text)
    assert len(found.text) <= shape.most_units(len(piece))
