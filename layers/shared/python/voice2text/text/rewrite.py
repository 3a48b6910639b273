"""The use case: a wish for a variant in, the variant stored, the chat told."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from voice2text.domain import Event, EventKind, JobKey, Transcript
from voice2text.errors import Retryable
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.rewriter import Written
from voice2text.text.variant import Edition, Variant

# A start without a known outcome means that the process died, as for recordings.
MAX_ATTEMPTS = 3
# Who pressed a button waits for minutes, not for a day: after that it says so and can be pressed
# again.
PATIENCE_SECONDS = 600
# Kept for storing the text and telling the chat.
STORING_SECONDS = 10.0
# A crash loses a variant for so long at most; whoever works renews it with the message's own.
LEASE_SECONDS = 90


class VariantState(StrEnum):
    """The life of a variant. A failed one can be requested again."""

    REQUESTED = "requested"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Begun:
    """What a worker finds. `attempts` counts starts, the present one included.

    `claim` names who holds it now or, of one that has its outcome, who wrote it. `held_seconds` is
    how long another one still holds it; `waited_seconds` since it was requested.
    """

    state: VariantState
    claim: str | None
    attempts: int
    waited_seconds: float
    held_seconds: float = 0.0


class Outcome(StrEnum):
    """How one delivery of the message ended."""

    READY = "ready"
    FAILED = "failed"
    DUPLICATE = "duplicate"
    GONE = "gone"


class Variants(Protocol):
    """Where variants are remembered. Every method may be repeated."""

    def begin(
        self, key: JobKey, edition: Edition, *, claim: str, lease_seconds: int
    ) -> Begun | None:
        """Claims it, unless it has its outcome or somebody holds it; None where it is gone."""

    def release(self, key: JobKey, edition: Edition, *, claim: str) -> None:
        """Takes the attempt back: it ended in a known way and will be repeated."""

    def finish(self, key: JobKey, edition: Edition, written: Written, *, claim: str) -> bool:
        """Stores the text; False where the claim is lost or the job was deleted."""

    def fail(self, key: JobKey, edition: Edition, unwritten: Unwritten, *, claim: str) -> bool:
        """There is none, and why; False as above."""

    def abandon(self, key: JobKey, edition: Edition) -> Begun | None:
        """Fails it, unless it has its outcome; answers how it stands, None where it is gone."""


class Transcripts(Protocol):
    """Where transcripts are."""

    def transcript(self, key: JobKey) -> Transcript | None:
        """What was said."""


class Writes(Protocol):
    """Who rewrites."""

    def rewrite(self, transcript: Transcript, variant: Variant, *, seconds: float) -> Written:
        """The variant, in at most so many seconds."""


class Events(Protocol):
    """Who tells the chat."""

    def emit(self, event: Event, *, claim: str) -> None:
        """Returns once the event is safe on its way; one claim's event is sent once."""


class Steps(Protocol):
    """Who measures the steps."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Measures the block under `name`."""


def rewrite(
    key: JobKey,
    edition: Edition,
    *,
    claim: str,
    variants: Variants,
    transcripts: Transcripts,
    writer: Writes,
    events: Events,
    hop: Steps,
    seconds_left: Callable[[], float],
) -> Outcome:
    """Makes one variant. Safe to repeat from any point: the claim decides who works.

    The outcome is stored before the chat is told, so a crash in between repeats the telling only.

    Args:
        claim: a name for this attempt that no other has.
        seconds_left: what the invocation has still got.

    Raises:
        Retryable: the attempt does not count.
    """
    begun = variants.begin(key, edition, claim=claim, lease_seconds=LEASE_SECONDS)
    if begun is None:
        return Outcome.GONE
    if begun.state is not VariantState.REQUESTED:
        events.emit(_event(begun.state, key, edition), claim=begun.claim or claim)
        return Outcome.DUPLICATE
    if begun.claim != claim:
        raise Retryable("another one writes it", after=int(begun.held_seconds) + 1)
    try:
        written = _attempt(key, edition, begun, transcripts, writer, hop, seconds_left)
    except Unwritten as exc:
        stored, state = variants.fail(key, edition, exc, claim=claim), VariantState.FAILED
    except Retryable:
        if begun.waited_seconds < PATIENCE_SECONDS:
            variants.release(key, edition, claim=claim)
            raise
        away = Unwritten(Failure.UNAVAILABLE)
        stored, state = variants.fail(key, edition, away, claim=claim), VariantState.FAILED
    else:
        with hop.step("keep"):  # not `store`, which is measured, and asked of the transcriber
            stored = variants.finish(key, edition, written, claim=claim)
        state = VariantState.READY
    if not stored:  # deleted meanwhile, or given to another: there is nothing to tell
        return Outcome.GONE
    events.emit(_event(state, key, edition), claim=claim)
    return Outcome.READY if state is VariantState.READY else Outcome.FAILED


def give_up(key: JobKey, edition: Edition, *, variants: Variants, events: Events) -> None:
    """Fails the variant and has the chat told; one that has its outcome keeps it, and is told."""
    begun = variants.abandon(key, edition)
    if begun is not None:
        events.emit(_event(begun.state, key, edition), claim=begun.claim or "nobody")


def _attempt(
    key: JobKey,
    edition: Edition,
    begun: Begun,
    transcripts: Transcripts,
    writer: Writes,
    hop: Steps,
    seconds_left: Callable[[], float],
) -> Written:
    if begun.attempts > MAX_ATTEMPTS:
        raise Unwritten(Failure.CRASHED)
    transcript = transcripts.transcript(key)
    if transcript is None:
        raise Unwritten(Failure.NOTHING)
    with hop.step("rewrite"):
        seconds = seconds_left() - STORING_SECONDS
        return writer.rewrite(transcript, edition.variant, seconds=seconds)


def _event(state: VariantState, key: JobKey, edition: Edition) -> Event:
    ready = state is VariantState.READY
    kind = EventKind.VARIANT_READY if ready else EventKind.VARIANT_FAILED
    return Event(kind, key, edition.code)
