"""An insolvency that the collector reads of: from the order, with its day and its number."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, NotYourRole, StaffRole
from collections_app import queries, services
from collections_app.models import Case, CaseAction
from collections_app.rules import insolvency
from collections_app.rules.lifecycle import CaseState, NotACollectorsState
from core import tenancy
from tests import factories, signing_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 2, 15)
NOW = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def case():
    with tenancy.scope(staff=True):
        holder = factories.policyholder()
        buyer = factories.company("Late Payer B.V.", founded_on=date(2001, 5, 1))
        factories.invoice(
            holder,
            buyer,
            dispatched_on=date(2025, 10, 31),
            issued_on=date(2025, 10, 31),
            due_on=date(2025, 11, 30),
        )
        owner = factories.actor(factories.mandate(holder))
        return services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)


@pytest.fixture
def scope(case):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def collector(scope):
    return factories.staff_actor(StaffRole.COLLECTOR)


def note(case, ordered_on, by, reference="F.16/26/118"):
    return services.note_insolvency(
        case_id=case.public_id, ordered_on=ordered_on, reference=reference, by=by, now=NOW
    )


def test_interest_ends_the_day_before_the_order_that_was_noted(case, collector):
    noted = note(case, date(2026, 1, 20), collector)

    assert (noted.state, noted.insolvent_on) == (CaseState.INSOLVENT, date(2026, 1, 20))
    assert queries.balance(noted, TODAY).interest_through == date(2026, 1, 19)
    assert CaseAction.objects.get().note == "F.16/26/118"


@pytest.mark.parametrize(
    ("ordered_on", "refusal"),
    [
        (date(2026, 2, 16), insolvency.OrderInTheFuture),
        (date(2001, 4, 30), insolvency.OrderTooEarly),  # the day before it was founded
        (date(1899, 12, 31), insolvency.OrderTooEarly),
    ],
)
def test_a_day_no_court_ordered_on_is_refused(case, collector, ordered_on, refusal):
    with pytest.raises(refusal):
        note(case, ordered_on, collector)

    assert Case.objects.get().state == CaseState.OPENED
    assert not CaseAction.objects.exists()


@pytest.mark.parametrize("ordered_on", [TODAY, date(2001, 5, 1)])
def test_the_first_and_the_last_day_there_can_be_are_taken(case, collector, ordered_on):
    assert note(case, ordered_on, collector).insolvent_on == ordered_on


def test_without_a_founding_day_no_order_is_older_than_1900():
    insolvency.ensure_ordered_on(date(1900, 1, 1), founded_on=None, today=TODAY)

    with pytest.raises(insolvency.OrderTooEarly, match="1900-01-01"):
        insolvency.ensure_ordered_on(date(1899, 12, 31), founded_on=None, today=TODAY)


def test_the_same_order_again_changes_nothing(case, collector):
    for _ in range(2):
        note(case, date(2026, 1, 20), collector)

    assert CaseAction.objects.count() == 1


def test_the_earliest_order_counts(case, collector):
    services.mark_insolvent(
        company=case.buyer.public_id, happened_on=date(2026, 2, 1), by=SYSTEM, now=NOW
    )

    assert note(case, date(2026, 2, 10), collector).insolvent_on == date(2026, 2, 1)
    assert note(case, date(2026, 1, 20), collector).insolvent_on == date(2026, 1, 20)


def test_only_a_collector_notes_an_order(case, scope):
    with pytest.raises(NotYourRole):
        note(case, TODAY, factories.staff_actor(StaffRole.UNDERWRITER))


def test_a_case_becomes_insolvent_by_an_order_only(case, collector):
    with pytest.raises(NotACollectorsState):
        services.change_state(
            case_id=case.public_id, to=CaseState.INSOLVENT, reason="", by=collector, now=NOW
        )


def test_the_desk_asks_for_the_day_and_the_number(client, case, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.COLLECTOR)
    signing_in.sign_in_staff(client, person)
    address = reverse("admin:collections_app_case_do", args=[case.pk, "insolvency"])

    without = client.post(address, {"reference": "F.16/26/118"}, follow=True)
    future = client.post(address, {"ordered_on": "2026-02-16", "reference": "F.16/26/118"})
    noted = client.post(
        address, {"ordered_on": "2026-01-20", "reference": "F.16/26/118"}, follow=True
    )

    assert "This field is required." in without.content.decode()
    assert "later than today" in future.content.decode()
    assert "The insolvency is noted." in noted.content.decode()
    assert "F.16/26/118" in noted.content.decode()
