"""Worked examples of claims through services and database, as far as eligibility and limit go.

What stands on the pages of limits, what the one call says, and what a claim comes to are the same:
the figures of `worked_examples.json`.
"""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from claims import queries as claims
from core import tenancy
from grading.models import LegalEvent
from grading.rules.inputs import LegalEventKind
from limits import queries as limits
from limits import services
from limits.models import LimitRow
from limits.rules.lifecycle import RequestState
from limits.rules.reasons import ReasonCode
from receivables import services as receivables
from receivables.models import Invoice
from receivables.rules import ledger as rules
from receivables.rules.states import PaymentForm, ReceiptSource
from tests.factories import eur
from tests.limits.ground import Insured, buyer, insured, underwriter

pytestmark = pytest.mark.django_db

_FILE = Path(__file__).parents[1] / "worked_examples.json"
EXAMPLES = {each["id"]: each for each in json.loads(_FILE.read_text(encoding="utf-8"))["examples"]}
NAMES = ("CLM-06", "CLM-07", "CLM-08a", "CLM-08b", "CLM-18", "CLM-30", "CLM-34")


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(hour=9, tzinfo=UTC)


def _give(us: Insured, company, amount: Decimal, now: datetime) -> None:
    """Ask for a limit, and have an underwriter give what the rules may not by themselves."""
    asked = us.ask(company, amount, 30, now=now)
    if asked.state == RequestState.REFERRED:
        services.decide(
            request_id=asked.public_id, amount=eur(amount), by=underwriter(10**9), now=now
        )


def _lower(company, amount: Decimal, now: datetime) -> None:
    services.reduce_limit(
        row_id=LimitRow.objects.filter(buyer=company, superseded_at=None).latest("id").public_id,
        amount=eur(amount),
        reason=ReasonCode.CAPACITY,
        immediate=True,
        by=underwriter(10**9),
        now=now,
    )


def _happened(name: str) -> tuple[Insured, object, date]:
    """Let happen what an example says: limits, deliveries, payments, the insolvency."""
    given = EXAMPLES[name]["inputs"]
    policy = given["policy"]
    us = insured(
        maximum_payment_days=policy["max_payment_terms_days"],
        maximum_invoicing_days=policy["max_invoicing_delay_days"],
        maximum_extension_days=policy["mep_days"],
        insured_share=Decimal(policy["insured_pct"]),
        vat_covered=policy["vat_covered"],
    )
    company = buyer(1)
    first, *later = given["limit_timeline"]
    _give(us, company, Decimal(first["amount"]), _moment(first["from"]))
    for row in later:
        _lower(company, Decimal(row["amount"]), _moment(row["from"]))
    lost = date.fromisoformat(given["date_of_loss"])
    after = datetime(lost.year, lost.month, lost.day, 12, tzinfo=UTC)
    for row in given["invoices"]:
        receivables.record_invoice(
            buyer_id=company.id, invoice=_invoice(row), by=us.actor, now=after
        )
    for number, row in enumerate(given["receipts"]):
        receivables.record_receipt(
            policyholder_id=us.holder.id,
            buyer_id=company.id,
            receipt=rules.Receipt(
                date.fromisoformat(row["date"]), eur(row["amount"]), row["designated"]
            ),
            reference=f"R-{number}",
            source=ReceiptSource.POLICYHOLDER,
            by=us.actor,
            now=after,
        )
    LegalEvent.objects.create(
        company=company,
        kind=LegalEventKind.BANKRUPTCY,
        happened_on=lost,
        source="TEST",
        source_reference=name,
        recorded_at=after,
    )
    return us, company, lost


def _invoice(row) -> rules.Invoice:
    is_paid_before = row.get("excluded") == "CASH_OR_PREPAID"
    return rules.Invoice(
        number=row["no"],
        dispatched_on=date.fromisoformat(row["dispatch"]),
        issued_on=date.fromisoformat(row["invoice_date"]),
        due_on=date.fromisoformat(row["due"]),
        net=eur(row["net"]),
        vat=eur(row["vat"]),
        payment_form=PaymentForm.PREPAID if is_paid_before else PaymentForm.OPEN_ACCOUNT,
    )


@pytest.mark.parametrize("name", NAMES)
def test_database_rules_and_claim_say_what_the_worked_example_says(name):
    expected = EXAMPLES[name]["expected"]

    us, company, lost = _happened(name)
    lines = limits.cover_of(us.policy, [company.id], lost)[company.id]
    preview = claims.readiness(us.actor, company, lost).calculation
    asked = {
        row.number: limits.verdict_of(row, lost)
        for row in Invoice.objects.filter(policyholder=us.holder)
    }

    told = {line.item.invoice.number: (line.reason, line.insured) for line in lines}
    reasons = {number: str(reason) for number, (reason, _) in told.items()}
    insured_of = {number: eur(amount) for number, amount in expected["insured"].items()}
    assert reasons == expected["reason"]
    assert {number: amount for number, (_, amount) in told.items()} == insured_of
    assert {each.number: (each.reason, each.insured) for each in preview.lines} == told
    assert {
        number: (verdict.line.reason, verdict.line.insured) for number, verdict in asked.items()
    } == told
    assert preview.insured_debt == eur(expected["insured_debt"])
    assert preview.uninsured_debt == eur(expected["uninsured_debt"])
    assert preview.indemnity == eur(expected["indemnity"])


def test_a_stop_begins_the_day_after_the_maximum_extension_period():
    """CLM-06"""
    us, company, _ = _happened("CLM-06")
    expected = EXAMPLES["CLM-06"]["expected"]
    first = date.fromisoformat(expected["stop_shipment_from"])

    before = limits.stop_on(us.policy, company.id, date.fromisoformat(expected["mep_end_oldest"]))
    found = limits.stop_on(us.policy, company.id, first)

    assert before is None
    assert (found.since, found.values["invoice"]) == (first, "A")
