"""What a button of the menu sets, if anything: any data may come."""

from collections.abc import Sequence

from voice2text.accounts.preferences import GroupPolicy, Retention
from voice2text.chat.languages import AUTOMATIC, ENGLISH_NAMES
from voice2text.chat.phrases import languages
from voice2text.chat.settings.pages import OFF, ON
from voice2text.chat.settings.zones import OFFSETS, zone_of_offset

Chosen = dict[str, str | bool | None]

_SWITCHES = {"stamps": "timestamps", "file": "as_file", "silent": "silent"}
# These have a page of their own; a switch goes back to the first one.
_ONLY_IN_GROUPS = {"policy", "silent"}


def chosen(name: str, value: str, *, is_group: bool, modes: Sequence[str]) -> Chosen | None:
    """The preferences that the button sets; None if it is no button of this version's menu."""
    if name in _ONLY_IN_GROUPS and not is_group:
        return None
    if name in _SWITCHES:
        return {_SWITCHES[name]: value == ON} if value in {ON, OFF} else None
    return _one_of_many(name, value, modes)


def _one_of_many(name: str, value: str, modes: Sequence[str]) -> Chosen | None:
    offsets = {str(hours): zone_of_offset(hours) for hours in OFFSETS}
    known: dict[str, tuple[str, dict[str, str | None]]] = {
        "speech": ("speech_language", {AUTOMATIC: None} | {code: code for code in ENGLISH_NAMES}),
        "bot": ("bot_language", {AUTOMATIC: None} | {code: code for code in languages()}),
        "mode": ("mode", {mode: mode for mode in modes}),
        "keep": ("retention", {one.value: one.value for one in Retention}),
        "policy": ("group_policy", {one.value: one.value for one in GroupPolicy}),
        "zone": ("time_zone", dict(offsets)),
    }
    column, values = known.get(name, ("", {}))
    return {column: values[value]} if value in values else None
