"""Asking for a variant, and what is known of it."""

from typing import Protocol

from voice2text.domain import JobKey, View
from voice2text.text.failure import Failure
from voice2text.text.prompting import prompt_version
from voice2text.text.rewrite import VariantState
from voice2text.text.variant import Edition, Variant


class Found(Protocol):
    """A variant as it stands."""

    @property
    def state(self) -> VariantState:
        """Where it is in its life."""

    @property
    def text(self) -> str | None:
        """Its text, if it is ready."""

    @property
    def failure(self) -> Failure | None:
        """Why there is none, if it failed."""


class Variants(Protocol):
    """The variants."""

    def request(self, key: JobKey, edition: Edition) -> Found | None:
        """Asks for one, a failed one anew; None where there is no transcript.

        One that is still failed could not be asked for: the person's day is used up.
        """

    def get(self, key: JobKey, edition: Edition) -> Found | None:
        """One as it stands, if anybody asked for it."""

    def latest(self, key: JobKey, variant: Variant) -> str | None:
        """Its newest text, whichever prompts wrote it."""


class Rewrites(Protocol):
    """The rewrites queue."""

    def put_rewrite(self, key: JobKey, edition: Edition, trace: str) -> None:
        """Returns only after the wish is durably queued."""


class Views(Protocol):
    """What the messages of transcripts show."""

    def of(self, key: JobKey) -> View | None:
        """What they show; None before there are any."""

    def show(self, key: JobKey, code: str, generation: int) -> None:
        """They show this variant now, and wait for none."""

    def expect(self, key: JobKey, edition: str | None) -> None:
        """They wait for this edition."""


class Wanting:
    """Asks for variants of transcripts whose messages are there already."""

    def __init__(self, variants: Variants, rewrites: Rewrites, views: Views) -> None:
        self._variants = variants
        self._rewrites = rewrites
        self._views = views

    def ask(self, key: JobKey, variant: Variant, trace: str) -> Found | None:
        """How the variant stands; on its way, and awaited, unless it is ready or refused (failed).

        None where there is no transcript. Asking twice is paid once (storage/variants.py).
        """
        edition = Edition(variant, prompt_version())
        found = self._variants.request(key, edition)
        if found is not None and found.state is VariantState.REQUESTED:
            self._views.expect(key, edition.code)  # before the answer can come
            self._rewrites.put_rewrite(key, edition, trace)
        return found

    def text(self, key: JobKey, variant: Variant) -> str | None:
        """The variant's text, if it is ready.

        Where the present prompts have written none, an older one's: it is what the chat shows.
        """
        found = self._variants.get(key, Edition(variant, prompt_version()))
        if found is not None and found.state is VariantState.READY:
            return found.text
        return self._variants.latest(key, variant)
