"""Rates of interest for late payment: dated series with their source, in percent a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.errors import BusinessError


class RateUnknown(BusinessError):
    """Interest is asked for a day on which the rate is not known."""

    sentence = "The rate %(table)s is known from %(first)s until %(last)s, not on %(day)s."


class RateLeavesGap(BusinessError):
    """A new rate must begin where the series ends."""

    sentence = "The rate %(table)s is known until %(last)s: the next one begins on %(next)s."


class NoSuchPeriod(BusinessError):
    """A rate must be known for at least one day."""

    sentence = "The last day, %(last)s, lies before the first one, %(first)s."


class RateImplausible(BusinessError):
    """No law on late payment ever gave such a rate."""

    sentence = (
        "%(rate)s percent a year cannot be right: rates of this series lie between %(lowest)s and "
        "%(highest)s percent."
    )


class RateCorrected(BusinessError):
    """A rate is corrected once; the correction may be corrected in turn."""

    sentence = "This rate was corrected on %(on)s: correct the one that took its place."


# Rates for late payment were 8 to 11.2 since 2002 (`domain.md` 4.1); a base rate may be negative.
LOWEST, LOWEST_BASE_RATE, HIGHEST = Decimal(0), Decimal(-5), Decimal(25)  # [DESIGN]
BASE_RATES = frozenset({"DE_BASISZINSSATZ"})


def ensure_plausible(series: str, rate: Decimal) -> None:
    """Refuse a rate that must be a slip of the pen.

    :raises RateImplausible: outside 0 to 25 percent a year; a base rate may be negative
    """
    lowest = LOWEST_BASE_RATE if series in BASE_RATES else LOWEST
    if not lowest <= rate <= HIGHEST:
        raise RateImplausible(rate=rate, lowest=lowest, highest=HIGHEST)


@dataclass(frozen=True, slots=True)
class RateSeries:
    """Rates, each in force from its day until the next one; the last one until `known_until`."""

    name: str
    source: str
    known_until: date
    rows: tuple[tuple[date, Decimal], ...]

    def ensure_covers(self, first: date, last: date) -> None:
        """Refuse days outside the series.

        :raises RateUnknown: naming the series and the first day that lies outside
        """
        for day in (first, last):
            if not self.rows[0][0] <= day <= self.known_until:
                raise RateUnknown(
                    table=self.name, first=self.rows[0][0], last=self.known_until, day=day
                )

    def on(self, day: date) -> Decimal:
        """Return the rate in force on `day`, which the series covers."""
        return next(rate for start, rate in reversed(self.rows) if start <= day)

    def continued(self, valid_from: date, rate: Decimal, known_until: date) -> RateSeries:
        """Return the series with one more rate at its end.

        :raises RateLeavesGap: if it does not begin on the day after the last known one
        :raises NoSuchPeriod: if it ends before it begins
        """
        following = self.known_until + timedelta(days=1)
        if valid_from != following:
            raise RateLeavesGap(table=self.name, last=self.known_until, next=following)
        if known_until < valid_from:
            raise NoSuchPeriod(first=valid_from, last=known_until)
        rows = (*self.rows, (valid_from, rate))
        return RateSeries(self.name, self.source, known_until, rows)

    def changes_between(self, first: date, last: date) -> list[date]:
        """Return the days in the period on which a row starts, also one with an equal rate."""
        return [start for start, _ in self.rows if first < start <= last]


def agreed(rate: Decimal) -> RateSeries:
    """Return a series with the one rate the parties agreed (R-COL-05)."""
    return RateSeries("AGREED", "contract", date.max, ((date.min, rate),))
