"""What a collector meets at the desk when something is out of the ordinary."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import NotYourRole, StaffRole
from collections_app import services
from collections_app.models import Case
from collections_app.rules import lifecycle
from collections_app.rules.lifecycle import CaseState
from core import tenancy
from core.errors import StateRefused
from receivables.models import Receipt
from tests import factories, signing_in
from tests.factories import eur

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)


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
def case(holder):
    with tenancy.scope(staff=True):
        buyer = factories.company("Late Payer B.V.")
        factories.invoice(
            holder,
            buyer,
            number="2025-117",
            dispatched_on=date(2025, 10, 31),
            issued_on=date(2025, 10, 31),
            due_on=date(2025, 11, 30),
            net_amount=Decimal("10330.58"),
            vat_amount=Decimal("2169.42"),
        )
        owner = factories.actor(factories.mandate(holder))
        return services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)


@pytest.fixture
def desk(client):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.COLLECTOR)
    signing_in.sign_in_staff(client, person)
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def address(row, button):
    return reverse("admin:collections_app_case_do", args=[row.pk, button])


def press(client, row, button, **data):
    return client.post(address(row, button), data, follow=True)


PAYMENT = {"amount": "100.00", "received_on": "2026-02-15", "reference": "BK-1"}


def test_an_invoice_outside_the_case_is_refused_beside_its_field(desk, case):
    shown = text_of(press(desk, case, "payment", **PAYMENT, designated="NOPE"))

    assert "Invoice NOPE is not in this case." in shown
    assert 'value="BK-1"' in shown
    with tenancy.scope(staff=True):
        assert not Receipt.objects.exists()


def test_a_payment_is_meant_for_one_of_the_cases_invoices(desk, case):
    offered = text_of(desk.get(address(case, "payment")))

    press(desk, case, "payment", **PAYMENT, designated="2025-117")

    assert '<option value="2025-117">2025-117</option>' in offered
    with tenancy.scope(staff=True):
        assert Receipt.objects.get().designated.number == "2025-117"


def test_the_service_refuses_an_invoice_outside_the_case_by_name(case):
    with tenancy.scope(staff=True), pytest.raises(lifecycle.NotInCase):
        services.book_payment(
            case_id=case.public_id,
            amount=eur("100.00"),
            received_on=NOW.date(),
            reference="BK-1",
            designated="NOPE",
            by=factories.staff_actor(StaffRole.COLLECTOR),
            now=NOW,
        )


@pytest.mark.parametrize("button", ["take", "payment", "demand", "note", "state", "close"])
def test_every_form_names_the_case_the_buyer_and_what_is_owed(desk, case, button):
    shown = text_of(desk.get(address(case, button)))

    for told in (case.number, "Late Payer B.V.", "Van Houten Groothandel B.V.", "13,667.65"):
        assert told in shown.split('id="content-main"')[1]


def given_up(case):
    with tenancy.scope(staff=True):
        return services.close_case(
            case_id=case.public_id,
            to=CaseState.CLOSED_UNPAID,
            reason="No assets.",
            by=factories.staff_actor(StaffRole.COLLECTOR),
            now=NOW,
        )


def now(case):
    with tenancy.scope(staff=True):
        case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("ending", "means"),
    [("CLOSED_UNPAID", "You can reopen the case"), ("WITHDRAWN", "It cannot be reopened")],
)
def test_closing_says_first_what_stays_open(desk, case, ending, means):
    wish = {"to": ending, "reason": "No assets."}

    read = press(desk, case, "close", **wish)
    still_open = now(case).is_open
    press(desk, case, "close", **wish, confirmed=read.context["preview_read"])

    assert "13,667.65 stays open by law" in text_of(read)
    assert means in text_of(read)
    assert still_open
    assert not now(case).is_open


def test_a_case_that_was_given_up_is_opened_again(desk, case):
    given_up(case)

    said = text_of(desk.get(address(case, "reopen")))
    shown = text_of(press(desk, case, "reopen", reason="A guarantor was found."))

    assert "13,667.65 is owed by law today" in said
    assert "A guarantor was found." in shown
    assert now(case).state == CaseState.AMICABLE
    assert case.closed_on is None


def test_a_late_payment_opens_its_case_again(desk, case):
    given_up(case)

    shown = text_of(press(desk, case, "late-payment", **PAYMENT, reason="Came in by bank."))

    assert "The payment is booked, and the case was opened again for it." in shown
    assert now(case).state == CaseState.AMICABLE
    with tenancy.scope(staff=True):
        assert Receipt.objects.get().reference == "BK-1"


def test_a_late_payment_of_all_that_is_owed_closes_the_case_as_paid(desk, case):
    given_up(case)

    press(desk, case, "late-payment", **PAYMENT | {"amount": "13667.65"}, reason="By bank.")

    assert now(case).state == CaseState.CLOSED_PAID


def test_a_late_payment_that_is_refused_leaves_the_case_closed(desk, case):
    given_up(case)

    shown = text_of(
        press(desk, case, "late-payment", **PAYMENT | {"amount": "99999.00"}, reason="By bank.")
    )

    assert "is more than that" in shown
    assert now(case).state == CaseState.CLOSED_UNPAID


@pytest.mark.parametrize("ended", [CaseState.CLOSED_PAID, CaseState.WITHDRAWN])
def test_only_what_was_given_up_is_reopened_by_hand(case, ended):
    with tenancy.scope(staff=True):
        Case.objects.update(state=ended, closed_on=NOW.date())

        with pytest.raises(StateRefused):
            services.reopen_case(
                case_id=case.public_id,
                reason="By mistake.",
                by=factories.staff_actor(StaffRole.COLLECTOR),
                now=NOW,
            )


def test_only_a_collector_reopens(case, holder):
    given_up(case)
    with tenancy.scope(staff=True), pytest.raises(NotYourRole):
        services.reopen_case(
            case_id=case.public_id,
            reason="Please.",
            by=factories.actor(factories.mandate(holder)),
            now=NOW,
        )


def test_leaving_a_page_is_not_called_like_closing_a_case(desk, case):
    page = text_of(desk.get(reverse("admin:collections_app_case_change", args=[case.pk])))

    assert ">Close<" not in page
    assert ">Back to the list<" in page
