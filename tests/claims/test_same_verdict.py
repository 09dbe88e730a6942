"""What pages of limits say of a debt is what a claim on it would say."""

from datetime import date, timedelta

import pytest

from claims import queries as claims
from core import tenancy
from grading.models import LegalEvent
from grading.rules.inputs import LegalEventKind
from limits import queries as limits
from limits import services
from limits.models import LimitRow
from limits.rules.cover.reasons import Reason
from limits.rules.reasons import ReasonCode
from receivables import services as receivables
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, change_terms, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def _invoice(us, company, number, days_ago, term=30, issued_late=0, **more):
    sent: date = TODAY - days_ago * DAY
    issued = sent + issued_late * DAY
    return factories.invoice(
        us.holder,
        company,
        number=number,
        dispatched_on=sent,
        issued_on=issued,
        due_on=issued + term * DAY,
        **more,
    )


def _both(us, company):
    position = limits.position(us.actor, company.id, TODAY)
    preview = claims.readiness(us.actor, company, TODAY).calculation
    lines = limits.cover_of(us.policy, [company.id], TODAY)[company.id]
    return position, preview, {line.item.invoice.number: line.reason for line in lines}


def test_limit_and_claim_preview_tell_the_same_of_every_invoice():
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
        _invoice(us, company, "BEFORE", 140)
        us.ask(company, 12_000, now=NOW - 130 * DAY)
        _invoice(us, company, "LATE", 125)
        _invoice(us, company, "LONG", 120, term=100)
        _invoice(us, company, "CASH", 119, payment_form="CASH")
        _invoice(us, company, "OVER", 118)
        _invoice(us, company, "STOPPED", 10)

        position, preview, told = _both(us, company)

    assert told == {line.number: line.reason for line in preview.lines}
    assert told == {
        "BEFORE": Reason.NO_LIMIT,
        "LATE": Reason.COVERED,
        "LONG": Reason.TERMS_EXCEEDED,
        "CASH": Reason.CASH_OR_PREPAID,
        "OVER": Reason.LIMIT_EXCEEDED,
        "STOPPED": Reason.STOP_SHIPMENT,
    }
    assert position.use.insured == preview.insured_debt
    assert position.use.uninsured == preview.uninsured_debt
    assert position.use.above == factories.eur(8_000)
    assert position.use.stopped == factories.eur(10_000)


def test_a_bankrupt_buyer_and_a_dispute_are_told_as_in_the_claim():
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
        us.ask(company, 50_000, now=NOW - 60 * DAY)
        _invoice(us, company, "BEFORE", 20)
        _invoice(us, company, "AFTER", 5)
        LegalEvent.objects.create(
            company=company,
            kind=LegalEventKind.BANKRUPTCY,
            happened_on=TODAY - 10 * DAY,
            source="TEST",
            source_reference="T-1",
            recorded_at=NOW,
        )

        position, preview, told = _both(us, company)

    assert told == {line.number: line.reason for line in preview.lines}
    assert told == {"BEFORE": Reason.COVERED, "AFTER": Reason.AFTER_DATE_OF_LOSS}
    assert position is None or position.use.insured == preview.insured_debt


def _bankrupt(company, day):
    LegalEvent.objects.create(
        company=company,
        kind=LegalEventKind.BANKRUPTCY,
        happened_on=day,
        source="TEST",
        source_reference=f"T-{company.id}",
        recorded_at=NOW,
    )


def test_paid_disputed_withdrawn_and_late_are_told_as_in_the_claim():
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
        us.ask(company, 90_000, now=NOW - 400 * DAY)
        _invoice(us, company, "PAID", 59)
        _invoice(us, company, "FINE", 58)
        _dispute(us, company, _invoice(us, company, "DENIED", 57), 12_100)
        _dispute(us, company, _invoice(us, company, "DENIED-IN-PART", 56), 6_050)
        _invoice(us, company, "LATE", 55, issued_late=31)
        factories.receipt(us.holder, company, 12_100, on=TODAY - 20 * DAY)
        services.withdraw_limit(
            row_id=LimitRow.objects.get(buyer=company).public_id,
            reason=ReasonCode.CAPACITY,
            immediate=True,
            by=underwriter(),
            now=NOW - 10 * DAY,
        )
        _invoice(us, company, "AFTER-IT", 5)
        _bankrupt(company, TODAY)

        _, preview, told = _both(us, company)

    assert told == {line.number: line.reason for line in preview.lines}
    assert told == {
        "PAID": Reason.PAID,
        "FINE": Reason.COVERED,
        "DENIED": Reason.DISPUTED,
        "DENIED-IN-PART": Reason.PARTLY_DISPUTED,
        "LATE": Reason.LATE_INVOICED,
        "AFTER-IT": Reason.LIMIT_WITHDRAWN,
    }


