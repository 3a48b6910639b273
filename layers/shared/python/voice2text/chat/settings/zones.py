"""Time zones: by a button for whole hours; by what people type: an offset, a city, a zone."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from voice2text.chat import names

# "Etc/GMT+3" lies three hours *behind* UTC: POSIX's signs (tz database, file etcetera).
OFFSETS = tuple(range(-11, 15))
# Offsets with a part of an hour, each by a zone that has no other in summer (tz database).
_UNEVEN = {
    "+3:30": "Asia/Tehran",
    "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata",
    "+5:45": "Asia/Kathmandu",
    "+6:30": "Asia/Yangon",
    "+8:45": "Australia/Eucla",
    "+9:30": "Australia/Darwin",
    "-9:30": "Pacific/Marquesas",
}
# "GMT+3" means ahead of UTC to whoever types it; the sign may be a minus or a dash.
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)


def zone_of_offset(hours: int) -> str:
    """The zone so many whole hours ahead of UTC."""
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"


def zone_named(name: str) -> str | None:
    """The IANA name of the zone that is meant; None if there is none.

    Args:
        name: the zone's own name, whatever the case; what it is ahead of UTC (`+3`, `UTC+5:30`); or
            a city, by the last part of a zone's name or as a language of the bot calls it.
    """
    if offset := _OFFSET.fullmatch(name.strip()):
        return _zone_ahead(*offset.groups(default=""))
    wanted, city = "_".join(name.split()).casefold(), names.folded(name)
    zones = sorted(available_timezones())
    if exact := next((zone for zone in zones if zone.casefold() == wanted), None):
        return exact
    if city in names.cities():
        return names.cities()[city]
    places = (zone for zone in zones if "/" in zone and not zone.startswith("Etc/"))
    return next((zone for zone in places if names.folded(zone.rpartition("/")[2]) == city), None)


def _zone_ahead(sign: str, hours: str, minutes: str) -> str | None:
    ahead = int(hours) if sign == "+" else -int(hours)
    if minutes in ("", "00"):
        return zone_of_offset(ahead) if ahead in OFFSETS else None
    return _UNEVEN.get(f"{'+' if sign == '+' else '-'}{int(hours)}:{minutes}")


def clock_text(moment: datetime, zone: str | None, form: str = "%H:%M") -> str:
    """A moment on the clock of a zone; as long as none was chosen, it is UTC and says so.

    Args:
        moment: an aware time.
        zone: an IANA name.
        form: as strftime has it.
    """
    shown = f"{moment.astimezone(ZoneInfo(zone or 'Etc/UTC')):{form}}"
    return shown if zone else f"{shown} UTC"


def offset_text(zone: str | None, now: datetime) -> str:
    """The zone as people write it: UTC, UTC+2, UTC−3:30; with its name where it has one.

    Args:
        zone: an IANA name; None is UTC.
        now: an aware time, because offsets change with summer.
    """
    offset = now.astimezone(ZoneInfo(zone or "Etc/UTC")).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    text = f"UTC{sign}{hours}" if minutes else "UTC"
    text += f":{rest:02}" if rest else ""
    if zone is None or zone.startswith("Etc/") or zone == text:
        return text
    return f"{zone.rpartition('/')[2].replace('_', ' ')} ({text})"
