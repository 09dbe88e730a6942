"""The same thing recorded of many at once."""

import pytest

from accounts.rules import SYSTEM
from companies.models import Company
from core import events, tenancy
from core.events import Happening
from core.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


def record(*happenings):
    name = "monitoring.watched"
    return events.record_many(name, Company, happenings, by=SYSTEM, at=factories.NOW)


def test_what_happens_to_one_subject_twice_is_numbered_in_its_order():
    one, other = factories.company().public_id, factories.company().public_id
    record(Happening(one, None, {"place": 1}))

    told = record(
        Happening(one, None, {"place": 2}),
        Happening(other, None, {"place": 1}),
        Happening(one, None, {"place": 3}),
    )
    record(Happening(one, None, {"place": 4}))

    assert [event.sequence for event in told] == [2, 1, 3]
    kept = Event.objects.filter(subject_id=one).order_by("sequence")
    assert [(event.sequence, event.facts["place"]) for event in kept] == [
        (1, 1),
        (2, 2),
        (3, 3),
        (4, 4),
    ]
