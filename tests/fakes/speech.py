"""An engine and an outbox with memory, and a process that can be made to die anywhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from voice2text.domain import Event, EventKind, Segment, Transcript
from voice2text.speech.audio import Audio


class FakeEngine:
    """Hears the same words in everything, unless it is told to fail."""

    name = "fake"

    def __init__(self, text: str = "hello") -> None:
        self.text = text
        self.error: BaseException | None = None
        self.languages: list[str | None] = []

    def transcribe(self, audio: Audio, language: str | None) -> Transcript:
        self.languages.append(language)
        if self.error:
            raise self.error
        return Transcript(
            language=language or "en",
            language_probability=1.0,
            duration_ms=audio.duration_ms,
            segments=(Segment(0, audio.duration_ms, self.text),),
        )


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
