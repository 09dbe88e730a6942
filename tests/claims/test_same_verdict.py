"""What pages of limits say of a debt is what a claim on it would say."""

from datetime import date, timedelta

import pytest

from claims import queries as claims
from core import tenancy
from grading.models import LegalEvent
from grading.rules.inputs import LegalEventKind
from limits import queries as limits
from limits.rules.cover.reasons import Reason
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def _invoice(us, company, number, days_ago, term=30, **more):
    sent: date = TODAY - days_ago * DAY
    factories.invoice(
        us.holder,
        company,
        number=number,
        dispatched_on=sent,
        issued_on=sent,
        due_on=sent + term * DAY,
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
