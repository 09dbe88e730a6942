"""What underwriters decide alone, twenty times at once: one step is taken."""

from functools import partial

import pytest

from accounts import services
from accounts.models import Authority
from accounts.rules import StaffRole
from accounts.rules.proposals import ProposalState
from core import tenancy
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.races import AT_ONCE, all_at_once, as_staff, told

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "STATE_REFUSED"


@pytest.fixture
def desk():
    with tenancy.scope(staff=True):
        return [factories.staff_actor(StaffRole.ADMINISTRATOR) for _ in range(AT_ONCE)]


@pytest.fixture
def person():
    return factories.staff(StaffRole.UNDERWRITER)


def proposed(person, by):
    with tenancy.scope(staff=True):
        return proposing(person)(by=by, now=NOW)


def proposing(person, number=0):
    return partial(
        services.propose_authority,
        user_id=person.public_id,
        amount=eur(100_000 + number),
        valid_from=TODAY,
        reason="Passed the exam",
    )


def test_of_twenty_authorities_proposed_one_waits(desk, person):
    done, refused = all_at_once(
        partial(as_staff, proposing(person, number), by) for number, by in enumerate(desk)
    )

    assert len(done) == 1
    assert told(refused) == {(409, "AUTHORITY_WAITS", ProposalState.PROPOSED)}
    assert Authority.objects.count() == 1


@pytest.mark.parametrize("other", [services.release_authority, services.reject_authority])
def test_of_twenty_second_persons_one_releases_or_sends_back(desk, person, other):
    row = proposed(person, factories.staff_actor(StaffRole.ADMINISTRATOR))
    more = {"answer": "No"} if other is services.reject_authority else {}
    release = partial(services.release_authority, proposal_id=row.public_id)
    others = partial(other, proposal_id=row.public_id, **more)

    done, refused = all_at_once(
        partial(as_staff, others if number % 2 else release, by) for number, by in enumerate(desk)
    )

    row.refresh_from_db()
    assert len(done) == 1
    assert told(refused) == {(409, REFUSED, row.state)}
    assert row.state != ProposalState.PROPOSED


def test_one_takes_back_what_others_send_back(desk, person):
    row = proposed(person, desk[0])
    back = partial(services.withdraw_authority, proposal_id=row.public_id)
    reject = partial(services.reject_authority, proposal_id=row.public_id, answer="No")

    done, refused = all_at_once(
        partial(as_staff, reject, by) if number % 2 else partial(as_staff, back, desk[0])
        for number, by in enumerate(desk)
    )

    row.refresh_from_db()
    assert len(done) == 1
    assert told(refused) == {(409, REFUSED, row.state)}
