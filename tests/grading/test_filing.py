"""Accounts filed by hand: what follows is read first, and what cannot be is refused."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from core.currencies import UnknownCurrency
from core.fields import new_public_id
from core.models import Event
from grading import queries, services
from grading.models import Statement
from grading.rules.inputs import Confidence
from limits.models import Decision, LimitRow
from tests import factories
from tests.factories import NOW
from tests.limits.ground import insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

GOOD = {
    "period_end": "2025-12-31",
    "currency": "EUR",
    "source": "Trade register",
    "total_assets": "20000000",
    "equity": "12000000",
    "sales": "30000000",
    "net_income": "2000000",
}
EMPTY = GOOD | {"equity": "200000", "net_income": "-3000000", "sales": "1000000"}


@pytest.fixture
def analyst(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
    return client


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        company = factories.company("Zuiderzee Handel B.V.", founded_on=date(1983, 5, 1))
        regrade(company)
        return company


def regrade(company):
    cause = new_public_id()
    services.regrade([company.id], cause="NIGHT", cause_id=cause, by=SYSTEM, now=NOW)


def filed(company, **fields):
    given = GOOD | fields
    lines = {name: int(given[name]) for name in ("total_assets", "equity", "sales", "net_income")}
    return services.file_statement(
        company_id=company.id,
        period_end=date.fromisoformat(given["period_end"]),
        currency=given["currency"],
        lines=lines,
        source=given["source"],
        filed_on=given.get("filed_on"),
        by=SYSTEM,
        now=NOW,
    )


def said(answer) -> str:
    return " ".join(answer.context["preview"]).replace("\u00a0", " ")


def press(client, company, **facts):
    address = reverse("admin:grading_companyscore_do", args=[company.id, "accounts"])
    return client.post(address, facts)


@pytest.fixture
def graded(company):
    with tenancy.scope(staff=True):
        filed(company, filed_on=date(2026, 2, 1))
        regrade(company)
    return company


def test_what_follows_from_accounts_is_read_before_they_are_filed(analyst, graded):
    with tenancy.scope(staff=True):
        before = queries.standing(graded.id).grade
        events = Event.objects.count()

    read = press(analyst, graded, **EMPTY)

    shown = said(read)
    assert "This replaces the accounts of that year filed on 1 February 2026." in shown
    assert "Equity: EUR 12,000,000 on file, EUR 200,000 now." in shown
    assert f"The grade is {before} now and becomes " in shown
    with tenancy.scope(staff=True):
        assert Statement.objects.count() == 1
        assert Event.objects.count() == events
        assert queries.standing(graded.id).grade == before

    press(analyst, graded, **EMPTY, confirmed=read.context["preview_read"])

    with tenancy.scope(staff=True):
        assert queries.statements_of(graded.id).get().equity == 200_000


def test_the_grade_that_was_told_is_the_one_that_comes(analyst, graded):
    read = press(analyst, graded, **EMPTY)
    press(analyst, graded, **EMPTY, confirmed=read.context["preview_read"])
    with tenancy.scope(staff=True):
        regrade(graded)
        after = queries.standing(graded.id).grade

    assert f"becomes {after}" in said(read)


def test_accounts_of_a_year_that_is_not_on_file_are_compared_with_the_newest(analyst, graded):
    read = press(analyst, graded, **GOOD | {"period_end": "2024-12-31"})

    shown = said(read)
    assert "There are no accounts of that year on file." in shown
    assert "The grade" in shown


def test_the_limits_that_accounts_would_touch_are_named(analyst, graded):
    with tenancy.scope(staff=True):
        us = insured()
        us.ask(graded, 100_000)
        row, decisions = LimitRow.objects.get(), Decision.objects.count()

    read = press(analyst, graded, **EMPTY)

    shown = said(read)
    assert f"The limit of {us.holder.name}: EUR 100,000 now, " in shown
    with tenancy.scope(staff=True):
        row.refresh_from_db()
        assert (row.superseded_at, Decision.objects.count()) == (None, decisions)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"period_end": "1800-12-31"}, "lies before"),
        ({"period_end": "1982-12-31"}, "lies before the company was founded"),
        ({"period_end": "2199-12-31"}, "in the future"),
        ({"currency": "XXQ"}, "XXQ is not a currency"),
        ({"filed_on": "2020-01-01"}, "cannot have been filed"),
        ({"filed_on": "2199-01-01"}, "in the future"),
    ],
)
def test_accounts_that_cannot_be_are_refused(analyst, company, facts, says):
    answer = press(analyst, company, **GOOD | facts)

    assert says in answer.content.decode()
    assert not answer.context["preview"]
    with tenancy.scope(staff=True):
        assert not Statement.objects.exists()


def test_a_service_refuses_a_currency_there_is_not(company):
    with tenancy.scope(staff=True), pytest.raises(UnknownCurrency):
        filed(company, currency="XXQ")


def test_accounts_that_do_not_add_up_are_trusted_less(company):
    with tenancy.scope(staff=True):
        filed(company, equity="30000000")
        regrade(company)

        assert queries.standing(company.id).confidence is Confidence.B


def test_more_equity_than_assets_is_warned_of(analyst, company):
    read = press(analyst, company, **GOOD | {"equity": "40000000"})

    shown = said(read)
    assert "Equity is more than Total assets" in shown
    assert "trusted less" in shown
