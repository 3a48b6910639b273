"""Time zones: by a button for whole hours, by their IANA name for all others."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

# "Etc/GMT+3" lies three hours *behind* UTC: POSIX's signs (tz database, file etcetera).
OFFSETS = tuple(range(-11, 15))


def zone_of_offset(hours: int) -> str:
    """The zone so many whole hours ahead of UTC."""
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"


def zone_named(name: str) -> str | None:
    """The zone's IANA name, whatever the case, or by its city alone; None if there is none."""
    wanted = "_".join(name.split()).casefold()
    cities = None
    for zone in sorted(available_timezones()):
        folded = zone.casefold()
        if folded == wanted:
            return zone
        if folded.rpartition("/")[2] == wanted and "/" in zone:
            cities = cities or zone
    return cities


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
    if zone is None or zone.startswith("Etc/"):
        return text
    return f"{zone.rpartition('/')[2].replace('_', ' ')} ({text})"
