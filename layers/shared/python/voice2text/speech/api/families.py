"""What each family of models takes, answers and costs, as their services document it."""

import re
from dataclasses import dataclass
from typing import Literal

Format = Literal["verbose_json", "json"]

MINUTE_MS = 60_000
# "Files can be up to 25 MB" (OpenAI's speech-to-text guide; Groq's says the same of its free tier).
# OpenAI counts 26,214,400 bytes of the whole form; the difference is room for its other fields.
UPLOAD_BYTES = 25_000_000


@dataclass(frozen=True, slots=True)
class Family:
    """The habits of a family of models.

    `formats` are the answers to ask for, the richest first. One upload has at most `bytes`, and
    `longest_ms` of sound where the service has such a limit; `chunk_ms` is what we send at once.
    `micro_dollars_per_minute` of sound, billed by the whole second and for `least_billed_ms` at
    least. An answer of `output_tokens` is one that was cut off. `keywords` says that vocabulary
    and languages have fields of their own; elsewhere vocabulary is a prompt.
    """

    formats: tuple[Format, ...] = ("verbose_json", "json")
    bytes: int = UPLOAD_BYTES
    longest_ms: int | None = None
    chunk_ms: int = 10 * MINUTE_MS
    micro_dollars_per_minute: int = 0
    least_billed_ms: int = 0
    output_tokens: int | None = None
    keywords: bool = False


# $0.006 a minute (developers.openai.com/api/docs/models/whisper-1). No limit on duration is named.
# Like the two families below it shuts down on 2027-02-26 (developers.openai.com, deprecations).
WHISPER_1 = Family(micro_dollars_per_minute=6_000)

# Formats: "the only supported format is `json`" (API reference). 25 minutes: "audio duration … is
# longer than 1500 seconds which is the maximum for this model" (community.openai.com/t/1306684);
# 1400 since (github.com/murtaza-nasir/speakr/issues/168). At most 2,000 output tokens (the model's
# page): fast Russian fills them in six minutes, hence five. They are billed by tokens, so this is a
# ceiling: the pricing page's estimate of $0.006 a minute, and 2,000 output tokens, $10 the million,
# in every five.
GPT_4O = Family(
    formats=("json",),
    longest_ms=1_400_000,
    chunk_ms=5 * MINUTE_MS,
    micro_dollars_per_minute=10_000,
    output_tokens=2_000,
)

# As above, at half the price: $0.003, and $5 the million.
GPT_4O_MINI = Family(
    formats=("json",),
    longest_ms=1_400_000,
    chunk_ms=5 * MINUTE_MS,
    micro_dollars_per_minute=5_000,
    output_tokens=2_000,
)

# OpenAI's successor of all of them: $0.0045 a minute of sound (developers.openai.com/api/docs/
# models/gpt-transcribe), `keywords` and `languages` (API reference). Word and segment times are
# not among its answers. It names no other limit; those of its predecessors are kept.
GPT_TRANSCRIBE = Family(
    formats=("json",),
    longest_ms=1_400_000,
    chunk_ms=5 * MINUTE_MS,
    micro_dollars_per_minute=4_500,
    keywords=True,
)

# Groq bills ten seconds at least (console.groq.com/docs/speech-to-text): $0.111 an hour, and
# turbo $0.04 (console.groq.com/docs/model/whisper-large-v3-turbo), here per minute, rounded up.
GROQ_LARGE = Family(micro_dollars_per_minute=1_850, least_billed_ms=10_000)
GROQ_TURBO = Family(micro_dollars_per_minute=667, least_billed_ms=10_000)

# A server of one's own, or a service nobody here has heard of: it may be slow, so chunks are short,
# and what it costs only the operator knows (`ApiSettings.micro_dollars_per_minute`).
UNKNOWN = Family(chunk_ms=5 * MINUTE_MS)

# A snapshot has the family's name and a date. `gpt-4o-transcribe-diarize` is none of these: it
# refuses a prompt and anything beyond 30 s that does not name a chunking strategy.
_NAMES = (
    (re.compile(r"whisper-1"), WHISPER_1),
    (re.compile(r"gpt-4o-transcribe(-\d{4}-\d\d-\d\d)?"), GPT_4O),
    (re.compile(r"gpt-4o-mini-transcribe(-\d{4}-\d\d-\d\d)?"), GPT_4O_MINI),
    (re.compile(r"gpt-transcribe(-\d{4}-\d\d-\d\d)?"), GPT_TRANSCRIBE),
    (re.compile(r"whisper-large-v3"), GROQ_LARGE),
    (re.compile(r"whisper-large-v3-turbo"), GROQ_TURBO),
)


def family_of(model: str) -> Family:
    """The family of a model; the provider that a gateway puts in front (`openai/…`) is ignored."""
    name = model.rpartition("/")[2].lower()
    return next((family for pattern, family in _NAMES if pattern.fullmatch(name)), UNKNOWN)
