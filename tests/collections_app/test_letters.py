"""Letters to buyers: what is demanded, what is not, what to mention, where to pay."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.rules import StaffRole
from collections_app import queries, services
from collections_app.rules import letters, lifecycle
from collections_app.rules.lifecycle import LetterKind
from core import tenancy
from policies.rules.contract import NotAnAccount
from receivables import services as receivables
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
def buyer():
    return factories.company("Late Payer B.V.")


@pytest.fixture
def collector():
    return factories.staff_actor(StaffRole.COLLECTOR)


@pytest.fixture
def invoice(holder, buyer):
    """The invoice of INT-03: 12,500.00 due on 30 November 2025, so 267.65 of interest."""
    return late(holder, buyer, "2025-117", net=Decimal("10330.58"), vat=Decimal("2169.42"))


def late(holder, buyer, number, *, net=Decimal(1000), vat=Decimal(0)):
    return factories.invoice(
        holder,
        buyer,
        number=number,
        dispatched_on=date(2025, 10, 31),
        issued_on=date(2025, 10, 31),
        due_on=date(2025, 11, 30),
        net_amount=net,
        vat_amount=vat,
    )


def dispute(invoice, amount, owner):
    return receivables.open_dispute(
        invoice_id=invoice.public_id,
        amount=eur(amount),
        reason="Half of it came broken.",
        by=owner,
        now=NOW,
    )


def write(kind, buyer, owner):
    return services.make_letter(buyer=buyer.public_id, kind=kind, by=owner, now=NOW)


def test_every_invoice_is_to_be_mentioned(holder, owner, buyer):
    numbers = ["F-1", "F-2", "F-3", "F-4", "F-5"]
    for number in numbers:
        late(holder, buyer, number)

    letter = write(LetterKind.REMINDER, buyer, owner)

    assert letter.document.facts["reference"] == ", ".join(numbers)


def test_what_is_disputed_is_not_demanded_nor_its_interest(owner, buyer, invoice):
    dispute(invoice, "6250.00", owner)

    letter = write(LetterKind.FINAL_NOTICE, buyer, owner)
    debt = queries.debt(owner.tenant, buyer.id, TODAY)

    facts = letter.document.facts
    assert (letter.principal, letter.interest) == (Decimal(6250), Decimal("133.83"))
    assert (facts["principal"], facts["disputed"]) == ("6250.00", "6250.00")
    assert (debt.asked, debt.asked_interest) == (eur("6250.00"), eur("133.83"))
    assert debt.principal == eur("12500.00")


def test_an_invoice_disputed_in_full_is_left_out(holder, owner, buyer, invoice):
    late(holder, buyer, "F-2")
    dispute(invoice, "12500.00", owner)

    letter = write(LetterKind.REMINDER, buyer, owner)

    assert [line["number"] for line in letter.document.facts["invoices"]] == ["F-2"]


def test_nothing_but_disputed_debt_makes_no_letter(owner, buyer, invoice, collector):
    dispute(invoice, "12500.00", owner)

    with pytest.raises(lifecycle.AllDisputed):
        write(LetterKind.REMINDER, buyer, owner)
    case = services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)
    with pytest.raises(lifecycle.AllDisputed):
        services.send_demand(case_id=case.public_id, by=collector, now=NOW)


def test_a_demand_asks_no_disputed_part(owner, buyer, invoice, collector):
    dispute(invoice, "6250.00", owner)
    case = services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)

    letter = services.send_demand(case_id=case.public_id, by=collector, now=NOW)

    balance = queries.balance(case, TODAY)
    assert (letter.principal, letter.interest) == (Decimal(6250), Decimal("133.83"))
    assert letter.costs == Decimal("687.50")  # by the decree on 6,250.00
    assert letter.document.facts["disputed"] == "6250.00"
    assert (balance.principal, balance.disputed) == (eur("12500.00"), eur("6250.00"))


def test_a_dispute_that_was_resolved_is_demanded_again(owner, buyer, invoice):
    opened = dispute(invoice, "6250.00", owner)
    receivables.resolve_dispute(
        dispute_id=opened.public_id, found_due=eur("6250.00"), by=owner, now=NOW
    )

    letter = write(LetterKind.REMINDER, buyer, owner)

    assert letter.principal == Decimal(12500)
    assert letter.document.facts["disputed"] == ""


def test_a_demo_names_no_account(owner, buyer, invoice, collector):
    case = services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)

    letter = services.send_demand(case_id=case.public_id, by=collector, now=NOW)

    assert letter.document.facts["pay_to"]["iban"] == ""


@pytest.mark.parametrize(
    ("iban", "refusal"),
    [("", letters.NoCollectionAccount), ("NL91ABNA0417164301", NotAnAccount)],
)
def test_a_real_house_demands_nothing_without_a_real_account(
    owner, buyer, invoice, collector, settings, iban, refusal
):
    settings.DEMO = False
    settings.COLLECTION_ACCOUNT = {"iban": iban, "holder": "Client account"}
    case = services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)

    with pytest.raises(refusal):
        services.send_demand(case_id=case.public_id, by=collector, now=NOW)


def test_the_account_of_the_house_stands_on_its_demands(owner, buyer, invoice, collector, settings):
    settings.COLLECTION_ACCOUNT = {"iban": "NL91ABNA0417164300", "holder": "Client account"}
    case = services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)

    letter = services.send_demand(case_id=case.public_id, by=collector, now=NOW)

    assert letter.document.facts["pay_to"]["iban"] == "NL91ABNA0417164300"
