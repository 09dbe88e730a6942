"""A buyer that turns out to be another: its debts and cases are one, under whichever id."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.rules import SYSTEM, StaffRole
from collections_app import queries, services
from collections_app.models import Case
from collections_app.rules import lifecycle
from collections_app.rules.lifecycle import CaseState, LetterKind
from core import tenancy
from limits.queries import exposure
from receivables import queries as receivables
from receivables import services as receivables_services
from receivables.models import OverdueReport
from receivables.rules import ledger
from receivables.rules.states import OverdueState, ReceiptSource
from tests import factories
from tests.factories import eur

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)
TODAY = date(2026, 2, 15)


@pytest.fixture(autouse=True)
def _scope(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def holder():
    return factories.policyholder()


@pytest.fixture
def owner(holder):
    return factories.actor(factories.mandate(holder))


@pytest.fixture
def kept():
    return factories.company("Late Payer B.V.")


@pytest.fixture
def merged():
    return factories.company("Late Payer Trading B.V.")


def late(holder, buyer, number):
    return factories.invoice(
        holder,
        buyer,
        number=number,
        dispatched_on=date(2025, 10, 31),
        issued_on=date(2025, 10, 31),
        due_on=date(2025, 11, 30),
        net_amount=Decimal(1000),
        vat_amount=0,
    )


def merge(merged, kept):
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])


def test_what_either_of_them_owes_is_one_debt(holder, owner, kept, merged):
    late(holder, merged, "F-1")
    late(holder, kept, "F-2")
    merge(merged, kept)

    letter = services.make_letter(
        buyer=merged.public_id, kind=LetterKind.REMINDER, by=owner, now=NOW
    )

    assert letter.document.facts["reference"] == "F-1, F-2"
    for buyer in (kept, merged):
        assert queries.debt(holder.id, buyer.id, TODAY).principal == eur(2000)
        assert receivables.open_debt(holder.id, buyer.id, TODAY) == eur(2000)
    run_off = exposure.run_off(holder.id, kept.id, Decimal(5000), Decimal(0), TODAY)
    assert run_off == eur(2000)  # each debt counted once


def test_a_case_follows_the_company_its_buyer_was_merged_into(holder, owner, kept, merged):
    late(holder, merged, "F-1")
    case = services.hand_over(buyer=merged.public_id, by=owner, now=NOW)
    merge(merged, kept)

    with pytest.raises(lifecycle.CaseAlreadyOpen):
        services.hand_over(buyer=kept.public_id, by=owner, now=NOW)

    assert queries.open_case(holder.id, kept.id) == case
    assert queries.last_case(holder.id, kept.id) == case
    assert queries.stopped_by_hand_over(holder.id, kept.id, TODAY) == TODAY
    assert receivables.open_overdue(holder.id, kept.id) == case.overdue_report


def test_money_on_the_kept_company_pays_the_case_of_the_merged_one(holder, owner, kept, merged):
    late(holder, merged, "F-1")
    case = services.hand_over(buyer=merged.public_id, by=owner, now=NOW)
    merge(merged, kept)
    later = datetime(2026, 2, 15, 10, 0, tzinfo=UTC)
    receivables_services.record_receipt(
        policyholder_id=holder.id,
        buyer_id=kept.id,
        receipt=ledger.Receipt(TODAY, eur(1000), "F-1"),
        reference="bank 12",
        source=ReceiptSource.POLICYHOLDER,
        by=owner,
        now=later,
    )

    services.catch_up(policyholder_id=holder.id, buyer_id=kept.id, by=SYSTEM, now=later)

    balance = queries.balance(case, TODAY)
    assert (balance.paid, balance.ledger_principal) == (eur(1000), eur(0))


def test_the_insolvency_of_the_kept_company_is_that_of_the_case(holder, owner, kept, merged):
    late(holder, merged, "F-1")
    services.hand_over(buyer=merged.public_id, by=owner, now=NOW)
    merge(merged, kept)

    services.mark_insolvent(company=kept.public_id, happened_on=TODAY, by=SYSTEM, now=NOW)

    assert Case.objects.get().state == CaseState.INSOLVENT


def test_a_payment_on_one_of_two_cases_counts_once(holder, owner, kept, merged):
    for buyer, number in ((kept, "F-1"), (merged, "F-2")):
        late(holder, buyer, number)
        services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)
    merge(merged, kept)
    one, other = Case.objects.order_by("id")

    services.book_payment(
        case_id=one.public_id,
        amount=eur(100),
        received_on=TODAY,
        reference="E1",
        by=factories.staff_actor(StaffRole.COLLECTOR),
        now=datetime(2026, 2, 15, 10, 0, tzinfo=UTC),
    )

    assert queries.balance(one, TODAY).paid == eur(100)
    assert queries.balance(other, TODAY).paid == eur(0)
    assert OverdueReport.objects.filter(state=OverdueState.COLLECTION).count() == 2
