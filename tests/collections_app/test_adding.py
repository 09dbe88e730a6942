"""Invoices that fall due after the hand-over: outside the case until somebody adds them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts import services as accounts
from accounts.models import Mandate, User
from accounts.rules import MandateRole, NotYourRight, NotYourRole, StaffRole
from collections_app import queries, services
from collections_app.models import Case, CaseAction, CaseInvoice
from collections_app.rules import lifecycle
from collections_app.rules.costs import collection_costs
from collections_app.rules.lifecycle import CaseState
from core import tenancy
from core.models import Event
from receivables import services as receivables
from receivables.models import Invoice
from receivables.rules import ledger
from receivables.rules.states import ReceiptSource
from tests import factories, signing_in
from tests.factories import eur

pytestmark = pytest.mark.django_db

JANUARY = datetime(2026, 1, 20, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
LATE = date(2026, 4, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def holder():
    with tenancy.scope(staff=True):
        holder = factories.policyholder("Van Houten Groothandel B.V.")
        factories.policy(holder)
        return holder


@pytest.fixture
def owner(holder):
    with tenancy.scope(staff=True):
        return factories.actor(factories.mandate(holder))


@pytest.fixture
def case(holder, owner):
    """A hand-over of 12,500.00 in January."""
    with tenancy.scope(staff=True):
        buyer = factories.company("Late Payer B.V.")
        an_invoice(holder, buyer, "2025-117", date(2025, 11, 30), "10330.58", "2169.42")
        return services.hand_over(buyer=buyer.public_id, by=owner, now=JANUARY)


@pytest.fixture
def since(holder, case):
    """Two invoices that came after it: one late by now, one not due yet."""
    with tenancy.scope(staff=True):
        an_invoice(holder, case.buyer, "2026-002", LATE, "1000.00", "210.00")
        an_invoice(holder, case.buyer, "2026-003", NOW.date(), "500.00", "105.00")


def an_invoice(holder, buyer, number, due_on, net, vat):
    return factories.invoice(
        holder,
        buyer,
        number=number,
        dispatched_on=date(2025, 10, 31),
        issued_on=date(2025, 10, 31),
        due_on=due_on,
        net_amount=Decimal(net),
        vat_amount=Decimal(vat),
    )


@pytest.fixture
def scope(case):
    with tenancy.scope(staff=True):
        yield


def page_of(client, holder, owner, name, *rest, **query):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=owner.user_id))
    answer = client.get(reverse(f"portal:{name}", args=[holder.public_id, *rest]), query)
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


@pytest.mark.usefixtures("since")
def test_an_invoice_that_did_not_go_along_says_so(client, holder, owner, case):
    with tenancy.scope(staff=True):
        inside, late = (Invoice.objects.get(number=each) for each in ("2025-117", "2026-002"))

    listed = page_of(client, holder, owner, "invoices", state="all")
    of_inside = page_of(client, holder, owner, "invoice", inside.public_id)
    of_late = page_of(client, holder, owner, "invoice", late.public_id)

    assert listed.count("With us since 20 January 2026") == 1
    assert listed.count("Debts of this buyer are with us since 20 January 2026") == 2
    assert "This debt is with us since 20 January 2026" in of_inside
    assert "did not go along" not in of_inside
    assert "Debts of this buyer are with us since 20 January 2026, so no deadline" in of_late
    assert "It did not go along: we do not write to the buyer" in of_late

    with tenancy.scope(staff=True):
        add(case, owner)

    assert "This debt is with us" in page_of(client, holder, owner, "invoice", late.public_id)
    listed = page_of(client, holder, owner, "invoices", state="all")
    assert listed.count("With us since 20 January 2026") == 2


@pytest.mark.usefixtures("since")
def test_what_went_along_with_a_withdrawn_case_is_not_with_us(owner, case):
    with tenancy.scope(staff=True):
        collector = factories.staff_actor(StaffRole.COLLECTOR)
        add(case, owner)
        services.close_case(
            case_id=case.public_id,
            to=CaseState.WITHDRAWN,
            reason="The seller arranges it.",
            by=collector,
            now=NOW,
        )
        inside = Invoice.objects.get(number="2025-117")
        services.hand_over(buyer=case.buyer.public_id, by=owner, now=NOW)
        CaseInvoice.objects.filter(case__closed_on=None).exclude(invoice=inside).delete()
        rows = list(Invoice.objects.order_by("number").select_related("buyer"))

        outside = queries.outside_cases(owner, rows)

    assert [row.number for row in rows if row.id in outside] == ["2026-002", "2026-003"]


def add(case, by, now=NOW):
    return services.add_invoices(case_id=case.public_id, by=by, now=now)


@pytest.mark.usefixtures("since", "scope")
def test_what_fell_due_since_is_outside_the_case(case):
    outside = queries.outside_case(case, NOW.date())

    assert [item.invoice.number for item in outside] == ["2026-002"]
    assert queries.outside_case(case, LATE) == []


@pytest.mark.usefixtures("since", "scope")
def test_what_is_added_bears_interest_from_its_due_date_and_costs_in_one_table(case, owner):
    before = queries.balance(case, NOW.date())

    add(case, owner)

    balance = queries.balance(case, NOW.date())
    [_, added] = balance.invoices
    both = collection_costs(eur("13710.00"), late_invoices=2).total
    assert (added.number, added.open_principal) == ("2026-002", eur("1210.00"))
    assert added.open_interest == (eur("1210.00") * Decimal("0.1015") * 5 / 365).to_cents()
    assert before.costs == eur("900.00")
    assert balance.costs == both
    assert balance.handed_over == eur("13710.00")


@pytest.mark.usefixtures("since", "scope")
def test_adding_is_noted_and_told_once(case, owner):
    add(case, owner)

    [event] = Event.objects.filter(name="collections.invoices_added")
    assert CaseAction.objects.get(facts__has_key="added").facts == {"added": ["2026-002"]}
    assert event.facts["amount"] == "1210.00"
    with pytest.raises(lifecycle.NothingOutside):
        add(case, owner)


@pytest.mark.usefixtures("since", "scope")
def test_a_payment_before_the_adding_pays_no_costs_that_came_with_it(case, owner):
    """It paid 900.00 of costs then, and pays as much after."""
    services.book_payment(
        case_id=case.public_id,
        amount=eur("5000.00"),
        received_on=date(2026, 2, 15),
        reference="E1",
        by=factories.staff_actor(StaffRole.COLLECTOR),
        now=NOW.replace(month=2),
    )

    add(case, owner)

    [imputed] = queries.balance(case, NOW.date()).imputations.values()
    more = collection_costs(eur("13710.00"), late_invoices=2).total - eur("900.00")
    assert imputed.to_costs == eur("900.00")
    assert queries.balance(case, NOW.date()).costs == more


@pytest.mark.usefixtures("since", "scope")
@pytest.mark.parametrize(("at", "counts"), [("before", False), ("after", True)])
def test_what_was_paid_on_an_invoice_before_it_was_added_counts_once(
    case, holder, owner, at, counts
):
    def pay():
        receivables.record_receipt(
            policyholder_id=holder.id,
            buyer_id=case.buyer_id,
            receipt=ledger.Receipt(NOW.date(), eur("210.00"), "2026-002"),
            reference="bank 7",
            source=ReceiptSource.POLICYHOLDER,
            by=owner,
            now=NOW if at == "before" else NOW.replace(hour=11),
        )

    if at == "before":
        pay()
    add(case, owner, NOW.replace(hour=10))
    if at == "after":
        pay()

    balance = queries.balance(case, NOW.date())
    assert balance.paid == eur("210.00" if counts else "0")
    assert balance.invoices[1].handed_over == eur("1210.00" if counts else "1000.00")


@pytest.mark.usefixtures("since", "scope")
def test_a_credit_note_before_the_adding_counts_once(case, owner):
    receivables.record_credit_note(
        invoice_id=Invoice.objects.get(number="2026-002").public_id,
        number="C-1",
        issued_on=NOW.date(),
        net=eur("100.00"),
        vat=eur("21.00"),
        by=owner,
        now=NOW,
    )

    add(case, owner, NOW.replace(hour=10))

    assert queries.balance(case, NOW.date()).invoices[1].open_principal == eur("1089.00")


@pytest.mark.usefixtures("since", "scope")
def test_a_closed_case_takes_nothing_in(case, owner):
    Case.objects.update(state=CaseState.CLOSED_UNPAID, closed_on=NOW.date())

    with pytest.raises(lifecycle.CaseClosed):
        add(case, owner)


@pytest.mark.usefixtures("since", "scope")
def test_neither_a_reader_nor_an_underwriter_adds(case, holder):
    reader = factories.actor(factories.mandate(holder, MandateRole.READER))
    with pytest.raises(NotYourRight):
        add(case, reader)
    with pytest.raises(NotYourRole):
        add(case, factories.staff_actor(StaffRole.UNDERWRITER))


@pytest.mark.usefixtures("since", "scope")
def test_a_stranger_finds_no_case(case):
    stranger = factories.actor(factories.mandate(factories.policyholder("Somebody else")))

    with pytest.raises(Case.DoesNotExist):
        add(case, stranger)


@pytest.fixture
def visit(client, holder, owner):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=owner.user_id))

    def go(name, *rest, data=None):
        address = reverse(f"portal:{name}", args=[holder.public_id, *rest])
        return client.get(address) if data is None else client.post(address, data, follow=True)

    return go


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


@pytest.mark.usefixtures("since")
@pytest.mark.parametrize("page", ["case", "overdue"])
def test_the_portal_says_what_is_outside_and_offers_to_add_it(visit, case, page):
    subject = case.buyer.public_id if page == "overdue" else case.public_id

    shown = text_of(visit(page, subject))
    outside = shown.split("Outside the case")[1].split("</section>")[0]
    done = text_of(visit("case_add", case.public_id, data={}))

    assert "2026-002" in outside
    assert "Add them to the case" in outside
    assert f"The invoices are added to case {case.number}." in done
    assert "Outside the case" not in done
    assert "Added to the case: 2026-002" in done


def test_a_portal_without_any_outside_says_nothing(visit, case):
    assert "Outside the case" not in text_of(visit("case", case.public_id))


def test_adding_nothing_is_explained(visit, case):
    assert "No overdue invoice of this buyer is outside" in text_of(
        visit("case_add", case.public_id, data={})
    )


@pytest.mark.usefixtures("since")
def test_the_collector_adds_at_the_desk(client, case):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.COLLECTOR)
    signing_in.sign_in_staff(client, person)
    page = reverse("admin:collections_app_case_change", args=[case.pk])
    button = reverse("admin:collections_app_case_do", args=[case.pk, "add"])

    warned = text_of(client.get(page))
    said = text_of(client.get(button))
    done = text_of(client.post(button, follow=True))

    assert "1 invoice fell due since and is outside the case: EUR 1,210.00." in warned
    assert "2026-002, due on 10 April 2026: EUR 1,210.00 comes into the case." in said
    assert "The invoices are added to the case." in done
    assert button not in done


@pytest.mark.usefixtures("since")
def test_the_api_adds_too(client, case, holder, owner):
    with tenancy.scope(staff=True):
        mandate = Mandate.objects.get(policyholder=holder)
        _, key = accounts.issue_token(mandate_id=mandate.id, name="x", by=owner, now=NOW)
    address = f"/api/v1/cases/{case.public_id}"
    headers = {"Authorization": f"Bearer {key}"}

    before = client.get(address, headers=headers).json()
    after = client.post(
        f"{address}/invoices",
        content_type="application/json",
        headers=headers | {"Idempotency-Key": str(uuid4())},
    ).json()

    assert [one["number"] for one in before["outside"]] == ["2026-002"]
    assert after["outside"] == []
    assert after["invoices"][1]["number"] == "2026-002"
