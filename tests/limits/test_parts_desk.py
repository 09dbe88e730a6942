"""What an underwriter reads and does when it adds to a limit up to a last day."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits import services
from limits.models import LimitRow
from limits.rules.lifecycle import LimitKind
from limits.rules.reasons import ReasonCode
from tests import factories, signing_in
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TEMPORARY = {"amount": "30000", "first": "2026-03-02", "until": "2026-03-31"}
ORDERS = {"amount": "40000", "orders": "PO-7", "ordered_on": "2026-02-20", "until": "2026-05-31"}


@pytest.fixture
def desk(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    return client


@pytest.fixture
def limit():
    with tenancy.scope(staff=True):
        insured().ask(buyer(), 50_000)
        return LimitRow.objects.get()


@pytest.fixture
def withdrawn(limit):
    with tenancy.scope(staff=True):
        services.withdraw_limit(
            row_id=limit.public_id, reason=ReasonCode.CAPACITY, by=underwriter(), now=NOW
        )
        return LimitRow.objects.get(superseded_at=None, amount=0)


@pytest.fixture
def part(limit):
    with tenancy.scope(staff=True):
        services.grant_temporary(
            row_id=limit.public_id,
            amount=eur(30_000),
            first=TODAY,
            until=TODAY + 90 * DAY,
            by=underwriter(),
            now=NOW,
        )
        return LimitRow.objects.get(kind=LimitKind.TEMPORARY)


def rows() -> list[tuple[str, int]]:
    with tenancy.scope(staff=True):
        found = LimitRow.objects.filter(superseded_at=None, kind=LimitKind.TEMPORARY)
        return [(str(row.valid_to), int(row.amount)) for row in found.order_by("id")]


def press(desk, row, button, given):
    """Read what follows, then do it; return what was read, or the refusal."""
    address = reverse("admin:limits_limitrow_do", args=[row.pk, button])
    read = desk.post(address, given)
    preview = read.context.get("preview") if read.context else None
    if not preview:
        return read.content.decode()
    before = rows()
    desk.post(address, given | {"confirmed": read.context["preview_read"]})
    assert rows() != before
    return " ".join(preview).replace("\u00a0", " ")


def test_a_temporary_part_is_read_before_it_is_given(desk, limit):
    read = press(desk, limit, "temporary", TEMPORARY)

    assert "is EUR 80,000 from 2 March 2026" in read
    assert "up to and including 31 March 2026" in read
    assert rows() == [("2026-03-31", 30_000)]


def test_days_out_of_order_are_refused_in_words(desk, limit):
    said = press(desk, limit, "temporary", TEMPORARY | {"until": "2026-03-01"})

    assert "has a last day after it" in said
    assert rows() == []


def test_orders_from_before_a_cut_are_confirmed(desk, withdrawn):
    read = press(desk, withdrawn, "orders", ORDERS)

    assert "is EUR 40,000 from 1 April 2026" in read
    assert rows() == [("2026-05-31", 40_000)]


def test_a_temporary_part_ends_early_after_notice(desk, part):
    read = press(desk, part, "end", {"reason": "CAPACITY"})

    assert "stands until 31 March 2026" in read
    assert rows() == [("2026-03-31", 30_000)]


@pytest.mark.parametrize("width", ["limit", "withdrawn", "part"])
def test_only_what_can_be_done_is_offered(desk, request, width):
    row = request.getfixturevalue(width)

    shown = desk.get(reverse("admin:limits_limitrow_change", args=[row.pk])).content.decode()

    offered = {
        label for label in ("Add temporarily", "Confirm orders", "End early") if label in shown
    }
    assert (
        offered
        == {
            "limit": {"Add temporarily"},
            "withdrawn": {"Add temporarily", "Confirm orders"},
            "part": {"End early"},
        }[width]
    )
