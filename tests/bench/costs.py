"""What an hour of sound costs on Lambda, beside services' list prices.

`python -m tests.bench.costs RTF [SECONDS]` prints the table for a real-time factor that is known
and recordings of so many seconds (10 unless told).
"""

from dataclasses import dataclass

from infra.local.progress import UsageError
from infra.scale.prices import ARM_GB_SECOND, REQUEST, X86_GB_SECOND
from infra.scale.template import memory_mb
from tests.bench.options import finish
from voice2text.speech.api.families import GPT_4O_MINI, GROQ_TURBO, WHISPER_1, Family
from voice2text.speech.api.prices import cost

HOUR_SECONDS = 3_600
# A service, its family of models, and millionths of a dollar a minute. The family's own record has
# the list price, but for the mini: there it is a ceiling that counts on the most tokens possible,
# and the estimate of OpenAI's pricing page is $0.003, as the comment at the record says.
SERVICES: tuple[tuple[str, Family, int], ...] = (
    ("OpenAI whisper-1", WHISPER_1, WHISPER_1.micro_dollars_per_minute),
    ("OpenAI gpt-4o-mini-transcribe", GPT_4O_MINI, 3_000),
    ("Groq whisper-large-v3-turbo", GROQ_TURBO, GROQ_TURBO.micro_dollars_per_minute),
)


@dataclass(frozen=True, slots=True)
class Load:
    """An hour of sound as it comes: how long it takes, and in how many recordings it comes."""

    rtf: float
    recording_seconds: float

    @property
    def recordings(self) -> float:
        """Recordings in an hour of sound, which are as many requests."""
        return HOUR_SECONDS / self.recording_seconds


def on_lambda(load: Load, memory_mb: int, gb_second: float) -> float:
    """Dollars for an hour of sound: Lambda bills wall-clock time times configured memory."""
    return HOUR_SECONDS * load.rtf * memory_mb / 1024 * gb_second + load.recordings * REQUEST


def at_service(load: Load, family: Family, per_minute: int) -> float:
    """Dollars for an hour of sound at a service, its least billed time included."""
    each = cost(family, per_minute, round(load.recording_seconds * 1000))
    return each * load.recordings / 1_000_000


def print_costs(name: str, load: Load) -> None:
    """The table for one kind of recording."""
    memory = memory_mb()["Transcriber"]
    print(
        f"dollars per hour of sound, {name} of {load.recording_seconds:.1f} s, RTF {load.rtf:.3f}:"
    )
    for machine, price in (("x86", X86_GB_SECOND), ("arm", ARM_GB_SECOND)):
        assumed = ", if it takes as long as x86: not measured" if machine == "arm" else ""
        print(f"  Lambda {machine:<24}{on_lambda(load, memory, price):.5f}{assumed}")
    for service, family, per_minute in SERVICES:
        print(f"  {service:<31}{at_service(load, family, per_minute):.5f}")
    print(
        f"  Lambda = 3600 s × {load.rtf:.3f} × {memory} MB / 1024 × $/GB-s"
        f" (x86 {X86_GB_SECOND:.10f}, arm {ARM_GB_SECOND:.10f})"
    )
    print(
        f"    + {load.recordings:.0f} requests × ${REQUEST:.7f}; seconds are this machine's,"
        " without download, storage and cold starts",
        flush=True,
    )


def main(arguments: list[str]) -> int:
    """The table for figures from the command line."""
    try:
        rtf, seconds = (float(one) for one in [*arguments, "10"][:2])
        if rtf <= 0 or seconds <= 0:
            raise ValueError
    except ValueError as exc:
        raise UsageError("Name a real-time factor: python -m tests.bench.costs 0.1 [10]") from exc
    print_costs("recordings", Load(rtf, seconds))
    return 0


if __name__ == "__main__":
    finish(main)
