"""A bankrupt buyer, or one that is claimed on, is not dunned: pages say what is the case."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from collections_app import services as collections
from collections_app.rules.lifecycle import BuyerInsolvent, LetterKind
from core import tenancy
from grading.models import LegalEvent
from grading.rules.inputs import LegalEventKind
from limits import queries as limits
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

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
def late(us):
    with tenancy.scope(staff=True):
        company = buyer()
        _invoice(us, company, TODAY - 70 * DAY)
        return company


@pytest.fixture
def visit(client, us):
    client.force_login(User.objects.get(id=us.actor.user_id))

    def go(name, *rest) -> str:
        address = reverse(f"portal:{name}", args=[us.holder.public_id, *rest])
        shown = client.get(address)
        assert shown.status_code == 200
        return " ".join(shown.content.decode().replace("\xa0", " ").split())

    return go


def _invoice(us, company, sent: date, term: int = 30):
    return factories.invoice(
        us.holder, company, dispatched_on=sent, issued_on=sent, due_on=sent + term * DAY
    )


def _bankrupt(company) -> None:
    with tenancy.scope(staff=True):
        LegalEvent.objects.create(
            company=company,
            kind=LegalEventKind.BANKRUPTCY,
            happened_on=TODAY - 10 * DAY,
            source="TEST",
            source_reference="T-1",
            recorded_at=NOW,
        )


def test_a_late_buyer_is_dunned_as_long_as_nothing_stands_against_it(visit, late):
    assert "Make the reminder" in visit("overdue", late.public_id)
    assert "Send a " in visit("overdues")


def test_a_bankrupt_buyer_is_not_dunned_but_claimed_on(visit, us, late):
    _bankrupt(late)

    page, listed, overview = visit("overdue", late.public_id), visit("overdues"), visit("overview")

    assert "This buyer is insolvent since 20 February 2026" in page
    assert "File the debt with the trustee" in page
    assert reverse("portal:claim_new", args=[us.holder.public_id, late.public_id]) in page
    for dunning in ("Make the reminder", "Make the final notice", "From reminder to hand-over"):
        assert dunning not in page
    assert "Insolvent since 20 February 2026: file the debt with the trustee, and claim" in listed
    assert f"{late.name} is insolvent since 20 February 2026" in overview
    assert "See that it is paid by then" not in overview


def test_no_letter_to_a_bankrupt_buyer_is_made(us, late):
    _bankrupt(late)

    with tenancy.scope(staff=True), pytest.raises(BuyerInsolvent):
        collections.make_letter(
            buyer=late.public_id, kind=LetterKind.REMINDER, by=us.actor, now=NOW
        )


def test_where_deliveries_are_stopped_no_other_extension_threatens_to_stop_them(visit, us, late):
    with tenancy.scope(staff=True):
        _invoice(us, late, TODAY - 130 * DAY)
        assert limits.stop_on(us.policy, late.id, TODAY) is not None

    assert "See that it is paid by then" not in visit("overview")


def test_the_buyers_page_leads_to_invoices_overdue_case_and_claim(visit, us, late):
    with tenancy.scope(staff=True):
        case = collections.hand_over(buyer=late.public_id, by=us.actor, now=NOW)

    page = visit("buyer", late.public_id)

    for name, args in (
        ("invoices", []),
        ("overdue", [late.public_id]),
        ("case", [case.public_id]),
        ("claim_new", [late.public_id]),
        ("invoice_add", []),
    ):
        assert reverse(f"portal:{name}", args=[us.holder.public_id, *args]) in page


def test_after_the_hand_over_no_calendar_of_deadlines_is_shown(visit, us, late):
    before = visit("overdue", late.public_id)
    with tenancy.scope(staff=True):
        collections.hand_over(buyer=late.public_id, by=us.actor, now=NOW)

    after = visit("overdue", late.public_id)

    assert "The calendar" in before
    assert "The calendar" not in after


def test_before_handing_over_a_final_notice_that_still_runs_is_named(visit, us, late):
    before = visit("hand_over", late.public_id)
    with tenancy.scope(staff=True):
        collections.make_letter(
            buyer=late.public_id, kind=LetterKind.FINAL_NOTICE, by=us.actor, now=NOW
        )

    warned = visit("hand_over", late.public_id)

    assert "Your final notice still runs" not in before
    assert "It gives the buyer until 9 March 2026" in warned


def test_what_came_in_since_the_report_is_no_longer_counted_as_overdue(visit, us, late):
    with tenancy.scope(staff=True):
        factories.overdue(us.holder, late)
        before = visit("overview")
        factories.receipt(us.holder, late, 2_500, on=TODAY)

    assert "12,100.00" in before
    assert "9,600.00" in visit("overview")
