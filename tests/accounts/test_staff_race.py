"""Letting people in, twenty times at once: one step is taken."""

from functools import partial

import pytest

from accounts import services
from accounts.models import StaffProposal, User
from accounts.rules import Actor, StaffRole
from accounts.rules.proposals import ProposalState
from core import tenancy
from tests import factories
from tests.factories import NOW, eur
from tests.limits.races import AT_ONCE, all_at_once, as_staff, told

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "new@insurer.test"


@pytest.fixture
def desk():
    with tenancy.scope(staff=True):
        return [factories.staff_actor(StaffRole.ADMINISTRATOR) for _ in range(AT_ONCE)]


@pytest.fixture
def row():
    with tenancy.scope(staff=True):
        return PROPOSE(by=factories.staff_actor(StaffRole.ADMINISTRATOR), now=NOW)


PROPOSE = partial(
    services.propose_staff, email=NEW, role=StaffRole.UNDERWRITER, authority=eur(100_000)
)


def test_of_twenty_proposals_of_one_person_one_waits(desk):
    done, refused = all_at_once(partial(as_staff, PROPOSE, by) for by in desk)

    assert len(done) == 1
    assert told(refused) == {(409, "STAFF_PROPOSAL_WAITS", ProposalState.PROPOSED)}
    assert StaffProposal.objects.count() == 1


@pytest.mark.parametrize("other", [services.release_staff, services.reject_staff])
def test_of_twenty_administrators_one_lets_in_or_sends_back(desk, row, other):
    more = {"answer": "No"} if other is services.reject_staff else {}
    release = partial(services.release_staff, proposal_id=row.public_id)
    others = partial(other, proposal_id=row.public_id, **more)

    done, refused = all_at_once(
        partial(as_staff, others if number % 2 else release, by) for number, by in enumerate(desk)
    )

    row.refresh_from_db()
    assert len(done) == 1
    assert told(refused) == {(409, "STATE_REFUSED", row.state)}
    assert User.objects.filter(email=NEW).count() == (row.state == ProposalState.RELEASED)


def test_of_twenty_administrators_who_stop_each_other_one_is_left():
    with tenancy.scope(staff=True):
        people = [factories.staff(StaffRole.ADMINISTRATOR) for _ in range(AT_ONCE)]
    steps = [
        partial(
            as_staff,
            partial(services.take_role_away, user_id=other.public_id),
            Actor(user_id=each.id, staff_role=StaffRole.ADMINISTRATOR),
        )
        for each, other in zip(people, people[1:] + people[:1], strict=True)
    ]

    done, refused = all_at_once(steps)

    assert (len(done), len(refused)) == (AT_ONCE - 1, 1)
    assert User.objects.filter(staff_role=StaffRole.ADMINISTRATOR).count() == 1
