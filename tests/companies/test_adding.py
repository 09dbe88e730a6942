"""A company that is not in the register: a policyholder adds it, the insurer checks it."""

from dataclasses import replace

import pytest

from accounts.rules import SYSTEM, MandateRole, StaffRole
from companies import queries, services
from companies.models import Company, CompanyAddition, Identifier
from companies.rules import Scheme, adding, entries, identifiers, keeping
from companies.rules.adding import Identity
from core import tenancy
from core.errors import StateRefused
from core.models import Event
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def requester():
    return factories.actor(factories.mandate(factories.policyholder(), MandateRole.REQUESTER))


def entry(name="Nieuwe Haven Handel B.V.", number="77001234"):
    return entries.Entry(
        name=name,
        numbers=(identifiers.number(Scheme.KVK, "NL", number),),
        country="NL",
        city="Hoorn",
    )


def added(by, **more):
    return services.add_unverified(entry=entry(**more), by=by, now=NOW)


def names_of(event):
    return list(Event.objects.filter(name=event).order_by("id"))


def test_what_a_policyholder_adds_waits_to_be_checked(requester):
    company = added(requester)

    assert company.identity == Identity.UNVERIFIED
    assert queries.find("nieuwe haven") == [company]
    [event] = names_of("companies.added")
    assert event.facts == {"schemes": ["KVK"], "identity": "UNVERIFIED"}
    assert event.policyholder_id == requester.acting_for


def test_what_registers_and_staff_give_is_verified():
    company = services.add_company(entry=entry(), by=SYSTEM, now=NOW)

    assert company.identity == Identity.VERIFIED
    assert factories.company().identity == Identity.VERIFIED


def test_a_number_that_is_known_leads_to_the_company_that_carries_it(requester):
    known = factories.company("Oude Haven B.V.")
    number = known.identifiers.get().value

    with pytest.raises(adding.KnownAlready, match="Oude Haven") as refused:
        added(requester, name="Heel iets anders B.V.", number=number)

    assert refused.value.values["id"] == known.public_id
    assert not CompanyAddition.objects.exists()


def test_a_name_that_is_nearly_known_is_asked_about_first(requester):
    known = factories.company("Nieuwe Haven Handels B.V.")

    with pytest.raises(adding.LooksLikeOthers, match="Nieuwe Haven Handels") as refused:
        added(requester)

    assert str(known.public_id) in refused.value.values["ids"]
    company = services.add_unverified(entry=entry(), none_of_these=True, by=requester, now=NOW)
    assert company.public_id != known.public_id


def test_an_equal_name_in_another_country_is_not_asked_about(requester):
    factories.company("Nieuwe Haven Handel B.V.", country="BE")

    assert added(requester).country == "NL"


def test_a_company_without_a_number_is_not_added(requester):
    with pytest.raises(entries.NumberMissing):
        services.add_unverified(entry=replace(entry(), numbers=()), by=requester, now=NOW)


@pytest.mark.parametrize("role", [MandateRole.READER, MandateRole.ACCOUNTANT, MandateRole.PLEDGEE])
def test_only_who_may_ask_for_limits_may_add(role):
    by = factories.actor(factories.mandate(factories.policyholder(), role))

    with pytest.raises(adding.MayNotAdd):
        added(by)
    assert not Company.objects.filter(identity=Identity.UNVERIFIED).exists()


def test_an_addition_is_taken_back_whole(requester):
    company = added(requester)

    services.take_back(company=company.public_id, by=requester, now=NOW)

    assert not Company.objects.filter(id=company.id).exists()
    assert not Identifier.objects.filter(value="77001234").exists()
    assert added(requester).name == company.name
    [event] = names_of("companies.taken_back")
    assert event.subject_id == company.public_id


