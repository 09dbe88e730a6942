"""Limits on several buyers at once are what each would get by itself, read and written together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Identifier
from core import tenancy
from core.models import Delivery, Event
from limits import queries
from limits.models import Decision, GroupExposure, LimitRequest, LimitRow
from limits.queries import replay
from limits.rules import lifecycle as rules
from limits.rules import proposal
from limits.rules.lifecycle import RequestState
from limits.services.asked import Asked
from limits.services.requests import Asking, request_limits
from tests import factories
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


def ask(us, wanted, **more):
    """Ask for (company, amount) pairs at once."""
    asking = [Asking(company, Asked(eur(amount), 30)) for company, amount in wanted]
    return request_limits(asking, by=us.actor, now=NOW, **more)


def told(decision):
    return (decision.outcome, decision.amount, decision.reasons, decision.conditions)


def test_each_gets_what_it_would_get_by_itself():
    figures = [(3, 5_000_000), (4, 1_000_000), (5, 400_000), (8, 900_000), (10, 100_000)]
    together, apart = insured(), insured()
    ours = [buyer(grade, equity=equity) for grade, equity in figures]
    theirs = [buyer(grade, equity=equity) for grade, equity in figures]

    found = ask(together, [(company, 60_000) for company in ours])
    alone = [apart.ask(company, 60_000) for company in theirs]

    assert [each.state for each in found] == [each.state for each in alone]
    answered = [
        (one.decision, other.decision)
        for one, other in zip(found, alone, strict=True)
        if one.state == RequestState.AUTO_DECIDED
    ]
    assert len(answered) >= 4
    for one, other in answered:
        assert told(one) == told(other)
    replayed = replay.replays(Decision.objects.values_list("id", flat=True))
    assert {each.verdict for each in replayed} == {replay.Verdict.EQUAL}


def test_one_that_is_refused_leaves_no_trace_and_the_others_stand(us):
    sound, abroad, nameless, small, waiting = (buyer() for _ in range(5))
    type(abroad).objects.filter(id=abroad.id).update(country="US")
    abroad.refresh_from_db()
    Identifier.objects.filter(company=nameless).delete()
    referred = buyer(5, equity=10_000_000)
    us.ask(referred, 200_000)

    found = ask(
        us,
        [
            (abroad, 50_000),
            (sound, 50_000),
            (nameless, 50_000),
            (small, 10),
            (referred, 50_000),
            (waiting, 50_000),
        ],
    )

    assert [type(each) for each in found] == [
        rules.CountryNotInsured,
        LimitRequest,
        rules.BuyerUnidentified,
        proposal.RequestTooSmall,
        rules.RequestAlreadyOpen,
        LimitRequest,
    ]
    assert set(LimitRequest.objects.values_list("buyer_id", flat=True)) == {
        sound.id,
        waiting.id,
        referred.id,
    }
    assert {row.buyer_id for row in LimitRow.objects.all()} == {sound.id, waiting.id}
    assert not queries.audit_exposure()


def test_members_of_one_group_share_its_room(us):
    head = buyer(4, equity=400_000)  # 25 % of it: room for 100,000
    members = [factories.graded(factories.company(parent=head), 4, equity=400_000) for _ in "abc"]

    ask(us, [(member, 50_000) for member in members])

    kept = GroupExposure.objects.get(group_id=head.id)
    given = sum(row.amount for row in LimitRow.objects.all())
    assert (kept.capacity, kept.committed, given) == (100_000, 100_000, 100_000)
    assert not queries.audit_exposure()


def test_every_decision_follows_from_its_own_request(us):
    found = ask(us, [(buyer(), 50_000), (buyer(), 20_000)])

    asked = dict(
        Event.objects.filter(name="limits.requested").values_list("public_id", "subject_id")
    )
    decided = {
        event.facts["request"]: asked[event.cause_id]
        for event in Event.objects.filter(name="limits.decided")
    }
    assert decided == {str(each.public_id): each.public_id for each in found}
    assert Event.objects.filter(name="limits.decided", user_id=None).count() == 2


def test_nobody_gets_a_message_of_each_where_all_are_told_of_at_once(us):
    ask(us, [(buyer(), 50_000), (buyer(5, equity=10_000_000), 200_000)], is_told=False)

    names = set(Event.objects.values_list("name", flat=True))
    assert {"limits.requested", "limits.decided", "limits.referred"} <= names
    assert not Delivery.objects.filter(event_id__in=Event.objects.values("id")).exists()


def test_a_range_asks_as_many_questions_for_five_as_for_fifty(us):
    def statements(count):
        wanted = [(buyer(), 50_000) for _ in range(count)]
        with CaptureQueriesContext(connection) as found:
            ask(us, wanted)
        return len(found)

    statements(1)  # what is read only the first time

    assert statements(5) == statements(50)


def test_what_was_given_is_asked_about_no_further(us):
    company = buyer()
    ask(us, [(company, 50_000)])

    (again,) = ask(us, [(company, 50_000)])

    assert isinstance(again, rules.LimitStands)
    assert LimitRequest.objects.count() == 1
