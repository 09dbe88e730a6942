"""The policy clock in a real browser: its page and the calendar agree with the worked calendars."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import icalendar
import pytest
from django.test import Client

from accounts.models import Mandate
from core import tenancy
from limits import services as limits
from policies.models import Terms
from tests import factories
from tests.journeys.ground import OWNER
from tests.monitoring.test_pages import look_at
from tests.worked import worked

CLM_19, CLM_34 = worked("CLM-19"), worked("CLM-34")
NAMES = {
    "Last day to extend": "mep_end",
    "Deliveries stop": "stop_shipment_from",
    "Report the overdue by": "notification_deadline",
    "Hand over for collection by": "notification_deadline",
    "Date of loss": "date_of_loss_if_start_due_date",
}


@pytest.fixture
def let_it_be(monkeypatch):
    def _let_it_be(day: str):
        moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
        monkeypatch.setattr("core.clock.now", lambda: moment + timedelta(hours=9))

    return _let_it_be


def owing(world, number, *, due, dispatch, issued=None, net="10000.00", **_other):
    with tenancy.scope(staff=True):
        factories.invoice(
            world.holder,
            world.payer,
            number=number,
            dispatched_on=date.fromisoformat(dispatch),
            issued_on=date.fromisoformat(issued or dispatch),
            due_on=date.fromisoformat(due),
            net_amount=Decimal(net),
            vat_amount=Decimal(0),
        )


@pytest.fixture
def limited(world):
    """The buyer under a limit since long before, and the wait of the worked calendar."""
    with tenancy.scope(staff=True):
        months = CLM_19["inputs"]["waiting_months"]
        Terms.objects.filter(policyholder=world.holder).update(waiting_months=months)
        mandate = Mandate.objects.get(policyholder=world.holder, user__email=OWNER)
        limits.request_limit(
            buyer=world.payer.public_id,
            amount=factories.eur(50_000),
            payment_days=30,
            comment="",
            your_reference="",
            by=factories.actor(mandate),
            now=datetime(2025, 12, 30, 9, tzinfo=UTC),
        )
    return world


def on_the_page(owner):
    """Return each date of the page: invoice and what it is about, with its day."""
    found = {}
    for row in owner.page.locator("main tbody tr").all():
        day = row.locator("th time").get_attribute("datetime")
        what = row.locator("td").nth(0).inner_text().split("\n")[0].split(" · ")[0].strip()
        invoice = row.locator("td").nth(2).inner_text().split()[0]
        found[invoice, what] = day
    return found


def in_the_calendar(address):
    content = Client().get(address[address.index("/calendar/") :]).content
    return {
        (str(event["SUMMARY"]).rsplit(" ", 1)[1], str(event["SUMMARY"]).split(":")[0]): str(
            event["DTSTART"].dt
        )
        for event in icalendar.Calendar.from_ical(content).walk("VEVENT")
        if event["STATUS"] == "CONFIRMED"
    }


def test_the_page_and_the_calendar_agree_with_the_worked_calendars(
    come_in, limited, let_it_be, live_server
):
    """CLM-19, CLM-34"""
    due = CLM_19["inputs"]["oldest_due"]
    owing(limited, "CLM-19", due=due, dispatch="2026-03-01")
    let_it_be(due)
    owner = come_in(OWNER)

    owner.press("All deadlines")
    shown = on_the_page(owner)
    look_at(owner.page, live_server, owner.page.url.removeprefix(live_server.url))

    owner.press("Calendar and warnings")
    owner.press("Get an address")
    owner.sees("it is shown this once")
    address = owner.page.locator("#address").input_value()

    assert {NAMES[what]: day for (_, what), day in shown.items() if what in NAMES} == {
        name: CLM_19["expected"][name] for name in NAMES.values()
    }
    assert in_the_calendar(address) == shown

    with tenancy.scope(staff=True):
        factories.receipt(limited.holder, limited.payer, 10_000, on=date.fromisoformat(due))
    for row in CLM_34["inputs"]["invoices"]:
        owing(limited, row["no"], due=row["due"], dispatch=row["dispatch"], net=row["net"])
    let_it_be("2026-04-10")
    owner.press("See the deadlines")
    owner.page.locator("select[name=show]").select_option("all")
    owner.press("Show")
    owner.sees("Buyers with deliveries stopped")
    stopped = on_the_page(owner)

    assert stopped["A", "Deliveries stop"] == "2026-04-02"
    assert in_the_calendar(address) == stopped

    (receipt,) = CLM_34["inputs"]["receipts"]
    with tenancy.scope(staff=True):
        paid_on = date.fromisoformat(receipt["date"])
        factories.receipt(limited.holder, limited.payer, Decimal(receipt["amount"]), on=paid_on)
    let_it_be("2026-04-25")
    owner.page.reload()
    lifted = on_the_page(owner)

    assert {key: day for key, day in lifted.items() if key[1] == "Deliveries stop"} == {
        ("B", "Deliveries stop"): "2026-07-10",
        ("C", "Deliveries stop"): "2026-07-25",
    }
    assert in_the_calendar(address) == lifted
