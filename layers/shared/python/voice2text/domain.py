"""The nouns of the vocabulary. Times are integer milliseconds, ids are 64-bit integers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from voice2text.errors import Refusal

MEBIBYTE = 1024 * 1024


class ChatType(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class RecordingKind(StrEnum):
    """Which field of the message carried the speech."""

    VOICE = "voice"
    AUDIO = "audio"
    VIDEO_NOTE = "video_note"
    VIDEO = "video"
    DOCUMENT = "document"


class JobState(StrEnum):
    """The life of a job. The last three are final."""

    RECEIVED = "received"
    TRANSCRIBING = "transcribing"
    TRANSCRIBED = "transcribed"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"


class EventKind(StrEnum):
    """What a worker tells the chat, past tense."""

    JOB_QUEUED = "JobQueued"
    JOB_STARTED = "JobStarted"
    JOB_PROGRESSED = "JobProgressed"
    JOB_FINISHED = "JobFinished"
    JOB_REFUSED = "JobRefused"
    JOB_FAILED = "JobFailed"
    VARIANT_READY = "VariantReady"
    VARIANT_FAILED = "VariantFailed"


@dataclass(frozen=True, slots=True)
class JobKey:
    """What makes a job unique: the message that carried the recording."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Recording:
    """A message that carries speech, reduced to what transcribing it needs.

    `claimed_*` is what Telegram says of the file: a claim, never trusted. `sent_at_ms` is when
    the message was sent, Unix time, as Telegram says it: in whole seconds, cut off.
    """

    key: JobKey
    chat_type: ChatType
    kind: RecordingKind
    file_id: str
    file_unique_id: str
    thread_id: int | None = None
    user_id: int | None = None
    user_language: str | None = None
    claimed_seconds: int | None = None
    claimed_bytes: int | None = None
    mime_type: str | None = None
    sent_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A fact about a job, sent to the chat. It carries the key; the facts are in the database.

    `edition` names the variant that it is about, by its code (text/variant.py), if it is about one.
    `generation` is the job's at the time. `done_ms` of `total_ms` of sound are heard, where it
    tells of progress. `ahead` are the recordings before it, where it waits; then there may be no
    job yet, and `language` is the person's, an IETF tag, and `thread_id` the forum topic.
    """

    kind: EventKind
    key: JobKey
    edition: str | None = None
    generation: int = 0
    done_ms: int | None = None
    total_ms: int | None = None
    ahead: int | None = None
    language: str | None = None
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time within a recording."""

    start_ms: int
    end_ms: int

    def later(self, by_ms: int) -> "Span":
        """The same, so much later; earlier if that is below 0."""
        return Span(self.start_ms + by_ms, self.end_ms + by_ms)


@dataclass(frozen=True, slots=True)
class Word:
    """One word and when it was said; `text` has no space around it."""

    start_ms: int
    end_ms: int
    text: str

    def later(self, by_ms: int) -> "Word":
        """The same, so much later."""
        return Word(self.start_ms + by_ms, self.end_ms + by_ms, self.text)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of recognised speech. `words` are there only where word times were asked for."""

    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()

    def later(self, by_ms: int) -> "Segment":
        """The same, so much later, its words included."""
        words = tuple(word.later(by_ms) for word in self.words)
        return Segment(self.start_ms + by_ms, self.end_ms + by_ms, self.text, words)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. `uncovered` is speech that was heard but that no segment covers."""

    language: str | None
    language_probability: float
    duration_ms: int
    segments: tuple[Segment, ...]
    uncovered: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The whole text, segments joined by a space."""
        return " ".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a recording is to be transcribed this time, beside what its chat chose.

    `language` is an ISO 639-1 code or `AUTOMATIC`, None as the chat chose; `better` asks the
    service first, where there is one; `words` wants the time of each word.
    """

    AUTOMATIC: ClassVar[str] = "auto"

    language: str | None = None
    better: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What the chat's messages of a transcript show.

    `shown` is a variant's code (text/variant.py), of the transcript of that `generation`; `awaited`
    is the edition that takes its place when it is there.
    """

    shown: str
    generation: int
    awaited: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One recording to be transcribed, as the database knows it.

    `generation` counts how often it was asked for again, after an outcome; `wanted` is what was
    asked then. `asker_id` is who answered the recording with /transcribe.

    `attempts` counts starts, the present one included, that had no known outcome.
    `pinned_language` is what the chat asked for, an ISO 639-1 code; None is automatic.
    `recent_languages` are what the person spoke before, the latest first, and `vocabulary` what the
    chat expects to be said; both are known at a start only. `received_at_ms` is Unix time.
    """

    recording: Recording
    state: JobState
    attempts: int
    pinned_language: str | None = None
    recent_languages: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    duration_ms: int | None = None
    refusal: Refusal | None = None
    refusal_limit: int | None = None
    generation: int = 0
    wanted: Wanted = Wanted()
    asker_id: int | None = None
    received_at_ms: int | None = None

    @property
    def key(self) -> JobKey:
        """The job's key is the recording's."""
        return self.recording.key


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages wait on a queue, and how many are being worked on."""

    queue: str
    waiting: int
    working: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast recordings are transcribed, in milliseconds of work.

    `mean_ms` is what one took lately; `left_ms` is what is left of those `under_way`, together.
    """

    mean_ms: float
    under_way: int = 0
    left_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that nobody could handle.

    `name` finds it again, `kind` says what it carried, `key` which message of a chat it is about,
    `sent_at_ms` is Unix time. `edition` is the code of the variant that a wish asks for.
    """

    name: str
    queue: str
    kind: str
    key: JobKey | None
    sent_at_ms: int
    edition: str | None = None
