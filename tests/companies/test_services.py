"""Adding, numbering, grouping and merging companies."""

import pytest

from accounts.rules import SYSTEM, StaffRole
from companies import queries, services
from companies.models import Company, Identifier
from companies.rules import Scheme, entries, identifiers, keeping
from core import tenancy
from core.models import Event
from tests import factories

pytestmark = pytest.mark.django_db

NOW = factories.NOW


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


def entry(name="Nieuwe Handel B.V.", number="77001234"):
    return entries.Entry(
        name=name,
        numbers=(identifiers.number(Scheme.KVK, "NL", number),),
        country="NL",
        trade_names=("De Nieuwe",),
    )


def events(name):
    return list(Event.objects.filter(name=name).order_by("id"))


def test_a_company_is_added_with_its_number_and_trade_name():
    added = services.add_company(entry=entry(), by=SYSTEM, now=NOW)

    assert queries.find("nieuwe handel") == [added]
    assert queries.find("de nieuwe") == [added]
    assert queries.find_by_number("77001234") == [added]
    [event] = events("companies.added")
    assert event.subject_id == added.public_id
    assert "Nieuwe" not in str(event.facts)


def test_a_number_that_is_taken_adds_no_company():
    services.add_company(entry=entry(), by=SYSTEM, now=NOW)

    with pytest.raises(keeping.NumberTaken, match="Nieuwe Handel"):
        services.add_company(entry=entry("Andere B.V."), by=SYSTEM, now=NOW)

    assert Company.objects.count() == 1


def test_a_company_without_a_number_is_not_added():
    with pytest.raises(entries.NumberMissing):
        services.add_company(entry=entries.Entry("Iets B.V.", ()), by=SYSTEM, now=NOW)


@pytest.mark.parametrize("role", [StaffRole.UNDERWRITER, StaffRole.AUDITOR])
def test_others_do_not_keep_companies(role):
    by, company = factories.staff_actor(role), factories.company()

    with pytest.raises(keeping.NotYourWork):
        services.add_company(entry=entry(), by=by, now=NOW)
    with pytest.raises(keeping.NotYourWork):
        services.merge(company_id=company.id, into_id=company.id, by=by, now=NOW)
    assert not events("companies.added")


def test_a_company_gets_one_more_number_once():
    company, by = factories.company(), factories.staff_actor(StaffRole.RISK_ANALYST)
    number = {"company_id": company.id, "scheme": Scheme.VAT, "value": "NL004495445B01"}

    services.add_identifier(**number, by=by, now=NOW)
    services.add_identifier(**number, by=by, now=NOW)

    assert Identifier.objects.filter(company=company, scheme=Scheme.VAT).count() == 1
    assert len(events("companies.identified")) == 1


def test_a_number_of_another_company_is_refused():
    company, other = factories.company(), factories.company()
    taken = other.identifiers.get()

    with pytest.raises(keeping.NumberTaken):
        services.add_identifier(
            company_id=company.id, scheme=Scheme.KVK, value=taken.value, by=SYSTEM, now=NOW
        )

    assert not events("companies.identified")


def test_a_parent_places_the_company_in_its_group():
    child, parent = factories.company(), factories.company()

    services.set_parent(company_id=child.id, parent_id=parent.id, by=SYSTEM, now=NOW)
    services.set_parent(company_id=child.id, parent_id=parent.id, by=SYSTEM, now=NOW)

    assert queries.group_of(child.id) == parent.id
    [event] = events("companies.placed_in_group")
    assert event.facts["old_group"] == str(child.public_id)
    assert event.facts["group"] == str(parent.public_id)


def test_a_company_is_taken_out_of_its_group():
    child, parent = factories.company(), factories.company()
    services.set_parent(company_id=child.id, parent_id=parent.id, by=SYSTEM, now=NOW)

    services.set_parent(company_id=child.id, parent_id=None, by=SYSTEM, now=NOW)

    assert queries.group_of(child.id) == child.id


def test_nobody_becomes_its_own_grandparent():
    head, middle, low = (factories.company() for _ in range(3))
    services.set_parent(company_id=middle.id, parent_id=head.id, by=SYSTEM, now=NOW)
    services.set_parent(company_id=low.id, parent_id=middle.id, by=SYSTEM, now=NOW)

    for parent in (head, middle, low):
        with pytest.raises(keeping.WouldBeItsOwnParent):
            services.set_parent(company_id=head.id, parent_id=parent.id, by=SYSTEM, now=NOW)

    assert queries.group_of(low.id) == head.id


def test_a_merge_keeps_both_and_leads_from_one_to_the_other():
    gone, kept, child = (factories.company() for _ in range(3))
    services.set_parent(company_id=child.id, parent_id=gone.id, by=SYSTEM, now=NOW)

    services.merge(company_id=gone.id, into_id=kept.id, by=SYSTEM, now=NOW)

    assert queries.company(gone.public_id) == kept
    assert queries.group_of(child.id) == kept.id
    assert Company.objects.filter(id=gone.id).exists()
    [event] = events("companies.merged")
    assert event.facts["into"] == str(kept.public_id)


def test_merges_one_after_the_other_lead_to_the_last():
    first, second, third = (factories.company() for _ in range(3))
    services.merge(company_id=first.id, into_id=second.id, by=SYSTEM, now=NOW)

    services.merge(company_id=second.id, into_id=third.id, by=SYSTEM, now=NOW)

    assert queries.company(first.public_id) == third
    assert queries.members_of(third.id) == sorted([first.id, second.id, third.id])


def test_merges_that_make_no_sense_are_refused_by_name():
    gone, kept, child = (factories.company() for _ in range(3))
    services.merge(company_id=gone.id, into_id=kept.id, by=SYSTEM, now=NOW)
    services.set_parent(company_id=child.id, parent_id=kept.id, by=SYSTEM, now=NOW)

    with pytest.raises(keeping.MergedIntoItself):
        services.merge(company_id=kept.id, into_id=kept.id, by=SYSTEM, now=NOW)
    with pytest.raises(keeping.MergedAlready):
        services.merge(company_id=gone.id, into_id=child.id, by=SYSTEM, now=NOW)
    with pytest.raises(keeping.MergedAlready):
        services.merge(company_id=child.id, into_id=gone.id, by=SYSTEM, now=NOW)
    with pytest.raises(keeping.MergedIntoOwnGroup):
        services.merge(company_id=kept.id, into_id=child.id, by=SYSTEM, now=NOW)
    assert len(events("companies.merged")) == 1
