"""Dead wishes for variants: asked for anew, or known to have come to nothing."""

from typing import Protocol

from voice2text.domain import Event, EventKind, JobKey, View
from voice2text.text.variant import Edition


class Variants(Protocol):
    """The variants."""

    def request(self, key: JobKey, edition: Edition) -> object:
        """Asks for one; a failed one anew."""

    def abandon(self, key: JobKey, edition: Edition) -> object:
        """Fails it, unless it has its outcome."""


class Views(Protocol):
    """What the messages of transcripts show."""

    def of(self, key: JobKey) -> View | None:
        """What they show, and wait for."""

    def expect(self, key: JobKey, edition: str | None) -> None:
        """They wait for this edition."""


class Wishes:
    """What becomes of a wish that nobody could fulfil."""

    def __init__(self, variants: Variants, views: Views) -> None:
        self._variants = variants
        self._views = views

    def reopen(self, key: JobKey, edition: str) -> None:
        """Whoever writes must not find it failed; its text is shown, if nobody waits for another.

        Safe to repeat.
        """
        self._variants.request(key, Edition.of(edition))
        view = self._views.of(key)
        if view is not None and view.awaited is None:
            self._views.expect(key, edition)

    def give_up(self, key: JobKey, edition: str) -> Event:
        """It has failed, unless it has its outcome; the event tells the chat which."""
        self._variants.abandon(key, Edition.of(edition))
        return Event(EventKind.VARIANT_FAILED, key, edition)
