"""What people say into their phones, and an LLM's settings, for the tests of rewriting."""

from voice2text.domain import Segment, Transcript
from voice2text.text.llm.settings import LlmSettings

SENTENCES = (
    "So I talked to the landlord this morning about the broken heating in the kitchen.",
    "He says the plumber can come on Thursday between nine and eleven.",
    "Somebody has to be at home then, and I am at the dentist until ten.",
    "Could you perhaps stay a little longer on Thursday and open the door for him?",
    "Otherwise we have to wait another week, and the nights are getting cold.",
    "By the way, your sister called and wants to know what to bring on Sunday.",
    "I told her that a salad would be nice and that the children like potatoes.",
)
RUSSIAN = (
    "Привет, я сегодня утром говорил с хозяином квартиры по поводу отопления на кухне.",
    "Он сказал, что сантехник может прийти в четверг между девятью и одиннадцатью.",
    "Кто-то должен быть дома, а я до десяти у зубного врача.",
    "Ты не могла бы остаться подольше и открыть ему дверь?",
    "Иначе придётся ждать ещё неделю, а ночи уже холодные.",
)
SETTINGS = LlmSettings("http://127.0.0.1:9/v1", "sk-key", "model", 1_000_000, 2_000_000)


def spoken(
    *sentences: str, pause_ms: int = 300, each_ms: int = 5_000, language: str | None = "en"
) -> Transcript:
    """A transcript with a segment for each sentence."""
    step = each_ms + pause_ms
    segments = tuple(
        Segment(number * step, number * step + each_ms, sentence)
        for number, sentence in enumerate(sentences)
    )
    return Transcript(language, 0.9, len(segments) * step, segments)


def long_talk(characters: int) -> Transcript:
    """About so many characters, every sentence with a number of its own."""
    sentences: list[str] = []
    while sum(map(len, sentences)) < characters:
        number = len(sentences)
        sentences.append(f"{SENTENCES[number % len(SENTENCES)][:-1]}, as in case {number}.")
    return spoken(*sentences)