def _dispute(us, company, row, amount):
    receivables.open_dispute(
        invoice_id=row.public_id,
        amount=factories.eur(amount),
        reason="Wet.",
        by=us.actor,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda us, company: None, Reason.NO_LIMIT),
        (lambda us, company: _withdraw(us, company), Reason.LIMIT_WITHDRAWN),
        (lambda us, company: _let_end(us, company), Reason.LIMIT_EXPIRED),
        (lambda us, company: _join(us, company), Reason.EXCLUDED_ASSOCIATED),
        (lambda us, company: _begin_later(us), Reason.OUTSIDE_POLICY_PERIOD),
    ],
)
def test_each_ground_of_the_eligibility_test_is_told_as_in_the_claim(happens, reason):
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
        happens(us, company)
        row = _invoice(us, company, "A", 20)
        _bankrupt(company, TODAY)

        _, preview, told = _both(us, company)
        asked = limits.verdict_of(row, TODAY)

    assert told == {"A": reason}
    assert [line.reason for line in preview.lines] == [reason]
    assert (asked.line.reason, asked.line.insured) == (reason, factories.eur(0))


def _withdraw(us, company):
    us.ask(company, 50_000, now=NOW - 60 * DAY)
    services.withdraw_limit(
        row_id=LimitRow.objects.get(buyer=company).public_id,
        reason=ReasonCode.CAPACITY,
        immediate=True,
        by=underwriter(),
        now=NOW - 30 * DAY,
    )


def _let_end(us, company):
    us.ask(company, 50_000, now=NOW - 60 * DAY)
    LimitRow.objects.filter(buyer=company).update(valid_to=TODAY - 30 * DAY)


def _join(us, company):
    us.ask(company, 50_000, now=NOW - 60 * DAY)
    company.parent = us.holder.company
    company.save()


def _begin_later(us):
    us.policy.years.all().delete()


def test_a_merged_company_has_one_answer_under_both_ids():
    with tenancy.scope(staff=True):
        us, company, old = insured(), buyer(), buyer()
        us.ask(company, 15_000, now=NOW - 60 * DAY)
        _invoice(us, company, "NEW", 20)
        _invoice(us, old, "OLD", 19)
        old.merged_into = company
        old.save()

        found = limits.cover_of(us.policy, [old.id], TODAY)

    assert found[old.id] == found[company.id]
    assert [line.reason for line in found[old.id]] == [Reason.COVERED, Reason.LIMIT_EXCEEDED]


def test_a_limit_for_short_terms_does_not_cover_an_invoice_on_longer_ones():
    """R-POL-10 test 11: given "at most 90 days", an invoice of 91 days is not insured"""
    with tenancy.scope(staff=True):
        us, company = insured(maximum_payment_days=120), buyer(grade=5)
        asked = us.ask(company, 15_000, days=120, now=NOW - 60 * DAY)
        _invoice(us, company, "NINETY-ONE", 21, term=91)
        _invoice(us, company, "NINETY", 20, term=90)

        position, preview, told = _both(us, company)

    assert {each["code"] for each in asked.decision.conditions} == {"MAXIMUM_PAYMENT_DAYS"}
    assert told == {line.number: line.reason for line in preview.lines}
    assert told == {"NINETY-ONE": Reason.CONDITION_NOT_MET, "NINETY": Reason.COVERED}
    assert position.use.insured == preview.insured_debt


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"maximum_payment_days": 30}, Reason.TERMS_EXCEEDED),
        ({"maximum_invoicing_days": 3}, Reason.LATE_INVOICED),
        ({"countries": ["BE"]}, Reason.COUNTRY_NOT_COVERED),
    ],
)
def test_terms_agreed_later_do_not_reach_back_to_earlier_dispatches(changes, reason):
    """R-POL-31: the terms of the dispatch day govern; those agreed since govern the next one"""
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
        us.ask(company, 50_000, now=NOW - 120 * DAY)
        _invoice(us, company, "OLD", 60, term=45, issued_late=5)
        change_terms(us.policy, TODAY - 30 * DAY, **changes)
        _invoice(us, company, "NEW", 29, term=45, issued_late=5)

        position, preview, told = _both(us, company)

    assert told == {line.number: line.reason for line in preview.lines}
    assert told == {"OLD": Reason.COVERED, "NEW": reason}
    assert position.use.insured == preview.insured_debt


def test_each_invoice_stops_deliveries_by_the_extension_agreed_for_its_own_dispatch():
    """R-POL-20: an invoice of the old terms may stay open for 60 days, one of the new for 5"""
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
        us.ask(company, 90_000, now=NOW - 120 * DAY)
        _invoice(us, company, "OLD", 60, term=15)
        change_terms(us.policy, TODAY - 50 * DAY, maximum_extension_days=5)
        _invoice(us, company, "WHILE-OLD-IS-LATE", 30, term=10)
        _invoice(us, company, "AFTER-FIVE-DAYS", 14, term=30)

        _, preview, told = _both(us, company)
        stop = limits.stop_on(us.policy, company.id, TODAY)

    assert told == {line.number: line.reason for line in preview.lines}
    assert told == {
        "OLD": Reason.COVERED,
        "WHILE-OLD-IS-LATE": Reason.COVERED,
        "AFTER-FIVE-DAYS": Reason.STOP_SHIPMENT,
    }
    assert stop.since == TODAY - 14 * DAY
    assert stop.values["invoice"] == "WHILE-OLD-IS-LATE"
