"""What policyholders set themselves, up to the claim: CLM-12 and CLM-36 through the database."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from claims import queries as claims
from core import tenancy
from core.files import GivenFile
from limits import queries as limits
from limits import services
from limits.rules.lifecycle import LimitKind
from limits.services import exposure, rows
from limits.services.own_limits import end_by_decision
from receivables import services as receivables
from receivables.models import Invoice
from receivables.rules import ledger as books
from tests import factories
from tests.claims.test_four_products import go_bankrupt
from tests.factories import eur
from tests.limits.ground import insured, underwriter

pytestmark = pytest.mark.django_db

_FILE = Path(__file__).parents[1] / "worked_examples.json"
EXAMPLES = {each["id"]: each for each in json.loads(_FILE.read_text(encoding="utf-8"))["examples"]}


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def set_by_report(us, company, amount, dated: date, now: datetime):
    services.approve_agency(
        name="Kredietlens",
        approved_from=date(2024, 1, 1),
        reason="Checked",
        by=underwriter(),
        now=now,
    )
    return services.assess_by_report(
        buyer=company.public_id,
        report=services.GivenReport(
            agency="Kredietlens",
            dated=dated,
            recommends=eur(amount),
            is_unfavourable=False,
            document=GivenFile("report.pdf", b"%PDF-1.7 a report"),
        ),
        by=us.actor,
        now=now,
    )


def deliver(us, company, row, after: datetime) -> None:
    receivables.record_invoice(
        buyer_id=company.id,
        invoice=books.Invoice(
            row["no"],
            date.fromisoformat(row["dispatch"]),
            date.fromisoformat(row["invoice_date"]),
            date.fromisoformat(row["due"]),
            eur(row["net"]),
            eur(row["vat"]),
        ),
        by=us.actor,
        now=after,
    )


def test_a_limit_on_a_report_covers_up_to_its_amount_and_its_last_day():
    """CLM-12"""
    given, expected = EXAMPLES["CLM-12"]["inputs"], EXAMPLES["CLM-12"]["expected"]
    us = insured(
        discretionary_limit=Decimal(25_000),
        discretionary_options=["CREDIT_REPORT"],
        discretionary_share=Decimal(given["policy"]["insured_pct"]),
    )
    company = factories.graded(factories.company(), 4, on=date(2025, 4, 1))
    dated = date(2025, 5, 1)
    evidence = set_by_report(us, company, 20_000, dated, at(dated))
    lost = date.fromisoformat(given["date_of_loss"])
    for row in given["invoices"]:
        deliver(us, company, row, at(lost))
    go_bankrupt(company, lost)

    lines = limits.cover_of(us.policy, [company.id], lost)[company.id]
    claimed = claims.readiness(us.actor, company, lost).calculation

    assert evidence.until == date(2026, 4, 30)
    assert {line.item.invoice.number: line.reason.value for line in lines} == expected["reason"]
    assert {each.number: each.insured for each in claimed.lines} == {
        number: eur(amount) for number, amount in expected["insured"].items()
    }
    for row in Invoice.objects.filter(policyholder=us.holder):
        assert limits.verdict_of(row, lost).line.reason.value == expected["reason"][row.number]
    assert claimed.insured_debt == eur(expected["insured_debt"])
    assert claimed.uninsured_debt == eur(expected["uninsured_debt"])
    assert claimed.indemnity == eur(expected["indemnity"])


def test_each_invoice_has_the_share_of_the_limit_it_was_dispatched_under():
    """CLM-36: the insurer's decision ends the policyholder's own limit (R-POL-02)."""
    expected = EXAMPLES["CLM-36"]["expected"]
    us = insured(
        discretionary_limit=Decimal(25_000),
        discretionary_options=["CREDIT_REPORT"],
        discretionary_share=Decimal("0.80"),
    )
    company = factories.graded(factories.company(), 1, on=date(2026, 1, 1))
    first, decided, lost = date(2026, 3, 2), date(2026, 4, 1), date(2026, 6, 1)
    set_by_report(us, company, 25_000, first, at(first))
    end_own_limit(us, company, at(decided))
    us.ask(company, 50_000, now=at(decided))
    for number, day, amount in (("A", "2026-03-02", 15_000), ("B", "2026-04-01", 25_000)):
        row = {"no": number, "dispatch": day, "invoice_date": day, "due": "2026-04-30"}
        deliver(us, company, row | {"net": amount, "vat": 0}, at(lost))
    go_bankrupt(company, lost)

    claimed = claims.readiness(us.actor, company, lost).calculation

    kinds = [row.kind for row in limits.timeline(us.policy.id, company.id)]
    assert kinds == [LimitKind.DISCRETIONARY, LimitKind.APPROVED]
    assert {each.number: each.indemnity for each in claimed.lines} == {
        number: eur(amount) for number, amount in expected["by_invoice"].items()
    }
    assert claimed.indemnity == eur(expected["indemnity"])


def end_own_limit(us, company, now: datetime) -> None:
    held = exposure.lock(company.id, now.date())
    pair = rows.pair_of(us.policy, company.id, company.public_id)
    end_by_decision(pair, held, now=now)
