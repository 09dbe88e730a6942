"""Rates of interest for late payment: dated series with their source, in percent a year.

The rows are those of `domain.md` 4.1 and 4.6, checked there against the formula of each law. A new
half-year is a new row and a later `known_until`; without it, calculations beyond are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.errors import BusinessError


class RateUnknown(BusinessError):
    """Interest is asked for a day on which the rate is not known."""

    sentence = "The rate %(table)s is known from %(first)s until %(last)s, not on %(day)s."


class NoSuchRateTable(BusinessError):
    """There is no series of rates with this name."""

    sentence = "There is no rate table %(name)s. Known are: %(known)s."


class RateLeavesGap(BusinessError):
    """A new rate must begin where the series ends."""

    sentence = "The rate %(table)s is known until %(last)s: the next one begins on %(next)s."


class NoSuchPeriod(BusinessError):
    """A rate must be known for at least one day."""

    sentence = "The last day, %(last)s, lies before the first one, %(first)s."


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


def series(name: str) -> RateSeries:
    """Return the series called `name`.

    :raises NoSuchRateTable: naming the series there are
    """
    if name not in SERIES:
        raise NoSuchRateTable(name=name[:40], known=", ".join(SERIES))
    return SERIES[name]


def _series(name: str, source: str, rows: str) -> RateSeries:
    pairs = (row.split() for row in rows.strip().splitlines())
    return RateSeries(
        name,
        source,
        date(2026, 12, 31),  # as of 22 November 2026: nothing is announced for 1 January 2027
        tuple((date.fromisoformat(start), Decimal(rate)) for start, rate in pairs),
    )


SERIES: dict[str, RateSeries] = {
    one.name: one
    for one in (
        _series(
            "NL_HANDELSRENTE",
            "art. 6:119a, 6:120(2) BW: ECB main rate + 8 points (7 before 16 March 2013)",
            """
            2002-12-01 10.35
            2003-01-01 9.85
            2003-07-01 9.10
            2004-01-01 9.02
            2004-07-01 9.01
            2005-01-01 9.09
            2005-07-01 9.05
            2006-01-01 9.25
            2006-07-01 9.83
            2007-01-01 10.58
            2007-07-01 11.07
            2008-01-01 11.20
            2008-07-01 11.07
            2009-01-01 9.50
            2009-07-01 8.00
            2010-01-01 8.00
            2010-07-01 8.00
            2011-01-01 8.00
            2011-07-01 8.25
            2012-01-01 8.00
            2012-07-01 8.00
            2013-01-01 7.75
            2013-03-16 8.75
            2013-07-01 8.50
            2014-01-01 8.25
            2014-07-01 8.15
            2015-01-01 8.05
            2015-07-01 8.05
            2016-01-01 8.05
            2016-07-01 8.00
            2017-01-01 8.00
            2017-07-01 8.00
            2018-01-01 8.00
            2018-07-01 8.00
            2019-01-01 8.00
            2019-07-01 8.00
            2020-01-01 8.00
            2020-07-01 8.00
            2021-01-01 8.00
            2021-07-01 8.00
            2022-01-01 8.00
            2022-07-01 8.00
            2023-01-01 10.50
            2023-07-01 12.00
            2024-01-01 12.50
            2024-07-01 12.25
            2025-01-01 11.15
            2025-07-01 10.15
            2026-01-01 10.15
            2026-07-01 10.40
            """,
        ),
        _series(
            "NL_ORDINARY",
            "art. 6:119 BW, set by decree, no formula",
            """
            2002-01-01 7
            2003-08-01 5
            2004-02-01 4
            2007-01-01 6
            2009-07-01 4
            2010-01-01 3
            2011-07-01 4
            2012-07-01 3
            2015-01-01 2
            2023-01-01 4
            2023-07-01 6
            2024-01-01 7
            2025-01-01 6
            2026-01-01 4
            """,
        ),
        _series(
            "DE_BASISZINSSATZ",
            "par. 247 BGB: base rate as published for each half-year",
            """
            2002-01-01 2.57
            2002-07-01 2.47
            2003-01-01 1.97
            2003-07-01 1.22
            2004-01-01 1.14
            2004-07-01 1.13
            2005-01-01 1.21
            2005-07-01 1.17
            2006-01-01 1.37
            2006-07-01 1.95
            2007-01-01 2.70
            2007-07-01 3.19
            2008-01-01 3.32
            2008-07-01 3.19
            2009-01-01 1.62
            2009-07-01 0.12
            2011-07-01 0.37
            2012-01-01 0.12
            2013-01-01 -0.13
            2013-07-01 -0.38
            2014-01-01 -0.63
            2014-07-01 -0.73
            2015-01-01 -0.83
            2016-07-01 -0.88
            2023-01-01 1.62
            2023-07-01 3.12
            2024-01-01 3.62
            2024-07-01 3.37
            2025-01-01 2.27
            2025-07-01 1.27
            2026-01-01 1.27
            2026-07-01 1.52
            """,
        ),
        _series(
            "DE_288_2_BGB",
            "par. 288(2) BGB: base rate + 9 points",
            """
            2002-01-01 11.57
            2002-07-01 11.47
            2003-01-01 10.97
            2003-07-01 10.22
            2004-01-01 10.14
            2004-07-01 10.13
            2005-01-01 10.21
            2005-07-01 10.17
            2006-01-01 10.37
            2006-07-01 10.95
            2007-01-01 11.70
            2007-07-01 12.19
            2008-01-01 12.32
            2008-07-01 12.19
            2009-01-01 10.62
            2009-07-01 9.12
            2011-07-01 9.37
            2012-01-01 9.12
            2013-01-01 8.87
            2013-07-01 8.62
            2014-01-01 8.37
            2014-07-01 8.27
            2015-01-01 8.17
            2016-07-01 8.12
            2023-01-01 10.62
            2023-07-01 12.12
            2024-01-01 12.62
            2024-07-01 12.37
            2025-01-01 11.27
            2025-07-01 10.27
            2026-01-01 10.27
            2026-07-01 10.52
            """,
        ),
        _series(
            "BE_LAW_2002_08_02",
            "law of 2 August 2002: ECB rate + 8 points, rounded up to half a percent",
            """
            2013-07-01 8.5
            2014-01-01 8.5
            2014-07-01 8.5
            2015-01-01 8.5
            2015-07-01 8.5
            2016-01-01 8.5
            2016-07-01 8
            2017-01-01 8
            2017-07-01 8
            2018-01-01 8
            2018-07-01 8
            2019-01-01 8
            2019-07-01 8
            2020-01-01 8
            2020-07-01 8
            2021-01-01 8
            2021-07-01 8
            2022-01-01 8
            2022-07-01 8
            2023-01-01 10.5
            2023-07-01 12
            2024-01-01 12.5
            2024-07-01 12.5
            2025-01-01 11.5
            2025-07-01 10.5
            2026-01-01 10.5
            2026-07-01 10.5
            """,
        ),
        _series(
            "FR_L441_10",
            "art. L441-10 code de commerce: ECB rate + 10 points where nothing was agreed",
            """
            2013-01-01 10.75
            2013-03-16 10.75
            2013-07-01 10.50
            2014-01-01 10.25
            2014-07-01 10.15
            2015-01-01 10.05
            2015-07-01 10.05
            2016-01-01 10.05
            2016-07-01 10.00
            2017-01-01 10.00
            2017-07-01 10.00
            2018-01-01 10.00
            2018-07-01 10.00
            2019-01-01 10.00
            2019-07-01 10.00
            2020-01-01 10.00
            2020-07-01 10.00
            2021-01-01 10.00
            2021-07-01 10.00
            2022-01-01 10.00
            2022-07-01 10.00
            2023-01-01 12.50
            2023-07-01 14.00
            2024-01-01 14.50
            2024-07-01 14.25
            2025-01-01 13.15
            2025-07-01 12.15
            2026-01-01 12.15
            2026-07-01 12.40
            """,
        ),
    )
}
