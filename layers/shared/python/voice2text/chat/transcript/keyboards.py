"""The buttons under a transcript: which text is shown, and what else can be done with it.

Each carries the recording's message id, for the messages of a transcript may be sent anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from voice2text.chat.buttons import button
from voice2text.chat.languages import ENGLISH_NAMES, OWN_NAMES, name_of
from voice2text.chat.phrases import code_of
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.settings.pages import mode_name
from voice2text.domain import JobKey, Wanted
from voice2text.text.exports.document import Format
from voice2text.text.variant import ADJUSTABLE, Emoji, Length, Mode, Variant

ACTION = "t"
# What a button does, in a letter.
SHOW, FILES, AGAIN, BETTER, TIMED, MORE, RETRY, BACK = "m", "f", "a", "e", "w", "l", "r", "b"
_MODES_A_ROW = 3
_LANGUAGES_A_ROW = 3
_RECENT = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """What this deployment can do: `modes` of rewriting, `original` first, none without an LLM;
    `better`, where a speech service is in reserve.
    """

    modes: Sequence[str] = ()
    better: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """Whose buttons they are, and in which language."""

    words: Phrases
    key: JobKey
    offer: Offer

    def main(self, shown: Variant, awaited: Variant | None = None) -> InlineKeyboardMarkup:
        """Under a text: its other forms, and where to go from here."""
        rows = _rows([self._mode(Mode(one), shown, awaited) for one in self._modes()], _MODES_A_ROW)
        if shown.mode in ADJUSTABLE:
            rows.append(self._adjustments(shown))
        stamped = replace(shown, timestamps=not shown.timestamps)
        tick = "✓ " if shown.timestamps else ""
        rows.append([self._button(tick + self.words.stamps, SHOW, stamped.code)])
        rows.append(
            [self._button(self.words.files, FILES), self._button(self.words.again, AGAIN)],
        )
        return InlineKeyboardMarkup(inline_keyboard=rows)

    def silence(self) -> InlineKeyboardMarkup:
        """Where nothing was heard, perhaps because of the language."""
        return self._page([[self._button(self.words.again, AGAIN)]])

    def files(self) -> InlineKeyboardMarkup:
        """The formats."""
        formats = [self._button(one.value.upper(), FILES, one.value) for one in Format]
        return self._page([*_rows(formats, _LANGUAGES_A_ROW), self._back()])

    def again(self, recent: Sequence[str]) -> InlineKeyboardMarkup:
        """How to transcribe once more: the languages spoken before, and where there is more."""
        known = [one for one in recent if one in ENGLISH_NAMES][:_RECENT]
        rows = [[self._button(self.words.automatic, AGAIN, Wanted.AUTOMATIC)]]
        rows += _rows([self._language(code) for code in known], _LANGUAGES_A_ROW)
        rows.append([self._button(self.words.again_more, MORE)])
        if self.offer.better:
            rows.append([self._button(self.words.again_better, BETTER)])
        rows.append([self._button(self.words.again_timed, TIMED)])
        return self._page([*rows, self._back()])

    def languages(self) -> InlineKeyboardMarkup:
        """The languages that have a button."""
        names = [self._language(code) for code in OWN_NAMES]
        return self._page([*_rows(names, _LANGUAGES_A_ROW), self._back()])

    def working(self) -> InlineKeyboardMarkup:
        """Instead of the others, while the recording is transcribed once more."""
        return self._page([[self._button(self.words.again_working, BACK)]])

    def try_again(self) -> InlineKeyboardMarkup:
        """Under the sentence that there is no transcript."""
        return self._page([[self._button(self.words.try_again, RETRY)]])

    def rewrite_again(self, variant: Variant) -> InlineKeyboardMarkup:
        """Under the sentence that a text could not be rewritten."""
        return self._page([[self._button(self.words.try_again, SHOW, variant.code)]])

    def timed(self) -> InlineKeyboardMarkup:
        """Under subtitles that have the times of sentences only."""
        return self._page([[self._button(self.words.again_timed, TIMED)]])

    def _modes(self) -> Sequence[str]:
        return self.offer.modes if len(self.offer.modes) > 1 else ()

    def _mode(self, mode: Mode, shown: Variant, awaited: Variant | None) -> InlineKeyboardButton:
        if mode is shown.mode:
            variant, tick = shown, "✓ "
        else:
            language = code_of(self.words) if mode is Mode.TRANSLATED else None
            variant = Variant(mode, timestamps=shown.timestamps, language=language)
            tick = ""
        if awaited is not None and mode is awaited.mode:
            tick = "⏳ "
        return self._button(tick + mode_name(self.words, mode.value), SHOW, variant.code)

    def _adjustments(self, shown: Variant) -> list[InlineKeyboardButton]:
        words, row = self.words, []
        if shown.length > Length.SHORTEST:
            less = replace(shown, length=Length(shown.length - 1))
            row.append(self._button(words.shorter, SHOW, less.code))
        if shown.length < Length.LONGEST:
            more = replace(shown, length=Length(shown.length + 1))
            row.append(self._button(words.longer, SHOW, more.code))
        levels = (words.emoji_none, words.emoji_few, words.emoji_some, words.emoji_many)
        other = replace(shown, emoji=Emoji((shown.emoji + 1) % len(levels)))
        return [*row, self._button(levels[shown.emoji], SHOW, other.code)]

    def _language(self, code: str) -> InlineKeyboardButton:
        return self._button(name_of(code), AGAIN, code)

    def _back(self) -> list[InlineKeyboardButton]:
        return [self._button(self.words.back, BACK)]

    def _button(self, text: str, verb: str, *argument: str) -> InlineKeyboardButton:
        return button(text, ACTION, self.key.message_id, verb, *argument)

    @staticmethod
    def _page(rows: list[list[InlineKeyboardButton]]) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup(inline_keyboard=rows)


def _rows(buttons: list[InlineKeyboardButton], most: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[first : first + most] for first in range(0, len(buttons), most)]
