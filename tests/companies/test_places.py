"""Where many companies belong is what is found of each by itself."""

import pytest

from companies import queries
from companies.models import Identifier
from core import tenancy
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


def test_places_of_many_are_those_of_each():
    head = factories.company()
    below = factories.company(parent=head)
    lowest = factories.company(parent=below)
    double = factories.company(merged_into=below)
    alone = factories.company()
    Identifier.objects.filter(company=alone).delete()
    ids = [each.id for each in (head, below, lowest, double, alone)]

    found = queries.places([*ids, 10**9])

    assert set(found) == set(ids)
    for company_id in ids:
        place = found[company_id]
        assert place.group_id == queries.group_of(company_id)
        assert list(place.same) == queries.same_as(company_id)
        assert place.has_number == queries.identifiers_of(company_id).exists()
    assert not found[alone.id].has_number


def test_members_of_many_groups_are_those_of_each():
    head, other = factories.company(), factories.company()
    below = factories.company(parent=head)
    factories.company(merged_into=below)
    factories.company(parent=below)

    found = queries.members_of_groups([head.id, other.id])

    assert found == {each.id: queries.group(each.id).members for each in (head, other)}
    assert len(found[head.id]) == 3


def test_companies_merged_away_are_found_as_what_they_are_now():
    kept = factories.company()
    gone = factories.company(merged_into=kept)

    assert queries.by_public_id([gone.public_id, kept.public_id]) == {
        gone.public_id: kept,
        kept.public_id: kept,
    }
