"""What would lift the most the insurer wants on a buyer: found by the model and the rules again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from core.money import Money
from grading import services as grading
from grading.models import CompanyScore
from grading.rules.levers import Change
from limits import queries
from limits.rules import capacity, house, solvency
from limits.rules.capacity import Accounts, Buyer
from limits.rules.reasons import ReasonCode
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.grading.ground import fitted_champion, grade_now
from tests.grading.model.test_scoring import MODEL
from tests.grading.test_way_back import peers
from tests.limits.ground import insured

pytestmark = pytest.mark.django_db
LINES = {"total_assets": 10_000_000, "total_liabilities": 9_000_000, "sales": 40_000_000}


def eur(amount):
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def _insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        fitted_champion(monkeypatch)
        yield


@pytest.fixture
def weak(_insurer):
    """A company that its sector's better quarter leaves far behind."""
    company = factories.company("Waterland Hout B.V.", sector="4690")
    factories.statement(company, equity=1_000_000, **LINES)
    peers(11)
    grade_now(company)
    return company


def solvency_of(lifted):
    return [
        (each.way.steps[0].becomes, each.way.grade, each.maximum)
        for each in lifted
        if each.way.steps[0].code == "equity_to_assets" and len(each.way.steps) == 1
    ]


def test_a_better_grade_makes_room_by_the_rules_of_limits(weak):
    found = queries.outlook(weak, TODAY)

    [better, *_] = solvency_of(found.lifted)
    becomes, grade, maximum = better
    assert grade < found.buyer.grade
    after = capacity.buyer_maximum(
        Buyer(grade, Accounts(eur(becomes * 10_000_000), eur(40_000_000), 2), tables=house.FIRST)
    )
    assert maximum == after
    assert maximum > found.maximum


@pytest.mark.usefixtures("_insurer")
def test_more_equity_makes_room_where_the_grade_stays():
    company = factories.company(sector="4690")
    factories.statement(company, equity=3_600_000, **LINES | {"total_liabilities": 6_400_000})
    for place in range(11):
        peer = factories.graded(factories.company(sector="4690"), equity=None)
        factories.statement(peer, total_assets=1_000_000, equity=400_000 + 20_000 * place)
    grade_now(company)

    found = queries.outlook(company, TODAY)

    [only] = found.lifted
    assert only.stays
    assert only.way.grade == found.buyer.grade
    [step] = only.way.steps
    assert (step.code, step.was, step.becomes) == (
        "equity_to_assets", Decimal("0.36"), Decimal("0.55"),
    )  # fmt: skip
    assert only.maximum > found.maximum


@pytest.mark.usefixtures("_insurer")
def test_accounts_that_no_longer_count_make_room_when_they_are_filed():
    company = factories.company(sector="4690")
    factories.statement(
        company,
        equity=4_000_000,
        period_end=date(2023, 12, 31),
        **LINES | {"total_liabilities": 6_000_000},
    )
    grade_now(company)

    found = queries.outlook(company, TODAY)

    assert [each.way.steps[0].code for each in found.lifted] == [Change.ACCOUNTS_FILED]
    assert found.lifted[0].maximum > found.maximum


def test_while_an_analysts_grade_counts_only_the_figures_make_room(weak):
    worse = CompanyScore.objects.get(company=weak).grade + 1
    grading.propose_override(
        company_id=weak.id,
        grade=worse,
        reason="NEWS",
        text="A bad year is known.",
        evidence="A call.",
        by=factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST),
        now=NOW,
    )

    found = queries.outlook(weak, TODAY)

    assert found.buyer.grade == worse
    assert found.lifted
    assert {each.way.grade for each in found.lifted} == {worse}
    assert all(each.stays for each in found.lifted)


def test_an_analysts_grade_bars_a_better_one_also_when_the_model_has_come_to_the_same(
    weak, monkeypatch
):
    worse = CompanyScore.objects.get(company=weak).grade + 1
    grading.propose_override(
        company_id=weak.id,
        grade=worse,
        reason="NEWS",
        text="A bad year is known.",
        evidence="A call.",
        by=factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST),
        now=NOW,
    )
    fitted_champion(monkeypatch, replace(MODEL, intercept=MODEL.intercept + 760_000))
    grade_now(weak)

    found = queries.outlook(weak, TODAY)

    assert found is not None
    assert CompanyScore.objects.get(company=weak).grade == worse
    assert found.lifted
    assert all(each.stays for each in found.lifted)


@pytest.mark.usefixtures("_insurer")
def test_nobody_is_told_of_room_on_a_company_that_carries_no_grade():
    assert queries.outlook(factories.company(), TODAY) is None


@pytest.mark.parametrize(
    ("equity", "wanted"),
    [(1_000_000, 12_800_000), (12_800_000, None), (-500_000, 12_800_000)],
)
def test_equity_carries_what_the_grade_and_the_turnover_allow(equity, wanted):
    buyer = Buyer(4, Accounts(eur(equity), eur(40_000_000)), tables=house.FIRST)

    assert solvency.equity_that_carries(buyer) == (wanted and eur(wanted))


def buyer_with(grade, accounts):
    return Buyer(grade, accounts, tables=house.FIRST)


def test_no_equity_carries_what_old_accounts_or_the_grade_forbid():
    old = Accounts(eur(1), eur(40_000_000), age_months=24)

    assert solvency.equity_that_carries(buyer_with(4, old)) is None
    assert solvency.equity_that_carries(buyer_with(4, None)) is None
    assert solvency.equity_that_carries(buyer_with(9, Accounts(eur(1), eur(40_000_000)))) is None


def test_the_underwriter_reads_it_beside_the_request_and_the_grade(client, weak):
    request = insured().ask(weak, 5_000_000)
    person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    found = queries.outlook(weak, TODAY)
    most = f"{found.lifted[0].maximum.amount:,.0f}"

    for name, pk in (("limits_limitrequest", request.id), ("grading_companyscore", weak.id)):
        page = client.get(reverse(f"admin:{name}_change", args=[pk])).content.decode()
        assert "What would lift the limit" in page
        assert "over all policyholders" in page
        assert most in page


def test_what_bars_a_limit_is_said_instead(client, weak):
    grading.record_legal_event(
        company_id=weak.id, kind="ATTACHMENT", happened_on=TODAY, source="Court",
        source_reference="1", by=SYSTEM, now=NOW,
    )  # fmt: skip
    signing_in.sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER, authority_amount=1))

    page = client.get(reverse("admin:grading_companyscore_change", args=[weak.id])).content.decode()

    assert queries.outlook(weak, TODAY).barred == (ReasonCode.LEGAL_EVENT,)
    assert "Nothing is given whatever its figures" in page
