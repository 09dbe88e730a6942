"""The desk of political events: ended by another person, who reads first what follows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts import queries as accounts
from accounts.rules import SecondPersonNeeded, StaffRole
from core import tenancy
from policies import queries, services
from policies.models import Policy, PoliticalEvent
from policies.rules.political import PoliticalKind
from policies.services import Happening
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.test_admin import text_of

pytestmark = pytest.mark.django_db
ACT = TODAY - timedelta(days=10)


@pytest.fixture(autouse=True)
def _insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def author():
    return factories.staff(StaffRole.UNDERWRITER)


@pytest.fixture
def second():
    return factories.staff(StaffRole.UNDERWRITER)


def acting(person):
    return accounts.staff_actor(person, TODAY)


@pytest.fixture
def event(author, second):
    row = services.propose_political_event(
        happening=Happening(PoliticalKind.MORATORIUM, "NL", ACT, "Decree 12 of 2026"),
        reason="Read in the official gazette.",
        by=acting(author),
        now=NOW,
    )
    return services.release_political_event(proposal_id=row.public_id, by=acting(second), now=NOW)


def end(row, by, last_day=TODAY):
    return services.end_political_event(
        event_id=row.public_id, last_day=last_day, reason="Lifted", by=by, now=NOW
    )


def page(row, *button):
    name = "do" if button else "change"
    return reverse(f"admin:policies_politicalevent_{name}", args=[row.pk, *button])


def test_who_proposed_an_event_does_not_end_it(event, author, second):
    with pytest.raises(SecondPersonNeeded):
        end(event, acting(author))
    assert PoliticalEvent.objects.get().ended_on is None

    end(event, acting(second))

    assert PoliticalEvent.objects.get().ended_on == TODAY


def test_only_another_is_offered_to_end_it_and_reads_what_follows(client, event, author, second):
    factories.policy(factories.policyholder(), political_waiting_months=3)
    signing_in.sign_in_staff(client, author)
    mine = text_of(client.get(page(event)))
    signing_in.sign_in_staff(client, second)
    theirs = text_of(client.get(page(event)))
    asked = text_of(client.get(page(event, "end")))
    wish = {"last_day": TODAY.isoformat(), "reason": "Lifted"}
    client.post(page(event, "end"), wish)

    assert page(event, "end") not in mine
    assert page(event, "end") in theirs
    assert "Waiting periods that end after the last day make no loss." in asked
    assert "1 policy insures political events in Netherlands today." in asked
    assert PoliticalEvent.objects.get().ended_on == TODAY


@pytest.mark.parametrize(
    ("last_day", "state"),
    [
        (TODAY, "Over: its last day was 2 March 2026"),
        (ACT - timedelta(days=1), "Over: it was recorded in error"),
    ],
)
def test_the_state_says_that_it_is_over(client, event, second, last_day, state):
    signing_in.sign_in_staff(client, second)
    listing = reverse("admin:policies_politicalevent_changelist")
    before = text_of(client.get(listing))
    end(event, acting(second), last_day)

    assert state not in before
    assert state in text_of(client.get(listing))
    assert state in text_of(client.get(page(event)))


def test_who_releases_one_reads_how_many_policies_insure_such_events(client, author, second):
    factories.policy(factories.policyholder())
    row = services.propose_political_event(
        happening=Happening(PoliticalKind.TRANSFER, "NL", ACT, "Decree 13 of 2026"),
        reason="Read in the official gazette.",
        by=acting(author),
        now=NOW,
    )
    signing_in.sign_in_staff(client, second)

    asked = text_of(client.get(page(row, "release")))

    assert "No policy insures political events in Netherlands today." in asked


def test_policies_insure_events_in_their_own_countries_and_days():
    policy = factories.policy(factories.policyholder(), political_waiting_months=3)
    factories.policy(factories.policyholder())

    assert queries.policies_insuring_events("NL", TODAY) == 1
    assert queries.policies_insuring_events("GH", TODAY) == 0
    assert queries.policies_insuring_events("NL", date(2024, 12, 31)) == 0
    Policy.objects.filter(id=policy.id).update(expires_on=TODAY - timedelta(days=1))
    assert queries.policies_insuring_events("NL", TODAY) == 0
