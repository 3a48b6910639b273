"""Engines and an outbox with memory, and a process that can be made to die anywhere."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from voice2text.domain import Event, EventKind, Segment, Span, Transcript
from voice2text.speech.audio import Audio, Sound
from voice2text.speech.chunks import Chunk
from voice2text.speech.heard import Heard, Transcription, Usage, Wishes
from voice2text.speech.whisper.engine import ChunkHeard
from voice2text.speech.whisper.gate import Doubt


class FakeEngine:
    """Hears the same words in everything, unless it is told to fail."""

    def __init__(self, text: str = "hello") -> None:
        self.text = text
        self.error: BaseException | None = None
        self.wishes: list[Wishes] = []
        self.left: list[float] = []

    def transcribe(
        self,
        sound: Sound,
        wishes: Wishes,
        *,
        seconds_left: Callable[[], float],
        progress: Callable[[int], None],
    ) -> Transcription:
        self.wishes.append(wishes)
        self.left.append(seconds_left())
        progress(sound.duration_ms // 2)
        for _ in sound.blocks():  # as an engine does it: the file has to be there
            pass
        if self.error:
            raise self.error
        transcript = Transcript(
            language=wishes.language or "en",
            language_probability=1.0,
            duration_ms=sound.duration_ms,
            segments=(Segment(0, sound.duration_ms, self.text),),
        )
        return Transcription(transcript, Usage("fake", "setting", transcribe_ms=250, chunks=1))


class FakeClock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class FakeLocal:
    """Hears each chunk's place, at `pace` seconds a second; `doubts` by a chunk's number."""

    name = "local"

    def __init__(self, clock: FakeClock, pace: float = 0.1) -> None:
        self.pace = pace
        self.error: BaseException | None = None
        self.doubts: dict[int, frozenset[Doubt]] = {}
        self.heard: list[int] = []
        self.wishes: list[Wishes] = []
        self._clock = clock

    def recognise(self, chunks: Sequence[Chunk], wishes: Wishes) -> list[ChunkHeard]:
        self.wishes.append(wishes)
        if self.error:
            raise self.error
        return [self._hear(chunk) for chunk in chunks]

    def _hear(self, chunk: Chunk) -> ChunkHeard:
        number = len(self.heard)
        self.heard.append(chunk.start_ms)
        self._clock.now += self.pace * chunk.audio.duration_ms / 1000
        doubts = self.doubts.get(number, frozenset())
        span = chunk.span
        said = () if Doubt.NOBODY in doubts else (Segment(span.start_ms, span.end_ms, "local"),)
        return ChunkHeard("en", 0.9, said, doubts, retakes=len(doubts))


class FakeApi:
    """Hears every stretch that it is given, for a micro-dollar a second, or fails."""

    name = "api"

    def __init__(self, clock: FakeClock, pace: float = 0.01) -> None:
        self.pace = pace
        self.error: BaseException | None = None
        self.text = "api"
        self.language: str | None = "en"
        self.asked: list[Span] = []
        self.deadlines: list[float] = []
        self.wishes: list[Wishes] = []
        self._clock = clock

    def price(self, duration_ms: int) -> int:
        return 3 * (duration_ms // 1000)

    def recognise(
        self, audio: Audio, speech: tuple[Span, ...], wishes: Wishes, *, deadline: float | None
    ) -> Heard:
        self.wishes.append(wishes)
        assert all(0 <= one.start_ms < one.end_ms <= audio.duration_ms for one in speech)
        assert deadline is not None
        self.asked.append(Span(0, audio.duration_ms))
        self.deadlines.append(deadline)
        self._clock.now += self.pace * audio.duration_ms / 1000
        if self.error:
            raise self.error
        said = (Segment(0, audio.duration_ms, self.text),) if self.text else ()
        return Heard(self.language, 1.0, said, cost_micro_dollars=audio.duration_ms // 1000)


class FakeEvents:
    """Keeps what the chat was told."""

    def __init__(self) -> None:
        self.told: list[Event] = []

    def emit(self, event: Event) -> None:
        self.told.append(event)

    @property
    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.told]


class FakeSteps:
    """Keeps the names of the steps."""

    def __init__(self) -> None:
        self.names: list[str] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.names.append(name)
        yield


class Killed(BaseException):
    """The process is gone: no `except Exception` sees it, as with SIGKILL."""


class Fuse:
    """Kills at the `at`-th call of whatever it is wired to, before or after the call's effect."""

    def __init__(self, at: int | None = None, *, after: bool = False) -> None:
        self.calls = 0
        self._at = at
        self._after = after

    def wire(self, target: Any) -> Any:
        """The same object, with every method able to die."""
        return _Wired(target, self)

    def run(self, call: Callable[[], Any]) -> Any:
        self.calls += 1
        here = self.calls == self._at
        if here and not self._after:
            raise Killed
        try:
            return call()
        finally:
            if here:
                raise Killed


class _Wired:
    def __init__(self, target: Any, fuse: Fuse) -> None:
        self._target = target
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return found
        return lambda *args, **kwargs: self._fuse.run(lambda: found(*args, **kwargs))
