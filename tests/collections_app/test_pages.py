"""What the pages of cases say and offer: one word for a state, the first letter, no dead ends."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import MandateRole, StaffRole
from collections_app import queries, services
from collections_app.models import Case
from collections_app.rules.lifecycle import CaseState
from core import tenancy
from tests import factories, signing_in

pytestmark = pytest.mark.django_db

OPENED = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)
LATE = OPENED + timedelta(days=3)
DESK = "admin:collections_app_case_changelist"


@pytest.fixture
def clock(monkeypatch):
    def put(moment):
        monkeypatch.setattr("core.clock.now", lambda: moment)

    put(OPENED)
    return put


@pytest.fixture
def holder(clock):
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
        return services.hand_over(buyer=buyer.public_id, by=owner, now=OPENED)


@pytest.fixture
def visit(client, holder, owner):
    def go(name, *rest, who=owner, **query):
        with tenancy.scope(staff=True):
            client.force_login(User.objects.get(id=who.user_id))
        return client.get(reverse(f"portal:{name}", args=[holder.public_id, *rest]), query)

    return go


@pytest.fixture
def desk(client):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.COLLECTOR)
    signing_in.sign_in_staff(client, person)
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def demanded(case):
    with tenancy.scope(staff=True):
        services.send_demand(
            case_id=case.public_id, by=factories.staff_actor(StaffRole.COLLECTOR), now=OPENED
        )


def closed(case, as_=CaseState.CLOSED_UNPAID):
    with tenancy.scope(staff=True):
        services.close_case(
            case_id=case.public_id,
            to=as_,
            reason="No assets.",
            by=factories.staff_actor(StaffRole.COLLECTOR),
            now=OPENED,
        )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "The first letter goes out by 17 February 2026."),
        (2, "The first letter goes out by 17 February 2026."),
        (3, "The first letter was due on 17 February 2026 and is late"),
    ],
)
def test_the_case_says_when_its_first_letter_goes_out(visit, case, clock, days, said):
    clock(OPENED + timedelta(days=days))

    assert said in text_of(visit("case", case.public_id))


def test_after_the_first_letter_none_is_due(visit, case, clock):
    demanded(case)
    clock(LATE)

    assert "first letter" not in text_of(visit("case", case.public_id)).lower()


@pytest.mark.parametrize("days", [2, 3])
def test_a_late_first_letter_waits_for_the_collectors(desk, case, clock, days):
    clock(OPENED + timedelta(days=days))
    late = text_of(desk.get(reverse(DESK), {"letter": "late"}))
    home = text_of(desk.get(reverse("admin:index")))

    assert (case.number in late) == (days == 3)
    assert "cases whose first letter is late" in home
    assert ("chip--bad" in late) == (days == 3)


@pytest.mark.parametrize("state", [CaseState.LEGAL, CaseState.INSOLVENT, CaseState.CLOSED_PAID])
def test_where_no_letter_is_to_go_none_is_late(case, state):
    with tenancy.scope(staff=True):
        Case.objects.update(state=state)
        case.refresh_from_db()

        assert queries.first_letter(case, LATE.date()) is None
        assert not queries.without_first_letter(Case.objects.all(), LATE.date()).exists()


def test_a_debt_with_us_has_one_word_for_its_state_in_all_lists(visit, case):
    overdues = text_of(visit("overdues"))
    cases = text_of(visit("cases"))

    reported = overdues.split("What you reported")[1]
    assert "Handed over" in reported
    assert "In collection" not in overdues
    assert "Handed over" in cases


def test_the_calendar_of_the_ladder_ends_with_the_hand_over(visit, case):
    assert "The calendar" not in text_of(visit("overdue", case.buyer.public_id))


def test_only_who_keeps_the_ledger_is_asked_what_the_buyer_paid(visit, holder, owner, case):
    with tenancy.scope(staff=True):
        reader = factories.actor(factories.mandate(holder, MandateRole.READER))

    assert "The buyer paid me" in text_of(visit("case", case.public_id))
    assert "The buyer paid me" not in text_of(visit("case", case.public_id, who=reader))


def test_only_who_may_collect_is_led_from_an_invoice_to_collecting(visit, holder, case):
    with tenancy.scope(staff=True):
        reader = factories.actor(factories.mandate(holder, MandateRole.READER))
        invoice = case.invoices.get().invoice

    assert "Collect it" in text_of(visit("invoice", invoice.public_id))
    assert "Collect it" not in text_of(visit("invoice", invoice.public_id, who=reader))


def test_the_file_of_cases_says_states_in_words(visit, case):
    written = visit("cases_csv").content.decode("utf-8-sig")

    assert "Handed over" in written.splitlines()[1]
    assert "OPENED" not in written


def test_the_file_of_cases_is_a_dutch_one_for_a_dutch_reader(client, visit, owner, case):
    client.cookies["django_language"] = "nl"
    with tenancy.scope(staff=True):
        User.objects.filter(id=owner.user_id).update(language="nl")

    written = visit("cases_csv").content.decode("utf-8-sig").splitlines()[1]

    assert written.endswith(";EUR;12500,00")


def test_with_only_closed_cases_the_list_leads_to_them(visit, case):
    closed(case)

    shown = text_of(visit("cases"))

    assert "Nothing is with us now" in shown
    assert "?state=closed" in shown
    assert case.number in text_of(visit("cases", state="closed"))


def test_the_top_of_a_case_says_handed_over_once(visit, case):
    top = text_of(visit("case", case.public_id)).split('class="lead"')[1].split("</p>")[0]

    assert top.lower().count("handed over") == 1
    assert "with us since 15 February 2026" in top


def test_the_top_of_a_closed_case_says_from_when_until_when(visit, case):
    closed(case)

    assert "with us from 15 February 2026 until 15 February 2026" in text_of(
        visit("case", case.public_id)
    )


def test_both_pages_of_a_case_say_why_the_ledgers_differ(visit, desk, case):
    at_the_desk = text_of(desk.get(reverse("admin:collections_app_case_change", args=[case.pk])))

    for page in (at_the_desk, text_of(visit("case", case.public_id))):
        assert "whichever invoice the buyer named" in page
