"""The demo's economy in the database: companies, accounts, groups, grades, failures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from accounts.rules import SYSTEM
from companies import queries as companies
from companies import services as companies_services
from companies.imports import import_companies
from companies.rules import Scheme
from companies.rules.identifiers import Number, number
from core import tenancy
from core.dates import add_months
from core.source_files import SourceFile
from grading import queries as grading_queries
from grading import services as grading
from grading.imports import import_statements
from grading.models import LINE_ITEMS
from grading.rules.accounts_map import read_map
from grading.rules.inputs import LegalEventKind
from website.demo import register
from website.demo.calendar import Life
from website.demo.economy import Firm, Year, firms, is_fit_to_trade

FILED = "grading.accounts_filed"
_OPENED_DAYS_AGO = 730  # since when the insurer follows the economy
_DAYS_TO_FILE = (190, 230, 270)  # after the year's end, by firm
_FOLLOWED = 200  # of the first, those fit to trade (all buyers) and those that fail


class Economy:
    """The firms of the demo and the companies they became in the database."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.opened_on = today - timedelta(days=_OPENED_DAYS_AGO)
        self.firms = firms(today)
        self.ids: dict[int, int] = {}
        self._followed = {
            firm.number
            for firm in self.firms[:_FOLLOWED]
            if is_fit_to_trade(firm) or (firm.years and firm.failed_on is not None)
        }

    def company_of(self, firm: Firm) -> int:
        """Return the id of the company a firm became."""
        return self.ids[firm.number]

    def found(self) -> None:
        """Read the companies in, and put them in their groups."""
        now = at(self.opened_on)
        with tempfile.TemporaryDirectory() as folder:
            self._read_companies(Path(folder), now)
        self._put_groups(now)

    def lives(self) -> Iterator[Life]:
        """Give what happens in the economy: accounts are filed, grades follow, firms fail."""
        filings: dict[date, list[tuple[Firm, Year]]] = {}
        for firm in self.firms:
            for year in self._filed(firm):
                known_on = max(filed_on(firm, year), self.opened_on)
                filings.setdefault(known_on, []).append((firm, year))
        filings.setdefault(self.opened_on, [])
        for day, filed in sorted(filings.items()):
            yield self._file(day, filed)
        yield self._nights()
        for firm in self.firms:
            if firm.failed_on is not None:
                yield self._fail(firm, firm.failed_on)

    def _read_companies(self, folder: Path, now: datetime) -> None:
        path = folder / "companies.csv"
        register.write_companies(path, self.firms)
        with SourceFile(path) as source, tenancy.scope(staff=True):
            import_companies(source, watch=_unwatched, by=SYSTEM, now=now)
        with tenancy.scope(staff=True):
            numbers = {firm.number: _number(firm) for firm in self.firms}
            known = companies.known(numbers.values())
            self.ids = {firm: known[each] for firm, each in numbers.items()}

    def _file(self, day: date, filed: list[tuple[Firm, Year]]) -> Life:
        """Let accounts become known on a day, and grade the firms they are of."""
        yield day
        with tempfile.TemporaryDirectory() as folder:
            for country in sorted({firm.country for firm, _ in filed}):
                of_country = [each for each in filed if each[0].country == country]
                self._read_accounts(Path(folder) / f"accounts_{country}.csv", of_country, at(day))
        graded = {firm.number for firm, year in filed if self._is_graded_on(firm, year)}
        if day == self.opened_on:
            graded |= self._followed | {firm.number for firm in self.firms if not firm.years}
        self._grade((firm for firm in self.firms if firm.number in graded), day, FILED)

    def _is_graded_on(self, firm: Firm, year: Year) -> bool:
        return firm.number in self._followed or year is self._filed(firm)[-1]

    def _filed(self, firm: Firm) -> list[Year]:
        """Return the years whose accounts are known by now; who failed files no more."""
        last_day = min(self.today, firm.failed_on or self.today)
        return [year for year in firm.years if filed_on(firm, year) <= last_day]

    def _read_accounts(self, path: Path, filed: list[tuple[Firm, Year]], now: datetime) -> None:
        country = filed[0][0].country
        register.write_accounts(path, filed, LINE_ITEMS)
        accounts_map = read_map(register.accounts_map(country, LINE_ITEMS), items=LINE_ITEMS)
        with SourceFile(path) as source, tenancy.scope(staff=True):
            import_statements(
                source,
                accounts_map=accounts_map,
                map_sha256="",
                create_companies=False,
                watch=_unwatched,
                by=SYSTEM,
                now=now,
            )

    def _nights(self) -> Life:
        """Grade, once a month, the firms whose day has come; new firms get their first grade."""
        day = add_months(self.opened_on.replace(day=1), 1)
        while day <= self.today:
            yield day
            with tenancy.scope(staff=True):
                due = grading_queries.due_between(
                    min(self.ids.values()), max(self.ids.values()), day
                )
                begun = set(grading_queries.standings(due))
            self._grade(
                (
                    firm
                    for firm in self.firms
                    if self.company_of(firm) in due
                    and (self.company_of(firm) in begun or not firm.years)
                ),
                day,
                grading.NIGHT,
            )
            day = add_months(day, 1)

    def _put_groups(self, now: datetime) -> None:
        with tenancy.scope(staff=True):
            for firm in self.firms:
                if firm.parent is not None:
                    companies_services.set_parent(
                        company_id=self.company_of(firm),
                        parent_id=self.ids[firm.parent],
                        by=SYSTEM,
                        now=now,
                    )

    def _grade(self, graded: Iterable[Firm], day: date, cause: str) -> None:
        ids = [self.company_of(firm) for firm in graded if firm.founded_on <= day]
        with tenancy.scope(staff=True):
            grading.regrade(
                ids,
                cause=cause,
                cause_id=uuid5(NAMESPACE_URL, f"demo {cause} {day}"),
                by=SYSTEM,
                now=at(day),
            )

    def _fail(self, firm: Firm, on: date) -> Life:
        yield on
        self.fail(firm, on, at(on))

    def fail(self, firm: Firm, on: date, now: datetime) -> None:
        """Let the court declare a firm bankrupt on a day."""
        with tenancy.scope(staff=True):
            grading.record_legal_event(
                company_id=self.company_of(firm),
                kind=LegalEventKind.BANKRUPTCY,
                happened_on=on,
                source=register.SOURCE,
                source_reference=f"DEMO-{firm.number:05}",
                by=SYSTEM,
                now=now,
            )


def filed_on(firm: Firm, year: Year) -> date:
    """Return the day on which a firm's accounts of a year become known."""
    return year.period_end + timedelta(days=_DAYS_TO_FILE[firm.number % len(_DAYS_TO_FILE)])


def at(day: date) -> datetime:
    """Return ten in the morning (UTC) of a day."""
    return datetime.combine(day, time(10), tzinfo=UTC)


def _number(firm: Firm) -> Number:
    scheme = Scheme.KVK if firm.country == "NL" else Scheme.NATIONAL
    return number(scheme, firm.country, register.number_of(firm))


def _unwatched(*_progress: object) -> None:
    """Show no progress of one file: the seed tells its own."""
