"""What may be judged of a country or sector: how much, for how long, and in whose words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from companies.rules import places
from core.dates import add_years
from core.errors import BusinessError
from grading.rules.inputs import PlaceLevel
from grading.rules.points import ONE_GRADE

MOST_BETTER = Decimal(2)  # grades, as an override of one company, domain.md 8.4 [DESIGN]
MOST_WORSE = Decimal(4)  # grades; the house's own, 22 November 2026
LONGEST = 366  # days; the house's own, 22 November 2026


class Step(StrEnum):
    """Where a judgement stands, as `models.JudgementState` calls it."""

    PROPOSED = "PROPOSED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"
    ENDED = "ENDED"


NEXT_STEPS: dict[Step, frozenset[Step]] = {
    Step.PROPOSED: frozenset({Step.RELEASED, Step.REJECTED}),
    Step.RELEASED: frozenset({Step.ENDED}),
    Step.REJECTED: frozenset(),
    Step.ENDED: frozenset(),
}


class TooStrong(BusinessError):
    """A judgement moves a whole country or sector further than one may."""

    sentence = "At most %(better)s grades better or %(worse)s grades worse."


class CountsForNothing(BusinessError):
    """A judgement of nothing changes nothing."""

    sentence = "Say how many grades better or worse."


class BeginsInThePast(BusinessError):
    """A judgement would count before today."""

    sentence = "A judgement counts from today or later."


class BeginsTooLate(BusinessError):
    """A judgement would begin on a day that nobody can oversee."""

    sentence = "A judgement begins at most a year ahead: %(latest)s is the latest day."


class EndsTooEarly(BusinessError):
    """A judgement would end before it counts."""

    sentence = "The last day comes after the first."


class LastsTooLong(BusinessError):
    """A judgement would count for longer than anybody can know."""

    sentence = "A judgement counts for at most a year: %(latest)s is the latest day."


class NothingSaid(BusinessError):
    """Whoever judges says why, and on what it rests."""

    sentence = "Say why, and on what it rests."


class HasPassed(BusinessError):
    """The days a judgement was for have gone by."""

    sentence = "The last day of this judgement, %(until)s, has passed: propose it anew."


@dataclass(frozen=True, slots=True)
class Judged:
    """What an analyst proposes: of which country or sector, how much, why, and for which days."""

    level: str  # COUNTRY or SECTOR
    key: str  # ISO 3166, or a division of NACE
    steps: Decimal  # of a grade; more is worse
    reason: str
    evidence: str
    valid_from: date
    valid_until: date  # the last day

    def ensure_meant(self, today: date) -> None:
        """Refuse what nobody can judge.

        :raises CountryUnknown: or SectorUnknown (`companies.rules.places`)
        :raises NothingSaid: without a reason or evidence
        """
        places.ensure_known(self.level, self.key)
        ensure_days(self.valid_from, self.valid_until, today)
        ensure_said(self.reason, self.evidence)


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much a country or sector counts for more than before, in millionths of log-odds."""

    level: PlaceLevel
    key: str
    points: int


def shift_of(facts: Mapping[str, Any], on: date, *, ended: bool) -> Shift:
    """Return what the release or the end of a judgement changes on a day, from what was told of it.

    One that does not count on that day changes nothing.
    """
    counts = date.fromisoformat(facts["from"]) <= on <= date.fromisoformat(facts["until"])
    points = facts["points"] if counts else 0
    return Shift(PlaceLevel(facts["level"]), facts["key"], -points if ended else points)


def points_of(steps: Decimal) -> int:
    """Return what steps of a grade are in points; more is worse.

    :raises CountsForNothing: if there are none
    :raises TooStrong: beyond two grades better or four worse
    """
    if not steps:
        raise CountsForNothing
    if not -MOST_BETTER <= steps <= MOST_WORSE:
        raise TooStrong(better=MOST_BETTER, worse=MOST_WORSE)
    return int((steps * ONE_GRADE).to_integral_value())


def steps_of(points: int) -> Decimal:
    """Return points in steps of a grade, to a hundredth."""
    return (Decimal(points) / ONE_GRADE).quantize(Decimal("0.01"))


def ensure_days(valid_from: date, valid_until: date, today: date) -> None:
    """Refuse days on which nobody can judge.

    :raises BeginsInThePast: if it would count before today
    :raises BeginsTooLate: if it would begin more than a year ahead
    :raises EndsTooEarly: if it would not end after it began
    :raises LastsTooLong: if it would count for more than 366 days
    """
    if valid_from < today:
        raise BeginsInThePast
    if valid_from > (latest := add_years(today, 1)):
        raise BeginsTooLate(latest=latest)
    if valid_until <= valid_from:
        raise EndsTooEarly
    if valid_until > (latest := valid_from + timedelta(days=LONGEST)):
        raise LastsTooLong(latest=latest)


def ensure_said(*texts: str) -> None:
    """Refuse empty words.

    :raises NothingSaid: if one is empty
    """
    if not all(text.strip() for text in texts):
        raise NothingSaid


def ensure_lies_ahead(valid_until: date, today: date) -> None:
    """Refuse what can no longer count.

    :raises HasPassed: if the last day has gone by
    """
    if valid_until < today:
        raise HasPassed(until=valid_until)
