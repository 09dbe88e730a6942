"""The pages, files and API of the policy clock."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.models import Mandate, User
from core import tenancy
from receivables.models import Invoice
from tests import factories
from tests.claims.ground import insured
from tests.signing_in import sign_in
from tests.worked import worked

pytestmark = pytest.mark.django_db

EXPECTED = worked("CLM-19")["expected"]
DUE = date.fromisoformat(worked("CLM-19")["inputs"]["oldest_due"])
DAY = timedelta(days=1)


@pytest.fixture
def us(client):
    with tenancy.scope(staff=True):
        found = insured(name="Insured B.V.")
        found.limit(100_000)
    sign_in(client, User.objects.get(id=found.actor.user_id))
    return found


@pytest.fixture
def today():
    with time_machine.travel(datetime(2026, 6, 30, 9, tzinfo=UTC)):  # a day after the report
        yield date(2026, 6, 30)


def owing(us, number, due, buyer=None, **fields):
    with tenancy.scope(staff=True):
        return factories.invoice(
            us.holder,
            buyer or us.buyer,
            number=number,
            dispatched_on=due - 30 * DAY,
            issued_on=due - 30 * DAY,
            due_on=due,
            net_amount=Decimal(10_000),
            vat_amount=Decimal(0),
            **fields,
        )


def url(us, name="deadlines"):
    return reverse(f"portal:{name}", args=[us.holder.public_id])


def rows(answer):
    return [
        (words, row.running.invoice.number, row.running.deadline.value, row.countdown)
        for words, group in answer.context["groups"]
        for row in group
    ]


@pytest.fixture
def two(us, today):
    """One invoice a day too late to report, one whose extension ends in a week."""
    owing(us, "LATE", DUE)
    owing(us, "SOON", today - 53 * DAY)
    return us


def test_what_is_late_stands_first_and_then_week_by_week(client, two):
    found = rows(client.get(url(two)))

    assert found[:4] == [
        ("Late", "LATE", "HAND_OVER", "1 day late"),
        ("Late", "LATE", "REPORT_OVERDUE", "1 day late"),
        ("Week from Monday 6 July 2026", "SOON", "EXTENSION_ENDS", "in 7 days"),
        ("Week from Monday 6 July 2026", "SOON", "STOP_SHIPMENT", "in 8 days"),
    ]


def test_the_page_says_the_days_of_the_worked_example(client, us, today):
    """CLM-19"""
    owing(us, "A", DUE)

    days = {
        row.running.deadline.value: row.running.day.isoformat()
        for _, group in client.get(url(us), {"show": "all"}).context["groups"]
        for row in group
    }

    assert days == {
        "EXTENSION_ENDS": EXPECTED["mep_end"],
        "STOP_SHIPMENT": EXPECTED["stop_shipment_from"],
        "REPORT_OVERDUE": EXPECTED["notification_deadline"],
        "HAND_OVER": EXPECTED["notification_deadline"],
        "DATE_OF_LOSS": EXPECTED["date_of_loss_if_start_due_date"],
        "CLAIM_BY": "2029-09-30",
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kind": "REPORT_OVERDUE"}, ["LATE", "SOON"]),
        ({"kind": "REPORT_OVERDUE", "within": "7"}, ["LATE"]),
        ({"kind": "EXTENSION_ENDS"}, ["SOON"]),
        ({"kind": "EXTENSION_ENDS", "show": "all"}, ["SOON", "LATE"]),
        ({"kind": "EXTENSION_ENDS", "sort": "day"}, ["SOON"]),
        ({"kind": "NONSENSE", "within": "7"}, ["LATE", "LATE", "SOON"]),
        ({"buyer": "nobody", "kind": "REPORT_OVERDUE"}, ["LATE", "SOON"]),
    ],
)
def test_the_dates_are_chosen_by_kind_buyer_and_how_far_ahead(client, two, asked, expected):
    assert [row[1] for row in rows(client.get(url(two), asked))] == expected


def test_dates_of_one_buyer_and_in_the_order_of_names_and_amounts(client, us, today):
    with tenancy.scope(staff=True):
        other = factories.company("Aardvark B.V.")
    owing(us, "OURS", DUE)
    owing(us, "THEIRS", DUE, buyer=other)
    asked = {"kind": "REPORT_OVERDUE"}

    alone = rows(client.get(url(us), {**asked, "buyer": str(other.public_id)}))
    by_name = rows(client.get(url(us), {**asked, "sort": "buyer"}))

    assert [row[1] for row in alone] == ["THEIRS"]
    assert [row[:2] for row in by_name] == [("", "THEIRS"), ("", "OURS")]


def test_the_page_says_what_to_do_and_where(client, two):
    content = client.get(url(two)).content.decode()

    assert reverse("portal:overdue", args=[two.holder.public_id, two.buyer.public_id]) in content
    assert "an overdue reported late can cost its cover." in content
    assert url(two, "calendars") in content
    assert "so an amount here can differ from what is open between you" in content


def test_without_anything_open_the_page_says_what_to_do_next(client, us):
    content = client.get(url(us)).content.decode()

    assert "No deadline runs" in content
    assert url(us, "ledger_upload") in content


def test_nothing_that_fits_is_no_empty_clock(client, two):
    content = client.get(url(two), {"kind": "PAYOUT_BY"}).content.decode()

    assert "No date fits what you chose." in content


def test_many_dates_come_in_pages(client, us, today):
    for n in range(9):
        owing(us, f"F{n}", today - 10 * DAY)

    first, second = (client.get(url(us), {"page": n}) for n in (1, 2))

    assert (len(rows(first)), len(rows(second))) == (50, 4)


def test_the_file_holds_what_the_page_shows(client, two):
    content = client.get(url(two, "deadlines_file"), {"within": "7"}).content.decode("utf-8-sig")

    lines = content.splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("2026-06-29,-1,Hand over for collection by,Late,")


def test_the_workbook_holds_days_as_days(client, two):
    content = client.get(url(two, "deadlines_file"), {"format": "xlsx"}).content

    (_, first, *_) = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    assert first[:2] == (datetime(2026, 6, 29), -1)  # noqa: DTZ001  # a day in a workbook


def test_the_number_of_questions_does_not_grow_with_the_invoices(
    client, us, today, django_assert_max_num_queries
):
    for n in range(12):
        with tenancy.scope(staff=True):
            buyer = factories.company()
        owing(us, f"F{n}", today - 10 * DAY, buyer=buyer)

    with django_assert_max_num_queries(70):
        client.get(url(us))


def test_the_overview_the_buyer_and_the_invoice_lead_to_the_clock(client, two):
    with tenancy.scope(staff=True):
        invoice = Invoice.objects.get(number="SOON").public_id

    pages = [
        client.get(reverse(f"portal:{name}", args=[two.holder.public_id, *arguments]))
        for name, *arguments in (
            ("overview",),
            ("buyer", two.buyer.public_id),
            ("invoice", invoice),
        )
    ]

    assert [url(two) in page.content.decode() for page in pages] == [True, True, True]


# The API -------------------------------------------------------------------------------------


@pytest.fixture
def api(us):
    with tenancy.scope(staff=True):
        mandate = Mandate.objects.get(policyholder=us.holder)
        _, token = accounts.issue_token(
            mandate_id=mandate.id, name="x", by=us.actor, now=factories.NOW
        )
    found = APIClient()
    found.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return found


def test_the_api_gives_the_same_dates_with_the_days_left(api, two):
    (first, *_) = api.get("/api/v1/deadlines").json()["items"]

    late = api.get("/api/v1/deadlines", {"state": "LATE"}).json()["items"]
    assert [(each["deadline"], each["day"], each["days_left"]) for each in late] == [
        ("HAND_OVER", "2026-06-29", -1),
        ("REPORT_OVERDUE", "2026-06-29", -1),
    ]
    assert first["deadline"] == "EXTENSION_ENDS"
    assert first["open_amount"] == "10000.00"


def test_the_api_gives_page_after_page(api, two):
    first = api.get("/api/v1/deadlines", {"limit": 5}).json()
    second = api.get("/api/v1/deadlines", {"limit": 200, "after": first["next"]}).json()
    whole = api.get("/api/v1/deadlines", {"limit": 200}).json()["items"]

    assert first["items"] + second["items"] == whole
    assert second["next"] is None


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"deadline": "EXTENSION_ENDS"}, 2),
        ({"day_from": "2026-06-29", "day_to": "2026-06-30"}, 2),
        ({"buyer": "00000000-0000-0000-0000-000000000000"}, 0),
    ],
)
def test_the_api_filters(api, two, asked, count):
    assert len(api.get("/api/v1/deadlines", asked).json()["items"]) == count


@pytest.mark.parametrize("asked", [{"deadline": "LUNCH"}, {"day_from": "tomorrow"}, {"x": "1"}])
def test_the_api_refuses_what_is_no_filter(api, two, asked):
    assert api.get("/api/v1/deadlines", asked).status_code == 400


def test_every_page_and_the_api_name_the_same_buyers_with_deliveries_stopped(
    client, api, us, today
):
    owing(us, "HANDED-OVER", today - 40 * DAY)
    with tenancy.scope(staff=True):
        us.hand_over(today)
        without_limit, in_dollars, in_time = (
            factories.company(name) for name in ("Never Asked B.V.", "Dollars Inc.", "In Time B.V.")
        )
    owing(us, "LATE", today - 90 * DAY, buyer=without_limit)
    owing(us, "ABROAD", today - 90 * DAY, buyer=in_dollars, currency="USD")
    owing(us, "IN-TIME", today, buyer=in_time)

    page = client.get(url(us))
    listed = api.get("/api/v1/stops").json()["items"]

    names = sorted([us.buyer.name, without_limit.name, in_dollars.name], key=str.casefold)
    assert [each.buyer.name for each, _ in page.context["stopped"]] == names
    assert [each["name"] for each in listed] == names
    filtered = client.get(url(us, "limits"), {"q": "nobody is called this"})
    assert filtered.context["stopped"] == 3
    assert client.get(url(us, "ledger_findings")).context["findings"].stopped == 3


def test_the_menu_leads_to_the_clock(client, two):
    items = client.get(url(two)).context["navigation"]

    found = next(item for item in items if item["url"] == url(two))
    assert (str(found["label"]), found["current"]) == ("Deadlines", True)


def test_what_the_days_ask_is_said_once_for_each_kind(client, two):
    answer = client.get(url(two))

    names = [name for name, _ in answer.context["meanings"]]
    assert len(names) == len(set(names))
    assert set(names) == {row.name for _, group in answer.context["groups"] for row in group}
