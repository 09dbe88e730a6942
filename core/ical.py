"""Calendars as other programs subscribe to them: iCalendar, to the letter of RFC 5545."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LONGEST_LINE = 75  # octets, without the line break (3.1)
_HOUR_OF_ALARM = 9
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AllDay:
    """What a calendar shows on a day.

    `sequence` grows each time it moves or ends, so that programs take over the change; one that is
    cancelled stays a while to be taken out everywhere. Alarms go at nine o'clock, so many days
    before.
    """

    uid: str
    day: date
    summary: str
    description: str
    url: str
    sequence: int
    changed_at: datetime
    is_cancelled: bool = False
    alarm_days: Sequence[int] = ()


def calendar(name: str, entries: Iterable[AllDay], *, language: str, product: str) -> bytes:
    """Return a calendar; the same entries always give the same octets."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(product)}//Policy clock//{language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for entry in entries:
        lines += _event(entry, language)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(entry: AllDay, language: str) -> Iterator[str]:
    changed = f"{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + _ONE_DAY:%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={language}:{_text(entry.summary)}"
    yield f"DESCRIPTION;LANGUAGE={language}:{_text(entry.description)}"
    yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}"
    for days in () if entry.is_cancelled else entry.alarm_days:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION;LANGUAGE={language}:{_text(entry.summary)}"
        yield f"TRIGGER:-P{days - 1}DT{24 - _HOUR_OF_ALARM}H"  # before the midnight it begins
        yield "END:VALARM"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """Return a value of type TEXT: escaped, and without what may not stand in it (3.3.11)."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = (
        "".join(sign for sign in line if sign == "\t" or unicodedata.category(sign) != "Cc")
        for line in lines
    )
    escaped = (line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in kept)
    return "\\n".join(escaped)


def _folded(line: str) -> bytes:
    """Return a line broken after at most 75 octets, never within a character (3.1)."""
    parts, part = [], b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > _LONGEST_LINE:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
