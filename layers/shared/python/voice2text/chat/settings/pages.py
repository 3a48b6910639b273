"""What the menu shows: its first page, and one page per question with several answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from voice2text.accounts.preferences import GroupPolicy, Preferences, Retention
from voice2text.chat.buttons import button
from voice2text.chat.edits import Page
from voice2text.chat.languages import AUTOMATIC, name_of
from voice2text.chat.phrases import languages, own_name
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.pinning import offered
from voice2text.chat.settings.vocabulary import vocabulary_page
from voice2text.chat.settings.zones import OFFSETS, offset_text, zone_of_offset

ACTION = "set"
ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages show of a chat.

    `modes` are the variants that can be made, `original` first; empty where none can.
    """

    words: Phrases
    chosen: Preferences
    is_group: bool
    modes: Sequence[str]
    vocabulary: Sequence[str]
    recent: Sequence[str]
    now: datetime


def first(shown: Shown) -> Page:
    """All settings with their values."""
    words, chosen = shown.words, shown.chosen
    rows = [
        [_open(f"{words.set_speech}: {_speech(shown)}", "speech")],
        [_open(f"{words.set_bot}: {_bot(shown)}", "bot")],
    ]
    if shown.modes:
        rows.append([_open(f"{words.set_mode}: {mode_name(words, chosen.mode)}", "mode")])
    rows += [
        [_switch(shown, words.set_timestamps, "stamps", is_on=chosen.timestamps)],
        [_switch(shown, words.set_file, "file", is_on=chosen.as_file)],
        [_open(f"{words.set_words}: {len(shown.vocabulary)}", "words")],
        [_open(f"{words.set_keep}: {kept(words, chosen.retention)}", "keep")],
    ]
    if shown.is_group:
        rows.append([_open(f"{words.set_policy}: {policy(words, chosen.group_policy)}", "policy")])
        rows.append([_switch(shown, words.set_silent, "silent", is_on=chosen.silent)])
    else:
        zone = offset_text(chosen.time_zone, shown.now)
        rows.append([_open(f"{words.set_zone}: {zone}", "zone")])
    rows.append([_open(words.set_done, "done")])
    title = words.settings_group if shown.is_group else words.settings
    return Page(title, InlineKeyboardMarkup(inline_keyboard=rows))


def speech(shown: Shown) -> Page:
    """The language of speech."""
    pinned, words = shown.chosen.speech_language, shown.words
    text = words.language_automatic
    if pinned is not None:
        text = words.language_pinned.format(language=name_of(pinned))
    code = pinned or AUTOMATIC
    names = offered(words, code, shown.recent)
    return _question(shown, text, "speech", code, names.items(), a_row=3, first_alone=True)


def bot(shown: Shown) -> Page:
    """The language of the bot."""
    names = {AUTOMATIC: shown.words.as_in_telegram} | {code: own_name(code) for code in languages()}
    code = shown.chosen.bot_language or AUTOMATIC
    return _question(shown, shown.words.ask_bot, "bot", code, names.items(), a_row=1)


def mode(shown: Shown) -> Page:
    """What follows a transcript by itself."""
    names = {one: mode_name(shown.words, one) for one in shown.modes}
    return _question(shown, shown.words.ask_mode, "mode", shown.chosen.mode, names.items(), a_row=1)


def keep(shown: Shown) -> Page:
    """How long transcripts are kept."""
    names = {one.value: kept(shown.words, one) for one in Retention}
    chosen = shown.chosen.retention.value
    return _question(shown, shown.words.ask_keep, "keep", chosen, names.items(), a_row=1)


def group_policy(shown: Shown) -> Page:
    """Which recordings of a group are transcribed."""
    names = {one.value: policy(shown.words, one) for one in GroupPolicy}
    chosen = shown.chosen.group_policy.value
    return _question(shown, shown.words.ask_policy, "policy", chosen, names.items(), a_row=1)


def zone(shown: Shown) -> Page:
    """The person's time zone."""
    names = {str(hours): offset_text(zone_of_offset(hours), shown.now) for hours in OFFSETS}
    chosen = next(
        (str(hours) for hours in OFFSETS if zone_of_offset(hours) == shown.chosen.time_zone), ""
    )
    return _question(shown, shown.words.ask_zone, "zone", chosen, names.items(), a_row=4)


def vocabulary(shown: Shown) -> Page:
    """The chat's own words."""
    return vocabulary_page(shown.words, shown.vocabulary)


PAGES = {
    "main": first,
    "speech": speech,
    "bot": bot,
    "mode": mode,
    "keep": keep,
    "policy": group_policy,
    "zone": zone,
    "words": vocabulary,
}


def mode_name(words: Phrases, name: str) -> str:
    """What a variant is called; an unknown one, of a newer version, is the original."""
    return {
        "structured": words.mode_structured,
        "polished": words.mode_polished,
        "summary": words.mode_summary,
        "translated": words.mode_translated,
    }.get(name, words.mode_original)


def kept(words: Phrases, retention: Retention) -> str:
    """How long that is."""
    return {
        Retention.DELIVERY: words.keep_delivery,
        Retention.DAY: words.keep_day,
        Retention.WEEK: words.keep_week,
        Retention.MONTH: words.keep_month,
        Retention.FOREVER: words.keep_forever,
    }[retention]


def policy(words: Phrases, chosen: GroupPolicy) -> str:
    """Which recordings those are."""
    return {
        GroupPolicy.ALWAYS: words.policy_always,
        GroupPolicy.ON_REPLY: words.policy_reply,
        GroupPolicy.NEVER: words.policy_never,
    }[chosen]


def _speech(shown: Shown) -> str:
    code = shown.chosen.speech_language
    return name_of(code) if code else shown.words.automatically


def _bot(shown: Shown) -> str:
    code = shown.chosen.bot_language
    return own_name(code) if code in languages() else shown.words.as_in_telegram


def _open(text: str, page: str) -> InlineKeyboardButton:
    return button(text, ACTION, page)


def _switch(shown: Shown, text: str, name: str, *, is_on: bool) -> InlineKeyboardButton:
    # The button names what it will set, not "the other": pressed twice it sets the same twice.
    state = shown.words.on if is_on else shown.words.off
    return button(f"{text}: {state}", ACTION, name, OFF if is_on else ON)


def _question(
    shown: Shown,
    text: str,
    name: str,
    chosen: str,
    answers: Iterable[tuple[str, str]],
    *,
    a_row: int,
    first_alone: bool = False,
) -> Page:
    buttons = [
        button(("✓ " if value == chosen else "") + label, ACTION, name, value)
        for value, label in answers
    ]
    alone = 1 if first_alone else 0  # a sentence among words would be cut
    rows = [buttons[:alone]] if alone else []
    rows += [buttons[start : start + a_row] for start in range(alone, len(buttons), a_row)]
    rows.append([_open(shown.words.back, "main")])
    return Page(text, InlineKeyboardMarkup(inline_keyboard=rows))
