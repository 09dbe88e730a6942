"""The demo's economy in the database: companies, accounts, groups, grades, failures."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
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
from core.source_files import SourceFile
from grading import services as grading
from grading.imports import import_statements
from grading.models import LINE_ITEMS
from grading.rules.accounts_map import read_map
from grading.rules.inputs import LegalEventKind
from website.demo import register
from website.demo.economy import YEARS, Firm, firms

Tell = Callable[[str], None]


class Economy:
    """The firms of the demo and the companies they became in the database."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.firms = firms(today)
        self.ids: dict[int, int] = {}

    def company_of(self, firm: Firm) -> int:
        """Return the id of the company a firm became."""
        return self.ids[firm.number]

    def load(self, now: datetime, tell: Tell) -> None:
        """Read companies, accounts, groups and failures in, and grade everybody."""
        with tempfile.TemporaryDirectory() as folder:
            self._read_companies(Path(folder), now)
            self._read_accounts(Path(folder), now)
        tell(f"{len(self.firms)} invented companies with five years of accounts")
        self._put_groups(now)
        self._grade(now)
        self._record_failures(now)
        tell("grades, for some over two years, and the failures")

    def _read_companies(self, folder: Path, now: datetime) -> None:
        path = folder / "companies.csv"
        register.write_companies(path, self.firms)
        with SourceFile(path) as source, tenancy.scope(staff=True):
            import_companies(source, watch=_unwatched, by=SYSTEM, now=now)
        with tenancy.scope(staff=True):
            numbers = {firm.number: _number(firm) for firm in self.firms}
            known = companies.known(numbers.values())
            self.ids = {firm: known[each] for firm, each in numbers.items()}

    def _read_accounts(self, folder: Path, now: datetime) -> None:
        for country in sorted({firm.country for firm in self.firms}):
            path = folder / f"accounts_{country}.csv"
            register.write_accounts(path, self._of(country), LINE_ITEMS)
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

    def _of(self, country: str) -> list[Firm]:
        return [firm for firm in self.firms if firm.country == country and firm.years]

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

    def _grade(self, now: datetime) -> None:
        """Grade everybody today, and the firms with all their accounts at two moments before."""
        followed = [self.ids[firm.number] for firm in self.firms[:300] if len(firm.years) == YEARS]
        for days_ago in (730, 365):
            self._grade_on(at(self.today - timedelta(days=days_ago)), followed)
        self._grade_on(now, self.ids.values())

    def _grade_on(self, now: datetime, company_ids: Iterable[int]) -> None:
        with tenancy.scope(staff=True):
            grading.regrade(
                company_ids,
                cause="DEMO",
                cause_id=uuid5(NAMESPACE_URL, f"demo-{now.date()}"),
                by=SYSTEM,
                now=now,
            )

    def _record_failures(self, now: datetime) -> None:
        for firm in self.firms:
            if firm.failed_on is not None:
                self.fail(firm, firm.failed_on, now)

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


def at(day: date) -> datetime:
    """Return ten in the morning (UTC) of a day."""
    return datetime.combine(day, time(10), tzinfo=UTC)


def _number(firm: Firm) -> Number:
    scheme = Scheme.KVK if firm.country == "NL" else Scheme.NATIONAL
    return number(scheme, firm.country, register.number_of(firm))


def _unwatched(*_progress: object) -> None:
    """Show no progress of one file: the seed tells its own."""
