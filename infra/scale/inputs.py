"""What the model is fed with: measured times (measured.json), and limits of AWS and Telegram."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

MEASURED = Path(__file__).with_name("measured.json")
# A recording longer than this gets a placeholder first: speech/transcribe.py, LONG_MS.
LONG_S = 30.0


@dataclass(frozen=True, slots=True)
class Times:
    """How long things take, in seconds; `transcribe` are corners of a curve over sound."""

    webhook: float
    webhook_cold: float
    bot: float
    bot_cold: float
    transcriber_other: float
    transcriber_cold: float
    transcribe: tuple[tuple[float, float], ...]
    lengths: tuple[tuple[float, float], ...]
    api_gateway: float = 0.0
    send: float = 0.0
    pick_up: float = 0.0
    post: float = 0.0
    call: float = 0.0
    download: float = 0.0
    idle_life: float = 600.0
    a_chat_a_minute: float = 1.0

    def transcribing(self, seconds: float) -> float:
        """Seconds of work for so many seconds of sound."""
        corners = self.transcribe
        right = min(max(1, bisect_right(corners, (seconds, 0.0))), len(corners) - 1)
        (x0, y0), (x1, y1) = corners[right - 1], corners[right]
        return y0 + (y1 - y0) * (seconds - x0) / (x1 - x0)

    def holding(self, seconds: float) -> float:
        """How long a warm transcriber is busy with so much sound."""
        return self.download + self.transcriber_other + self.send + self.transcribing(seconds)

    def mean_holding(self) -> float:
        """The same for the mixture of lengths."""
        return sum(share * self.holding(seconds) for seconds, share in self.lengths)


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the path. Rates are per second.

    `pollers_start` and `pollers_growth`: an SQS event source begins with five batches and adds 300
    a minute while messages wait (docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html).
    A FIFO source may work on as many groups as there are, up to its maximum concurrency. Lambda's
    own rate, 1,000 environments every 10 s and function, is never what binds here.
    Telegram: 30 messages a second in all, 1 a second in a chat, with short bursts
    (core.telegram.org/bots/faq); the bursts' size is assumed. Posts: setWebhook, max_connections.
    """

    transcribers: int
    bots: int
    account: int
    api_rate: float
    api_burst: float
    connections: int
    messages: float
    chat_messages: float = 1.0
    chat_burst: float = 3.0
    pollers_start: int = 5
    pollers_growth: float = 5.0
    placeholders: bool = True


# template.yaml as it is, and an account with the usual quota.
DEFAULT = Limits(
    transcribers=10,
    bots=20,
    account=1_000,
    api_rate=50,
    api_burst=100,
    connections=40,
    messages=30,
)
# All that can be asked for: quotas, parameters, and Telegram's paid broadcasts
# (core.telegram.org/bots/api, allow_paid_broadcast: 1,000 a second for 0.1 stars a message).
RAISED = replace(
    DEFAULT,
    transcribers=1_000,  # the most that an event source takes, but in provisioned mode
    bots=200,
    account=3_000,
    api_rate=2_000,
    api_burst=5_000,
    connections=100,  # Telegram's most
    messages=1_000,
)


def measured() -> dict[str, Any]:
    """The numbers of measured.json by name, without their sources."""
    return {
        name: value[0]
        for name, value in json.loads(MEASURED.read_text()).items()
        if name != "comment"
    }


def corners(
    pairs: Sequence[Sequence[float]], scale: float = 1.0
) -> tuple[tuple[float, float], ...]:
    """Pairs as a curve; `scale` stretches its height."""
    return tuple((x, y * scale) for x, y in pairs)


def on_lambda(memory_mb: dict[str, int]) -> Times:
    """The times as they may be on Lambda.

    Args:
        memory_mb: of Webhook, Transcriber and Bot, which decides their share of a processor.
    """
    found = measured()
    whole: float = found["vcpu_memory_mb"]

    def slower(function: str, vcpus: float) -> float:
        return max(1.0, vcpus / (memory_mb[function] / whole))

    transcriber = slower("Transcriber", found["machine_vcpus"])
    return Times(
        webhook=found["webhook_s"] * slower("Webhook", 1) + found["send_s"],
        webhook_cold=found["webhook_cold_s"] * slower("Webhook", 1),
        bot=found["bot_s"] * slower("Bot", 1),
        bot_cold=found["bot_cold_s"] * slower("Bot", 1),
        transcriber_other=found["transcriber_other_s"] * transcriber,
        transcriber_cold=found["transcriber_cold_s"] * transcriber + found["image_cold_s"],
        transcribe=corners(found["transcribe_s"], transcriber),
        lengths=corners(found["lengths"]),
        api_gateway=found["api_gateway_s"],
        send=found["send_s"],
        pick_up=found["pick_up_s"],
        post=found["post_s"],
        call=found["call_s"],
        download=found["download_s"],
        idle_life=found["idle_life_s"],
        a_chat_a_minute=found["messages_a_chat_a_minute"],
    )


def of_a_load_run(summary: dict[str, Any]) -> Times:
    """The times of a run of `make load`, medians throughout, for the model to be held to it.

    Args:
        summary: as infra/load/run.py keeps it; all its recordings had about the same length.
    """
    doors = summary["doors"]

    def median(table: str, name: str) -> float:
        seconds: float = doors[table][name]["p50"] / 1000
        return seconds

    transcribe = median("transcriber_steps_ms", "transcribe")
    webhook = median("warm_ms", "webhook")
    waits = median("queued_ms", "transcriber"), median("queued_ms", "bot")
    return Times(
        webhook=webhook,
        webhook_cold=0.0,  # what a cold start takes before its hop begins is in no log line
        bot=median("warm_ms", "bot"),
        bot_cold=0.0,
        transcriber_other=max(0.0, median("warm_ms", "transcriber") - transcribe),
        transcriber_cold=0.0,
        transcribe=((0.0, transcribe), (LONG_S, transcribe)),
        lengths=((LONG_S, 1.0),),
        pick_up=sum(waits) / len(waits),
        post=summary["post_ms"]["p50"] / 1000 - webhook,
    )
