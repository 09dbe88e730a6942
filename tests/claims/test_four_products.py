"""Each form of policy from request, or none, to a calculated claim (`domain.md` 1.1)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from claims import queries as claims
from core import tenancy
from core.money import Money
from grading.models import LegalEvent
from grading.rules.inputs import LegalEventKind
from limits import queries as limits
from limits import services
from limits.rules import product_forms as forms
from limits.rules.cover.reasons import Reason
from limits.rules.cover.verdict import MendCode
from policies.models import Policy, PolicyYear
from policies.rules.terms import Product
from receivables import services as receivables
from receivables.models import Invoice
from receivables.rules import ledger as rules
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import Insured, buyer, insured, underwriter

pytestmark = pytest.mark.django_db

LOST = date(2026, 5, 1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def of(product: Product, **terms) -> Insured:
    us = insured(**terms)
    Policy.objects.filter(id=us.policy.id).update(product=product)
    us.policy.refresh_from_db()
    return us


def deliver(us: Insured, company, amount, on=TODAY, number="A", days=30) -> Invoice:
    sent = rules.Invoice(number, on, on, on + days * DAY, eur(amount), eur(0))
    after = datetime(LOST.year, LOST.month, LOST.day, 12, tzinfo=UTC)
    return receivables.record_invoice(buyer_id=company.id, invoice=sent, by=us.actor, now=after)


def go_bankrupt(company, on=LOST) -> None:
    LegalEvent.objects.create(
        company=company,
        kind=LegalEventKind.BANKRUPTCY,
        happened_on=on,
        source="TEST",
        source_reference=str(company.id),
        recorded_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
    )


def name(us: Insured, company, **more):
    given = {"first": TODAY, "until": None} | more
    return services.name_buyer(
        policy_id=us.policy.public_id,
        buyer=company.public_id,
        by=underwriter(),
        now=NOW,
        **given,
    )


def said_of(us: Insured, company) -> dict[str, tuple[str, Money]]:
    """What pages, the one call and the claim say of each invoice: the same, or the test fails."""
    lines = limits.cover_of(us.policy, [company.id], LOST)[company.id]
    told = {line.item.invoice.number: (line.reason.value, line.insured) for line in lines}
    for row in Invoice.objects.filter(policyholder=us.holder):
        line = limits.verdict_of(row, LOST).line
        assert (line.reason.value, line.insured) == told[row.number]
    claimed = claims.readiness(us.actor, company, LOST).calculation
    assert claimed is not None
    assert {each.number: (each.reason.value, each.insured) for each in claimed.lines} == told
    return told


def indemnity(us: Insured, company) -> Money:
    claimed = claims.readiness(us.actor, company, LOST).calculation
    assert claimed is not None
    return claimed.indemnity


# Cover without limit request -------------------------------------------------------------------

BLIND = {
    "blind_maximum_per_buyer": Decimal(10_000),
    "blind_maximum_per_year": Decimal(30_000),
    "blind_grade_floor": 7,
}


def test_without_a_request_a_buyer_is_covered_up_to_the_amount_of_the_policy():
    """CLM-25"""
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = buyer(7)
    PolicyYear.objects.filter(policy=us.policy, starts_on__year=2026).update(paid=25_000)
    deliver(us, company, 14_000)
    go_bankrupt(company)

    claimed = claims.readiness(us.actor, company, LOST).calculation

    assert said_of(us, company) == {"A": ("LIMIT_EXCEEDED", eur(10_000))}
    assert (claimed.insured_debt, claimed.uninsured_debt) == (eur(10_000), eur(4_000))
    assert claimed.after_share == eur(7_500)
    assert claimed.indemnity == eur(5_000)


def test_the_grade_on_the_dispatch_date_decides_and_not_that_of_the_loss():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = factories.graded(factories.company(), 6, on=TODAY)
    factories.graded(company, 8, on=TODAY + 10 * DAY)
    deliver(us, company, 4_000)
    deliver(us, company, 3_000, on=TODAY + 10 * DAY, number="B")
    go_bankrupt(company)

    assert said_of(us, company) == {
        "A": ("COVERED", eur(4_000)),
        "B": ("LIMIT_WITHDRAWN", eur(0)),
    }


def test_a_grade_below_the_floor_gives_no_cover():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = buyer(8)
    deliver(us, company, 4_000)
    go_bankrupt(company)

    assert said_of(us, company) == {"A": ("NO_LIMIT", eur(0))}


def test_an_overdue_past_its_extension_stops_cover_without_a_request():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = factories.graded(factories.company(), 4, on=date(2025, 6, 1))
    deliver(us, company, 1_000, on=date(2025, 10, 1))  # due 31-10, its extension ended on 30-12
    deliver(us, company, 2_000, number="B")
    go_bankrupt(company)

    assert said_of(us, company)["B"] == ("STOP_SHIPMENT", eur(0))


def test_a_buyer_without_a_number_has_no_cover_without_a_request():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = buyer(4)
    company.identifiers.all().delete()
    deliver(us, company, 4_000)
    go_bankrupt(company)

    assert said_of(us, company) == {"A": ("NO_LIMIT", eur(0))}


def test_a_delivery_to_come_is_covered_without_a_request():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = buyer(4)

    found = limits.foreseen(us.holder.id, limits.Delivery(company, eur(4_000), TODAY, 30), TODAY)

    assert (found.line.reason, found.line.insured) == (Reason.COVERED, eur(4_000))


# Named buyers ----------------------------------------------------------------------------------


def test_a_policy_per_customer_insures_the_buyers_it_names_from_request_to_claim():
    us = of(Product.PER_CUSTOMER)
    company = buyer(1)
    with pytest.raises(forms.BuyerNotNamed):
        us.ask(company, 50_000)
    name(us, company)
    us.ask(company, 50_000)
    deliver(us, company, 40_000)
    go_bankrupt(company)

    assert said_of(us, company) == {"A": ("COVERED", eur(40_000))}
    assert indemnity(us, company) == eur(36_000)


def test_what_is_dispatched_after_a_buyer_is_named_no_more_is_not_insured():
    us = of(Product.PER_CUSTOMER)
    company = buyer(1)
    named = name(us, company)
    us.ask(company, 50_000)
    services.end_naming(naming_id=named.public_id, until=TODAY + 9 * DAY, by=underwriter(), now=NOW)
    deliver(us, company, 10_000, on=TODAY + 9 * DAY)
    deliver(us, company, 20_000, on=TODAY + 10 * DAY, number="B")
    go_bankrupt(company)

    assert said_of(us, company) == {
        "A": ("COVERED", eur(10_000)),
        "B": ("EXCLUDED_NOT_NAMED", eur(0)),
    }
    verdict = limits.verdict_of(Invoice.objects.get(policyholder=us.holder, number="B"), LOST)
    assert [each.code for each in verdict.mends] == [MendCode.BUYER_ON_POLICY]


def test_a_policy_for_one_transaction_insures_its_contract_from_request_to_claim():
    us = of(Product.PER_TRANSACTION)
    company, other = buyer(1), buyer(1)
    name(
        us,
        company,
        until=TODAY + 30 * DAY,
        contract_value=eur(60_000),
        contract_reference="Press line 4",
    )
    with pytest.raises(forms.MoreThanContract):
        us.ask(company, 80_000)
    with pytest.raises(forms.BuyerNotNamed):
        us.ask(other, 10_000)
    us.ask(company, 60_000)
    deliver(us, company, 60_000, on=TODAY + 30 * DAY)
    deliver(us, company, 1_000, on=TODAY + 31 * DAY, number="B")
    go_bankrupt(company)

    assert said_of(us, company) == {
        "A": ("COVERED", eur(60_000)),
        "B": ("EXCLUDED_NOT_NAMED", eur(0)),
    }
    assert indemnity(us, company) == eur(54_000)


def test_a_policy_for_the_whole_turnover_insures_every_buyer_from_request_to_claim():
    us = of(Product.WHOLE_TURNOVER)
    company = buyer(1)
    us.ask(company, 50_000)
    deliver(us, company, 40_000)
    go_bankrupt(company)

    assert said_of(us, company) == {"A": ("COVERED", eur(40_000))}
    assert indemnity(us, company) == eur(36_000)


def test_no_limit_can_be_asked_where_buyers_are_covered_without_a_request():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)

    with pytest.raises(forms.CoveredWithoutRequest):
        us.ask(buyer(4), 50_000)


def test_where_losses_occurring_count_the_year_of_the_loss_takes_what_was_sent_before_it():
    """CLM-31 the other way round: delivered in one policy year, lost in the next."""
    us = of(Product.WHOLE_TURNOVER, attachment="LOSSES_OCCURRING")
    company = factories.graded(factories.company(), 1, on=date(2025, 1, 1))
    us.ask(company, 50_000, now=datetime(2025, 12, 1, 12, tzinfo=UTC))
    deliver(us, company, 40_000, on=date(2025, 12, 10), days=60)
    go_bankrupt(company, on=date(2026, 1, 20))

    claimed = claims.readiness(us.actor, company, LOST).calculation

    assert said_of(us, company) == {"A": ("COVERED", eur(40_000))}
    assert claimed.indemnity == eur(36_000)
    assert [each.label for each in claimed.years] == ["2026-01-01"]


# Naming ----------------------------------------------------------------------------------------


def test_a_buyer_is_named_once_for_the_same_days():
    us = of(Product.PER_CUSTOMER)
    company = buyer(1)
    name(us, company, until=TODAY + 10 * DAY)

    with pytest.raises(forms.AlreadyNamed):
        name(us, company, first=TODAY + 10 * DAY)
    name(us, company, first=TODAY + 11 * DAY)

    assert limits.insured_buyers(us.actor).count() == 2


def test_a_policy_for_one_transaction_names_one_buyer_with_its_contract():
    us = of(Product.PER_TRANSACTION)
    contract = {"contract_value": eur(60_000), "contract_reference": "Press line 4"}
    with pytest.raises(forms.ContractMissing):
        name(us, buyer(1))
    name(us, buyer(1), **contract)

    with pytest.raises(forms.OneContractOnly):
        name(us, buyer(1), **contract)


def test_a_policy_for_all_buyers_names_none():
    us = of(Product.WHOLE_TURNOVER)

    with pytest.raises(forms.NotANamingPolicy):
        name(us, buyer(1))


# Whatever the form: what takes every invoice of a buyer out of cover ---------------------------


def test_a_private_person_that_is_no_trader_is_a_consumer():
    us = of(Product.WHOLE_TURNOVER)
    company = buyer(1)
    us.ask(company, 50_000)
    company.identifiers.all().delete()
    company.is_natural_person = True
    company.save()
    deliver(us, company, 10_000)
    go_bankrupt(company)

    assert said_of(us, company) == {"A": ("EXCLUDED_CONSUMER", eur(0))}


@pytest.mark.parametrize(("bought", "reason"), [(False, "EXCLUDED_PUBLIC"), (True, "COVERED")])
def test_a_public_buyer_is_insured_only_where_the_policy_says_so(bought, reason):
    us = of(Product.WHOLE_TURNOVER, public_buyers_covered=bought)
    company = buyer(1)
    us.ask(company, 50_000)
    company.sector = "8411"
    company.save()
    deliver(us, company, 10_000)
    go_bankrupt(company)

    assert said_of(us, company)["A"][0] == reason


def test_what_is_dispatched_after_the_end_of_the_policy_is_not_insured():
    us = of(Product.WHOLE_TURNOVER)
    company = buyer(1)
    us.ask(company, 50_000)
    Policy.objects.filter(id=us.policy.id).update(expires_on=TODAY)
    us.policy.refresh_from_db()
    deliver(us, company, 10_000)
    deliver(us, company, 5_000, on=TODAY + DAY, number="B")
    go_bankrupt(company)

    lines = limits.cover_of(us.policy, [company.id], LOST)[company.id]

    assert [line.reason.value for line in lines] == ["COVERED", "STOP_SHIPMENT"]


def test_a_country_may_have_payment_terms_of_its_own():
    us = of(
        Product.WHOLE_TURNOVER,
        country_terms=[
            {
                "country": "NL",
                "insured_share": None,
                "maximum_payment_days": 20,
                "discretionary_allowed": True,
                "conditions": [],
            }
        ],
    )
    company = buyer(1)
    us.ask(company, 50_000)
    deliver(us, company, 10_000, days=20)
    deliver(us, company, 5_000, number="B", days=21)
    go_bankrupt(company)

    told = said_of(us, company)
    assert {number: reason for number, (reason, _) in told.items()} == {
        "A": "COVERED",
        "B": "TERMS_EXCEEDED",
    }
