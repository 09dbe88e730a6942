"""Is this invoice insured, and until when: one answer, in the API and on the page."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from core import tenancy
from core.money import Money
from grading.models import LegalEvent
from grading.rules.inputs import LegalEventKind
from limits import queries
from limits.models import LimitRow
from limits.queries import Delivery
from limits.rules.cover.reasons import Reason
from limits.rules.cover.verdict import Deadline, End, MendCode
from receivables import services as receivables
from receivables.rules.exchange_rates import NoRate
from tests import factories, rates
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, change_terms, insured
from tests.limits.test_api import api_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company(us):
    with tenancy.scope(staff=True):
        company = buyer()
        us.ask(company, 50_000, now=NOW - 200 * DAY)
        return company


def sent(us, company, days_ago, *, term=30, **more):
    """Record an invoice of a delivery so many days ago."""
    day: date = TODAY - days_ago * DAY
    dates = {"dispatched_on": day, "issued_on": day, "due_on": day + term * DAY}
    return factories.invoice(us.holder, company, **{**dates, **more})


def codes(verdict):
    return [(each.code, each.is_for_this) for each in verdict.mends]


def test_an_insured_invoice_has_its_deadlines_by_the_terms_of_its_dispatch(us, company):
    with tenancy.scope(staff=True):
        row = sent(us, company, 40)
        change_terms(us.policy, TODAY - 10 * DAY, maximum_extension_days=5, notification_days=3)

        found = queries.verdict_of(row, TODAY)

    due = TODAY - 10 * DAY
    assert (found.line.reason, found.line.insured) == (Reason.COVERED, eur(10_000))
    assert found.until == Deadline(due + 60 * DAY, End.EXTENSION_ENDS)
    assert found.deadlines == (
        Deadline(due + 60 * DAY, End.EXTENSION_ENDS),
        Deadline(due + 90 * DAY, End.REPORT_BY),
        Deadline(date(2026, 8, 20), End.DATE_OF_LOSS),
    )
    assert found.deliveries_until == Deadline(due + 60 * DAY, End.EXTENSION_ENDS)
    assert found.mends == ()


def test_what_was_delivered_stays_insured_when_the_limit_ends_but_more_is_not(us, company):
    """R-POL-31, R-POL-33"""
    with tenancy.scope(staff=True):
        row = sent(us, company, 5)
        LimitRow.objects.filter(buyer=company).update(valid_to=TODAY + 3 * DAY)

        found = queries.verdict_of(row, TODAY)

    assert found.until == Deadline(TODAY + 85 * DAY, End.EXTENSION_ENDS)
    assert found.deliveries_until == Deadline(TODAY + 3 * DAY, End.LIMIT_ENDS)
    assert Deadline(TODAY + 3 * DAY, End.LIMIT_ENDS) in found.deadlines


def test_an_extension_that_runs_from_the_invoice_ends_a_payment_term_sooner(us, company):
    with tenancy.scope(staff=True):
        us.policy.terms.update(extension_start="INVOICE_DATE")
        row = sent(us, company, 20)

        found = queries.verdict_of(row, TODAY)

    ends = Deadline(row.issued_on + 60 * DAY, End.EXTENSION_ENDS)
    assert (found.until, found.deliveries_until) == (ends, ends)
    assert Deadline(row.issued_on + 90 * DAY, End.REPORT_BY) in found.deadlines


def test_what_is_handed_over_has_no_deadline_but_the_date_of_loss(us, company):
    with tenancy.scope(staff=True):
        row = sent(us, company, 40)
        LegalEvent.objects.create(
            company=company,
            kind=LegalEventKind.BANKRUPTCY,
            happened_on=TODAY - 2 * DAY,
            source="TEST",
            source_reference="T-1",
            recorded_at=NOW,
        )

        found = queries.verdict_of(row, TODAY)

    assert found.until == Deadline(TODAY - 2 * DAY, End.DATE_OF_LOSS)
    assert found.deliveries_until is None


@pytest.mark.parametrize(
    ("invoice", "reason", "mends"),
    [
        ({"days_ago": 210}, Reason.NO_LIMIT, [(MendCode.ASK_LIMIT, False)]),
        ({"term": 61}, Reason.TERMS_EXCEEDED, [(MendCode.SHORTER_TERMS, False)]),
        ({"payment_form": "CASH"}, Reason.CASH_OR_PREPAID, [(MendCode.OPEN_ACCOUNT, False)]),
        (
            {"net_amount": Decimal(60_000)},
            Reason.LIMIT_EXCEEDED,
            [(MendCode.ASK_HIGHER_LIMIT, False)],
        ),
        (
            {"issued_on": TODAY + 20 * DAY, "due_on": TODAY + 30 * DAY},
            Reason.LATE_INVOICED,
            [(MendCode.INVOICE_SOONER, False)],
        ),
    ],
)
def test_each_answer_says_what_would_mend_it(us, company, invoice, reason, mends):
    with tenancy.scope(staff=True):
        row = sent(us, company, **{"days_ago": 20, **invoice})

        found = queries.verdict_of(row, TODAY)

    assert found.line.reason is reason
    assert codes(found) == mends
    assert (found.until is None) is (not found.line.insured)


@pytest.mark.parametrize(
    ("paid", "limit", "insured", "lacking"),
    [
        (0, 100_000, 15_000, 5_000),  # 85,000 before it
        (0, 60_000, 0, 45_000),  # CLM-08a: 25,000 more run off than the limit carries now
        (40_000, 60_000, 15_000, 5_000),  # CLM-08b
    ],
)
def test_what_must_be_paid_of_earlier_invoices_makes_room(
    us, company, paid, limit, insured, lacking
):
    with tenancy.scope(staff=True):
        change = TODAY - 10 * DAY
        row = LimitRow.objects.get(buyer=company)
        LimitRow.objects.filter(id=row.id).update(amount=100_000, valid_to=change - DAY)
        row.pk, row.valid_from, row.amount = None, change, Decimal(limit)
        row.public_id = uuid4()
        row.save(force_insert=True)
        sent(us, company, 60, net_amount=Decimal(40_000), vat_amount=Decimal(0))
        sent(us, company, 40, net_amount=Decimal(45_000), vat_amount=Decimal(0))
        if paid:
            factories.receipt(us.holder, company, paid, on=TODAY)
        newest = sent(us, company, 5, net_amount=Decimal(20_000), vat_amount=Decimal(0))

        found = queries.verdict_of(newest, TODAY)

    assert (found.line.reason, found.line.insured) == (Reason.LIMIT_EXCEEDED, eur(insured))
    assert found.mends[0].code is MendCode.EARLIER_PAID
    assert found.mends[0].values == {"amount": eur(lacking)}
    assert found.mends[0].is_for_this


def test_what_is_above_the_limit_already_is_to_be_paid_too_before_a_delivery_has_room(us, company):
    """CLM-08b; what the limit leaves out would fill the room before what is delivered later."""
    with tenancy.scope(staff=True):
        sent(us, company, 40, net_amount=Decimal(40_000), vat_amount=Decimal(8_400))
        sent(us, company, 20, net_amount=Decimal(30_000), vat_amount=Decimal(6_300))

        before = queries.foreseen(us.holder.id, delivery(company, amount=5_000), TODAY)
        factories.receipt(us.holder, company, Decimal("30249"), on=TODAY)
        nearly = queries.foreseen(us.holder.id, delivery(company, amount=5_000), TODAY)
        factories.receipt(us.holder, company, Decimal("1"), on=TODAY)
        paid = queries.foreseen(us.holder.id, delivery(company, amount=5_000), TODAY)

    assert before.line.insured == eur(0)
    assert before.mends[0].values == {"amount": eur(30_250)}  # 70,000 + 5,000 - 50,000, with VAT
    assert nearly.line.reason is Reason.LIMIT_EXCEEDED
    assert (paid.line.reason, paid.line.insured) == (Reason.COVERED, eur(5_000))


def test_a_delivery_comes_after_what_is_on_record_of_its_day(us, company):
    with tenancy.scope(staff=True):
        sent(us, company, 0, number="Z-1", net_amount=Decimal(50_000), vat_amount=Decimal(0))

        found = queries.foreseen(us.holder.id, delivery(company, amount=5_000), TODAY)

    assert (found.line.reason, found.line.insured) == (Reason.LIMIT_EXCEEDED, eur(0))


def test_a_stop_names_the_invoice_that_lifts_it_and_a_dispute_what_suspends(us, company):
    with tenancy.scope(staff=True):
        sent(us, company, 120, number="OLDEST")
        stopped = sent(us, company, 5)
        disputed = sent(us, company, 60)
        receivables.open_dispute(
            invoice_id=disputed.public_id, amount=eur(12_100), reason="Wet.", by=us.actor, now=NOW
        )

        of_stopped = queries.verdict_of(stopped, TODAY)
        of_disputed = queries.verdict_of(disputed, TODAY)

    assert of_stopped.line.reason is Reason.STOP_SHIPMENT
    assert [(each.code, dict(each.values)) for each in of_stopped.mends] == [
        (MendCode.INVOICE_PAID, {"invoice": "OLDEST"})
    ]
    assert of_stopped.deliveries_until is None
    assert of_disputed.line.reason is Reason.DISPUTED
    assert codes(of_disputed) == [(MendCode.RESOLVE_DISPUTE, True)]


def test_the_condition_of_a_limit_says_which_terms_would_meet_it(us, company):
    condition = {"code": "MAXIMUM_PAYMENT_DAYS", "values": {"days": "30"}}
    with tenancy.scope(staff=True):
        LimitRow.objects.filter(buyer=company).update(conditions=[condition])
        row = sent(us, company, 5, term=31)

        found = queries.verdict_of(row, TODAY)

    assert found.line.reason is Reason.CONDITION_NOT_MET
    assert [(each.code, dict(each.values)) for each in found.mends] == [
        (MendCode.SHORTER_TERMS, {"days": 30})
    ]


def test_without_a_policy_nothing_is_insured_and_without_a_rate_dollars_are_refused(us, company):
    with tenancy.scope(staff=True):
        stranger = factories.policyholder()
        bare = factories.invoice(stranger, company)
        foreign = sent(us, company, 5, currency="USD")

        found = queries.verdict_of(bare, TODAY)
        with pytest.raises(NoRate):
            queries.verdict_of(foreign, TODAY)

    assert (found.line.reason, found.line.insured) == (Reason.OUTSIDE_POLICY_PERIOD, eur(0))
    assert codes(found) == [(MendCode.NOTHING, False)]


def test_an_invoice_in_dollars_counts_at_the_rate_of_today_until_it_falls_due(us, company):
    """FX rule of `domain.md` 1.2: due date, and no day has a rate before it came."""
    with tenancy.scope(staff=True):
        rates.put("USD", "1.0000", TODAY - 5 * DAY)
        rates.put("USD", "1.2500", TODAY)
        foreign = sent(
            us, company, 5, currency="USD", net_amount=Decimal(50_000), vat_amount=Decimal(0)
        )

        found = queries.verdict_of(foreign, TODAY)

    assert found.line.insured == eur(40_000)
    assert (found.rate.per_euro, found.rate.counts_on) == (Decimal("1.25"), TODAY)


def test_what_is_owed_in_dollars_takes_room_under_the_limit(us, company):
    with tenancy.scope(staff=True):
        rates.put("USD", "1.2500", TODAY)
        sent(us, company, 5, currency="USD", net_amount=Decimal(50_000), vat_amount=Decimal(0))

        found = queries.foreseen(us.holder.id, delivery(company, 20_000), TODAY)
        position = queries.portfolio(us.actor, TODAY)[0]

    assert found.line.insured == eur(10_000)
    assert (position.used, position.room) == (eur(40_000), eur(10_000))


def test_a_delivery_in_dollars_is_answered_at_the_last_rate(us, company):
    with tenancy.scope(staff=True):
        rates.put("USD", "1.2500", TODAY)
        asked = replace(delivery(company), amount=Money(eur(12_500).amount, "USD"))

        found = queries.foreseen(us.holder.id, asked, TODAY)

    assert found.line.insured == eur(10_000)
    assert found.rate.source == "Test"


def delivery(company, amount=10_000, on=TODAY, days=30):
    return Delivery(company, Money(eur(amount).amount, "EUR"), on, days)


@pytest.mark.parametrize(
    ("changes", "reason", "insured"),
    [
        ({}, Reason.COVERED, 10_000),
        ({"amount": 45_000}, Reason.LIMIT_EXCEEDED, 40_000),
        ({"days": 61}, Reason.TERMS_EXCEEDED, 0),
        ({"on": TODAY + 85 * DAY}, Reason.COVERED, 10_000),  # the last day of the extension
        ({"on": TODAY + 86 * DAY}, Reason.STOP_SHIPMENT, 0),  # if nothing is paid until then
    ],
)
def test_a_delivery_is_answered_before_it_is_made(us, company, changes, reason, insured):
    with tenancy.scope(staff=True):
        sent(us, company, 5)

        found = queries.foreseen(us.holder.id, delivery(company, **changes), TODAY)

    assert (found.line.reason, found.line.insured) == (reason, eur(insured))
    assert found.is_ahead
    assert all(each.is_for_this for each in found.mends)
    assert bool(found.mends) is (reason is not Reason.COVERED)


def test_a_buyer_without_limit_or_invoices_is_answered_too(us):
    with tenancy.scope(staff=True):
        unknown = buyer()

        found = queries.foreseen(us.holder.id, delivery(unknown), TODAY)

    assert found.line.reason is Reason.NO_LIMIT
    assert codes(found) == [(MendCode.ASK_LIMIT, True)]
    assert End.DATE_OF_LOSS not in {each.end for each in found.deadlines}


def test_the_api_answers_for_an_invoice(us, company):
    with tenancy.scope(staff=True):
        row = sent(us, company, 40, net_amount=Decimal(60_000), vat_amount=Decimal(12_600))
        theirs = factories.invoice(factories.policyholder(), company)
    api = api_of(us)

    found = api.get(f"/api/v1/invoices/{row.public_id}/cover").data

    assert found["invoice"] == row.public_id
    assert found["reason"] == {
        "code": "LIMIT_EXCEEDED",
        "clause": "R-POL-10.13",
        "text": "Above the limit, in whole or in part.",
    }
    assert (found["insured"], found["uninsured"]) == ("50000.00", "10000.00")
    assert found["insured_until"]["on"] == TODAY + 50 * DAY
    assert found["insured_until"]["code"] == "EXTENSION_ENDS"
    ends = [each["code"] for each in found["deadlines"]]
    assert ends == ["EXTENSION_ENDS", "REPORT_BY", "DATE_OF_LOSS"]
    assert [each["code"] for each in found["mends"]] == ["ASK_HIGHER_LIMIT"]
    assert found["mends"][0]["text"].startswith("Ask for a higher limit")
    assert api.get(f"/api/v1/invoices/{theirs.public_id}/cover").status_code == 404
    assert api.get(f"/api/v1/invoices/{uuid4()}/cover").status_code == 404


def test_of_a_delivery_to_come_the_stop_is_to_be_lifted_first(us, company):
    with tenancy.scope(staff=True):
        sent(us, company, 120, number="OLDEST")

        found = queries.foreseen(us.holder.id, delivery(company, days=75), TODAY)

    assert found.line.reason is not Reason.COVERED
    assert codes(found)[0] == (MendCode.INVOICE_PAID, True)


def test_the_api_answers_for_a_delivery_and_keeps_nothing(us, company):
    address = f"/api/v1/limits/{company.public_id}/delivery-cover"
    api = api_of(us)

    found = api.get(address, {"amount": "60000", "on": str(TODAY + DAY)}).data

    assert (found["reason"]["code"], found["insured"]) == ("LIMIT_EXCEEDED", "50000.00")
    assert found["reason"]["text"] == "There is not enough room under the limit."
    assert [each["for_this"] for each in found["mends"]] == [True]
    assert api.get("/api/v1/invoices").data["items"] == []
    assert api.get(address, {"amount": "5", "currency": "USD"}).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-1"},
        {"amount": "1e400"},
        {"amount": "NaN"},
        {"amount": "x\x00"},
        {"on": "9999-12-31"},
        {"on": "0001-01-01"},
        {"on": str(TODAY - DAY)},
        {"currency": "ZZZ"},
        {"payment_days": "99999999999999999999"},
    ],
)
def test_a_bad_question_names_the_place(us, company, wrong):
    answer = api_of(us).get(
        f"/api/v1/limits/{company.public_id}/delivery-cover", {"amount": "100", **wrong}
    )

    assert answer.status_code == 400
    assert set(answer.data["fields"]) == set(wrong)