def test_what_was_checked_or_is_used_is_not_taken_back(requester):
    used, checked = added(requester), added(requester, name="Tweede Anders N.V.", number="77001235")
    factories.graded(used, 5)
    keeper = factories.staff_actor(StaffRole.RISK_ANALYST)
    services.verify(company_id=checked.id, checked_against="KvK", by=keeper, now=NOW)

    with pytest.raises(adding.CheckHasBegun):
        services.take_back(company=used.public_id, by=requester, now=NOW)
    with pytest.raises(adding.VerifiedAlready):
        services.take_back(company=checked.public_id, by=requester, now=NOW)

    assert used.identifiers.exists()
    assert not names_of("companies.taken_back")


def test_nobody_takes_back_what_another_policyholder_added(requester):
    stranger = factories.actor(factories.mandate(factories.policyholder(), MandateRole.OWNER))
    company = added(requester)

    for known in (company, factories.company()):
        with pytest.raises(adding.NotYourAddition):
            services.take_back(company=known.public_id, by=stranger, now=NOW)
    assert queries.added_by(requester.acting_for, company)
    assert not queries.added_by(stranger.acting_for, company)


def test_for_whom_a_company_was_added_no_other_policyholder_can_see(requester):
    stranger = factories.policyholder()
    company = added(requester)

    with tenancy.scope(policyholder_id=stranger.id):
        assert not CompanyAddition.objects.exists()
        assert Company.objects.get(id=company.id).identity == Identity.UNVERIFIED
    with tenancy.scope(policyholder_id=requester.acting_for):
        assert CompanyAddition.objects.filter(company=company).exists()


def test_until_it_is_checked_only_who_added_a_company_finds_it(requester):
    stranger = factories.policyholder()
    company = added(requester)

    def found_by(policyholder_id):
        with tenancy.scope(policyholder_id=policyholder_id):
            return [queries.find(typed) for typed in ("nieuwe haven handel", "77001234")]

    assert found_by(requester.acting_for) == [[company], [company]]
    assert found_by(stranger.id) == [[], []]
    keeper = factories.staff_actor(StaffRole.RISK_ANALYST)
    services.verify(company_id=company.id, checked_against="Extract", by=keeper, now=NOW)
    assert found_by(stranger.id) == [[company], [company]]


def test_who_checks_an_addition_is_told_of_what_others_added_with_nearly_the_name(requester):
    other = factories.actor(factories.mandate(factories.policyholder(), MandateRole.REQUESTER))
    first = added(requester)
    with tenancy.scope(policyholder_id=other.acting_for):
        second = added(other, number="77005678")

    assert [match.company for match in queries.alike(second)] == [first]
    with tenancy.scope(policyholder_id=other.acting_for):
        assert queries.alike(second) == []


def test_a_number_that_is_nobodys_finds_no_stranger_by_its_name():
    factories.company(name="Kelvarveld Transport 123")

    assert queries.find("12345678") == []


def test_whoever_keeps_companies_checks_it_once(requester):
    company, keeper = added(requester), factories.staff_actor(StaffRole.RISK_ANALYST)
    given = {"company_id": company.id, "checked_against": "Trade register, extract", "now": NOW}

    services.verify(**given, by=keeper)

    with pytest.raises(StateRefused):
        services.verify(**given, by=keeper)
    with pytest.raises(keeping.NotYourWork):
        services.verify(**given, by=requester)
    company.refresh_from_db()
    assert company.identity == Identity.VERIFIED
    assert company.addition.checked_against == "Trade register, extract"
    assert len(names_of("companies.verified")) == 1


def test_what_another_policyholder_typed_under_a_number_is_not_named(requester):
    added(requester, name="Stille Haven B.V.")
    stranger = factories.actor(factories.mandate(factories.policyholder(), MandateRole.OWNER))

    own = tenancy.scope(policyholder_id=requester.acting_for)
    strange = tenancy.scope(policyholder_id=stranger.acting_for)
    with strange, pytest.raises(adding.NumberBeingChecked) as refused:
        added(stranger, name="Heel iets anders B.V.")
    with own, pytest.raises(adding.KnownAlready, match="Stille Haven"):
        added(requester, name="Stille Haven")

    assert not refused.value.values
