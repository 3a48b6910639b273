"""The list of everything the bot says; a language that lacks a phrase does not type-check."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """A phrase that changes with a number, which it names as {n}.

    Args:
        choose: the language's plural rule: the number's place in `forms`
            (unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html).
    """

    choose: Callable[[int], int]
    forms: tuple[str, ...]

    def format(self, n: int, **values: object) -> str:
        """The form for `n`, filled in."""
        return self.forms[self.choose(n)].format(n=n, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language's phrases: plain text for str.format, each shorter than a message."""

    menu_language: str  # beside /language in Telegram's menu of commands
    menu_help: str

    start: str
    help: Counted  # n: minutes; {megabytes}
    hello_group: str
    send_me_speech: str
    unknown_command: str

    language_automatic: str
    language_pinned: str  # {language}
    language_unknown: str
    automatic: str  # the button
    stale_button: str

    transcribing: str
    transcribing_clock: str  # {clock}
    no_speech: str
    uncovered: Counted  # n: seconds; {spans}
    in_the_file: str
    file_name: str
    failed: str
    broken: str

    too_large: str  # {limit}: megabytes
    too_long: Counted  # n: minutes
    empty: str
    not_audio: str
    no_sound: str
    too_complex: str
    file_gone: str
