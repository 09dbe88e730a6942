"""Every number on the page of a grade leads, in two clicks at most, to where it comes from."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from grading import services
from grading.models import (
    FiguresImport,
    Judgement,
    JudgementState,
    ModelVersion,
    PlaceFigure,
    PlacePart,
    VersionState,
)
from grading.queries import versions
from receivables import services as receivables
from receivables.rules.states import OverdueState
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading import tracing
from tests.grading.ground import grade_now
from tests.limits.ground import insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

LINES = {
    "total_assets": 1_000_000, "current_assets": 600_000, "inventory": 100_000, "cash": 50_000,
    "receivables": 250_000, "equity": 130_000, "current_liabilities": 500_000,
    "total_liabilities": 870_000, "sales": 2_000_000, "cost_of_sales": 1_500_000,
    "operating_expenses": 1_900_000, "depreciation": 30_000, "ebitda": 90_000, "ebit": 60_000,
    "interest_expense": 20_000, "net_income": 25_000, "profit_before_tax": 35_000,
    "retained_earnings": 80_000,
}  # fmt: skip


def lines(share):
    return {name: round(amount * share) for name, amount in LINES.items()}


def with_accounts():
    """Return a company with two years of accounts, an overdue and a judged country."""
    found = factories.company(
        "Noord Handel B.V.", sector="4690", country="DE", legal_form="B.V.",
        founded_on=date(2015, 3, 2),
    )  # fmt: skip
    factories.statement(found, period_end=date(2024, 12, 31), filed_on=TODAY, **lines(0.8))
    factories.statement(found, filed_on=TODAY, **LINES)
    factories.overdue(insured().holder, found, oldest_due_on=TODAY - timedelta(days=70))
    return found


def without_accounts():
    """Return a company of which nothing is filed."""
    return factories.company("Zuid Bouw B.V.", sector="4120", founded_on=date(2020, 5, 1))


def in_default():
    """Return a company that was declared bankrupt, with a claim on it."""
    found = factories.company("Oost Import B.V.", sector="4690", founded_on=date(2010, 1, 1))
    factories.statement(found, **lines(2))
    report = factories.overdue(insured().holder, found, oldest_due_on=TODAY - timedelta(days=200))
    for state in (OverdueState.COLLECTION, OverdueState.CLAIM):
        receivables.move_overdue(report_id=report.id, to=state, by=SYSTEM, now=NOW)
    services.record_legal_event(
        company_id=found.id, kind="BANKRUPTCY", happened_on=TODAY - timedelta(days=3),
        source="Court", source_reference="F.10/26/77", by=SYSTEM, now=NOW,
    )  # fmt: skip
    return found


def a_person():
    """Return a person in business whose grade waits for somebody to look at it."""
    found = factories.company(
        "Smederij De Vries", sector="2511", legal_form="Eenmanszaak", is_natural_person=True,
        founded_on=date(2012, 6, 1),
    )  # fmt: skip
    factories.statement(found, **{**LINES, "equity": -200_000, "net_income": -150_000})
    return found


@pytest.fixture
def page_of(client):
    """Return what shows the page of a company as an analyst sees it, after two gradings."""
    with tenancy.scope(staff=True):
        ModelVersion.objects.all().delete()
        ModelVersion.objects.create(
            version=versions.SHIPPED, sha256=versions.checksum_of(versions.SHIPPED),
            state=VersionState.CHAMPION, added_at=NOW,
        )  # fmt: skip
        _places()
        for place in range(12):
            peer = factories.company(sector="4690")
            factories.graded(peer, equity=None)
            factories.statement(peer, **lines(1) | {"equity": 150_000 + 20_000 * place})

    def show(kind):
        with tenancy.scope(staff=True):
            company = kind()
            insured().ask(company, 10_000)
            grade_now(company)
            services.record_legal_event(
                company_id=company.id, kind="ATTACHMENT", happened_on=TODAY, source="Court",
                source_reference=f"A/{company.id}", by=SYSTEM, now=NOW,
            )  # fmt: skip
            grade_now(company)
        sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
        address = reverse("admin:grading_companyscore_change", args=[company.id])
        return tracing.read(client.get(address).content.decode())

    return show


def _places():
    file = FiguresImport.objects.create(
        set_name="wgi", source="World Bank", file_name="wgi.csv", sha256="c" * 64, figures=1,
        added=1, superseded=0, refused=0, imported_at=NOW,
    )  # fmt: skip
    PlaceFigure.objects.create(
        level="COUNTRY", key="DE", series="rule_of_law", year=2024, value=-0.5, source=file
    )
    PlacePart.objects.create(
        level="COUNTRY", key="DE", points=300_000, valid_from=TODAY, recorded_at=NOW,
        terms=[{"code": "country_ruleof_law", "points": 300_000, "value": -0.5, "year": 2024}],
    )  # fmt: skip
    Judgement.objects.create(
        level="COUNTRY", key="DE", points=760_000, reason="Currency", valid_from=TODAY,
        valid_until=TODAY + timedelta(days=90), state=JudgementState.RELEASED, decided_at=NOW,
        proposed_by=factories.staff(StaffRole.RISK_ANALYST), proposed_at=NOW,
        decided_by=factories.staff(StaffRole.SENIOR_RISK_ANALYST),
    )  # fmt: skip


class Clicks:
    """Pages that links lead to, each read once."""

    def __init__(self, client):
        self.client, self.pages = client, {}

    def page(self, address):
        address = unescape(address).partition("#")[0]
        if address not in self.pages:
            answer = self.client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            self.pages[address] = tracing.read(answer.content.decode())
        return self.pages[address]

    def show(self, number, addresses):
        """Whether a number stands on one of the pages, or one click further."""
        first = [self.page(each) for each in addresses if each.startswith("/")]
        if any(number in tracing.text_of(page) for page in first):
            return True
        return any(
            number in tracing.text_of(self.page(each))
            for page in first
            for each in page.links()
            if each.startswith("/admin/") and "/do/" not in each
        )


@pytest.mark.parametrize("kind", [with_accounts, without_accounts, in_default, a_person])
def test_no_number_is_without_a_link(page_of, kind):
    content = page_of(kind)

    bare = [(number, text) for number, text, links in tracing.numbers(content) if not links]

    assert bare == []


@pytest.mark.parametrize("kind", [with_accounts, in_default])
def test_charts_draw_what_the_tables_show(page_of, kind):
    content = page_of(kind)

    shown = {number for number, _, _ in tracing.numbers(content)}

    drawn = set(tracing.charted(content, but="lighter term"))  # those are drawn as one
    assert drawn - shown == set()


@pytest.mark.parametrize("kind", [with_accounts, without_accounts, in_default, a_person])
def test_every_number_is_shown_two_clicks_further(client, page_of, kind):
    content, clicks = page_of(kind), Clicks(client)

    lost = {
        (number, text, *links)
        for number, text, links in tracing.numbers(content)
        if links and not clicks.show(number, links)
    }

    assert lost == set()


def test_a_row_of_the_history_shows_the_sum_before_and_after_it(client, page_of):
    content = page_of(without_accounts)
    [address] = [link for link in content.links() if "change=" in link][:1]

    page = tracing.text_of(Clicks(client).page(address))

    assert "were attached on" in page
    assert "Grade of the model" in page
    assert "Chance of default within a year" in page


@pytest.mark.parametrize(
    "address",
    ["?company=x", "?company=1e9", "?company=9", "{}&change=x", "{}&step=y", "{}&step=y:z",
     "{}&step=equity_to_assets:1e400", "{}&step=equity_to_assets:NaN", "{}&change=99"],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_not_found(client, page_of, address):
    content = page_of(without_accounts)
    [here] = {link for link in content.links() if "/sum/?" in link and "&" not in link}

    answer = client.get(reverse("admin:grading_sum") + address.format(here.partition("sum/")[2]))

    assert answer.status_code == 404
