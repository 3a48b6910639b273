"""What a person had transcribed, as they look through it."""

from dataclasses import dataclass
from datetime import datetime

from voice2text.domain import ChatType, JobKey

# Around what was found in a snippet: control characters, which no transcript needs.
HIT_BEGINS, HIT_ENDS = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Entry:
    """One of a person's transcripts.

    `text` is its beginning, or what was found, with `HIT_BEGINS` and `HIT_ENDS` around the words;
    None if the text is not kept any more.
    """

    key: JobKey
    chat_type: ChatType
    received_at: datetime
    duration_ms: int
    language: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of entries, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


# Silent reading of English non-fiction, words a minute (Brysbaert 2019, Journal of Memory and
# Language 109, 104047).
READING_WORDS_A_MINUTE = 238


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was transcribed in one language: how many recordings, their length, their words."""

    language: str | None
    recordings: int
    ms: int
    words: int


@dataclass(frozen=True, slots=True)
class Stats:
    """All of it, the language with the most sound first."""

    by_language: tuple[Spoken, ...]

    @property
    def recordings(self) -> int:
        """How many."""
        return sum(one.recordings for one in self.by_language)

    @property
    def ms(self) -> int:
        """How long they are together."""
        return sum(one.ms for one in self.by_language)

    @property
    def words(self) -> int:
        """How many words they hold."""
        return sum(one.words for one in self.by_language)

    @property
    def saved_ms(self) -> int:
        """What reading them takes less than hearing them."""
        return max(0, self.ms - self.words * 60_000 // READING_WORDS_A_MINUTE)
