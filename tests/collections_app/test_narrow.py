"""The list of invoices on a phone: nothing that it says is cut off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.rules import MandateRole
from collections_app import services
from core import tenancy
from tests import factories
from tests.monitoring.test_pages import complaints, let_in, look_at
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
JANUARY = datetime(2026, 1, 20, 9, 0, tzinfo=UTC)
_CUT_OFF = """[...document.querySelectorAll('.table--stack tbody *')]
    .filter(each => {
        const box = each.getBoundingClientRect();
        const card = each.closest('.card').getBoundingClientRect();
        return box.width > 1 && (box.right > card.right || box.left < card.left
            || each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1);
    }).map(each => each.tagName + ': ' + each.innerText)"""

__all__ = ["complaints"]


@pytest.fixture
def owner(monkeypatch):
    """Somebody with debts of every kind: handed over, reported, disputed, without a limit."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        holder = factories.policyholder("Van Houten Groothandel B.V.")
        factories.policy(holder)
        mandate = factories.mandate(holder, MandateRole.OWNER, language="nl")
        for name in (
            "Handed over B.V.",
            "Reported Wholesale and Retail Holding B.V.",
            "Other B.V.",
        ):
            buyer = factories.company(name)
            for place, due_on in enumerate((date(2025, 12, 1), date(2026, 4, 1), date(2026, 6, 1))):
                sent = due_on - timedelta(days=30)
                factories.invoice(
                    holder,
                    buyer,
                    number=f"{name[:3]}-2026-{place}",
                    dispatched_on=sent,
                    issued_on=sent,
                    due_on=due_on,
                    net_amount=123_456_789,
                    vat_amount=23_456_789,
                )
            if name.startswith("Handed"):
                actor = factories.actor(mandate)
                services.hand_over(buyer=buyer.public_id, by=actor, now=JANUARY)
                factories.invoice(holder, buyer, number="Late-1", due_on=date(2026, 4, 2))
            if name.startswith("Reported"):
                factories.overdue(holder, buyer, reported_on=date(2026, 3, 1))
    return mandate


def test_nothing_is_cut_off_of_the_list_of_invoices(page, live_server, complaints, owner):
    let_in(page, live_server, owner.user, sign_in)
    page.set_extra_http_headers({"Accept-Language": "nl"})  # whose words are longer
    address = reverse("portal:invoices", args=[owner.policyholder.public_id])
    look_at(page, live_server, f"{address}?state=all")

    page.set_viewport_size({"width": 360, "height": 800})
    cut_off = page.evaluate(_CUT_OFF)

    assert page.get_attribute("html", "lang") == "nl"
    assert cut_off == []
    assert complaints == []


def test_the_dates_that_run_are_short_rows_on_a_phone(page, live_server, complaints, owner):
    let_in(page, live_server, owner.user, sign_in)
    page.set_extra_http_headers({"Accept-Language": "nl"})
    address = reverse("portal:deadlines", args=[owner.policyholder.public_id])
    look_at(page, live_server, f"{address}?show=all")

    page.set_viewport_size({"width": 360, "height": 800})
    heights = page.evaluate(
        "[...document.querySelectorAll('.table--brief tbody tr')].map(row => row.offsetHeight)"
    )
    page.locator(".on-phone summary").click()

    assert len(heights) > 10
    assert max(heights) <= 150  # four lines, a long name on two of them
    assert page.evaluate(_CUT_OFF) == []
    assert page.locator(".on-phone dd").first.is_visible()
    assert complaints == []
