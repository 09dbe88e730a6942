"""Finding companies, and the groups they are in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules import SYSTEM
from companies import queries, services
from companies.models import Company, CompanyWord
from companies.rules import NameKind, Scheme, identifiers, keeping, searchable
from core import tenancy
from core.fields import new_public_id
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def heineken():
    return factories.company("HEINEKEN Netherlands Supply B.V.")


def other_name(company, name, kind=NameKind.TRADE):
    return company.names.create(kind=kind, name=name, search_name=searchable(name))


def very_many_have(*words):
    CompanyWord.objects.filter(word__in=words).update(companies=5_000_000)


@pytest.mark.parametrize(
    "typed",
    ["heineken", "Heinekn", "HEINEKEN netherlands", "netherlands heineken bv", "heinek"],
)
def test_a_company_is_found_by_name_typing_errors_allowed(heineken, typed):
    factories.company("Motor Center Heinen GmbH", country="DE")

    assert queries.find(typed)[0] == heineken


@pytest.mark.parametrize("typed", ["Ermeldstien timbr", "timbr ermeldstien", "Ermledstein Tmiber"])
def test_one_slip_in_each_of_two_words_is_allowed(typed):
    wanted = factories.company("Ermeldstein Timber 5 B.V.")
    factories.company("Erasmus Tuinbouw B.V.")

    assert queries.find(typed)[:1] == [wanted]


def test_the_legal_form_does_not_choose_the_company():
    wanted = factories.company("Jansen Transport GmbH", country="DE")
    factories.company("Boer Beheer B.V.")

    assert queries.find("jansen transport bv") == [wanted]


@pytest.mark.parametrize("typed", ["", " ", "h", "B.V.", "\x00", "%_", "'; --", "\\"])
def test_too_little_to_search_by_finds_nothing(heineken, typed):
    assert queries.find(typed) == []


def test_equal_names_are_different_companies():
    both = {factories.company("Jansen B.V."), factories.company("Jansen B.V.", country="BE")}

    assert set(queries.find("jansen")) == both


def test_the_country_narrows():
    factories.company("Jansen B.V.")
    belgian = factories.company("Jansen B.V.", country="BE")

    assert queries.find("jansen", country="BE") == [belgian]


def test_a_company_is_found_by_its_trade_name_once(heineken):
    other_name(heineken, "Bierbrouwerij De Sterren")
    other_name(heineken, "Brouwerij Sterren", NameKind.FORMER)

    assert queries.find("brouwerij de steren") == [heineken]


def test_a_name_in_another_alphabet_is_found_by_how_it_begins():
    wanted = factories.company("株式会社サンプル")
    factories.company("有限会社サンプル")

    assert queries.find("株式会社") == [wanted]


def test_a_name_in_greek_is_found_in_latin_letters():
    wanted = factories.company("ΧΑΣΚΗΣ ENERGY")

    assert queries.find("chaskis") == [wanted]


@pytest.mark.parametrize("typed", ["77 00 12 34", "7700.1234", "77001234", "7700"])
def test_a_company_is_found_by_a_number_and_by_how_it_begins(heineken, typed):
    heineken.identifiers.create(scheme=Scheme.KVK, country="NL", value="77001234")

    assert queries.find(typed) == [heineken]


def test_a_company_merged_away_is_found_as_what_it_became(heineken):
    gone = factories.company("Brouwerij De Oude Sterren B.V.")
    services.merge(company_id=gone.id, into_id=heineken.id, by=SYSTEM, now=factories.NOW)

    assert queries.find("oude sterren") == [heineken]
    assert queries.company(gone.public_id) == heineken
    assert queries.find_by_number(gone.identifiers.get().value) == [heineken]
    assert gone.identifiers.get() in queries.identifiers_of(heineken.id)


def test_an_unknown_company_is_said_to_be_so():
    with pytest.raises(Company.DoesNotExist):
        queries.company(new_public_id())
    with pytest.raises(keeping.NoSuchCompany):
        queries.company_for(str(new_public_id()))
    with pytest.raises(keeping.NoSuchCompany):
        queries.company_for("77001234")


def test_staff_choose_a_company_by_id_or_number(heineken):
    assert queries.company_for(str(heineken.public_id)) == heineken
    assert queries.company_for(heineken.identifiers.get().value) == heineken


def test_a_number_that_several_carry_chooses_none(heineken):
    other = factories.company()
    for company, scheme, country in ((heineken, Scheme.DUNS, ""), (other, Scheme.SIREN, "FR")):
        company.identifiers.create(scheme=scheme, country=country, value="732829320")

    with pytest.raises(keeping.SeveralCompanies):
        queries.company_for("732829320")


def test_known_numbers_lead_to_their_companies(heineken):
    known = identifiers.number(Scheme.KVK, "NL", heineken.identifiers.get().value)
    unknown = identifiers.number(Scheme.KVK, "NL", "11111111")

    assert queries.known([unknown, known]) == {known: heineken.id}


def test_a_group_is_the_head_and_all_below_it_merged_ones_too():
    head, middle, low, gone = (factories.company() for _ in range(4))
    services.set_parent(company_id=middle.id, parent_id=head.id, by=SYSTEM, now=factories.NOW)
    services.set_parent(company_id=low.id, parent_id=middle.id, by=SYSTEM, now=factories.NOW)
    services.merge(company_id=gone.id, into_id=low.id, by=SYSTEM, now=factories.NOW)

    assert {queries.group_of(each.id) for each in (head, middle, low, gone)} == {head.id}
    assert queries.members_of(head.id) == sorted(each.id for each in (head, middle, low, gone))
    assert set(queries.group(low.id).members) == {head, middle, low}


def test_a_company_without_parent_is_its_own_group(heineken):
    assert queries.group_of(heineken.id) == heineken.id
    assert queries.members_of(heineken.id) == [heineken.id]


def test_finding_takes_few_queries_however_many_are_found(heineken, django_assert_max_num_queries):
    for number in range(15):
        factories.company(f"Heineken {number} B.V.")

    with django_assert_max_num_queries(9):
        assert len(queries.find("heineken")) == 16


def test_the_search_by_name_can_use_its_indexes(heineken):
    with CaptureQueriesContext(connection) as asked:
        queries.find("heinekn supply")
    plan = ""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for question in asked.captured_queries:
            if question["sql"].lstrip().startswith(("SELECT", "(")):
                cursor.execute("EXPLAIN " + question["sql"])
                plan += "\n".join(row[0] for row in cursor.fetchall())

    for index in ("company_words", "company_search_start", "word_alike", "word_start"):
        assert f"companies_{index}" in plan.replace("companies_search", "companies_company_search")


@pytest.mark.parametrize("typed", ["steenwijk", "steenwyk jansen", "jansen steenwijk"])
def test_a_company_is_found_by_its_place(typed):
    wanted = factories.company("Jansen B.V.", city="Steenwijk")
    factories.company("Jansen N.V.", city="Örebro")

    assert queries.find(typed)[0] == wanted


@pytest.mark.parametrize("typed", ["den haag", "Den  Haag", "'s-Gravenhage", "zaandam"])
def test_a_place_that_very_many_companies_are_in_is_found_by_its_name_alone(typed):
    """Its words choose nothing there; who is in it is found by the place as a whole."""
    there = [
        factories.company(f"Jansen {number} B.V.", city=city)
        for number, city in enumerate(("Den Haag", "'s-Gravenhage", "Zaandam"))
    ]
    factories.company("Pietersen B.V.", city="Delft")
    very_many_have("den", "haag", "s", "gravenhage", "zaandam")

    assert [company.city for company in queries.find(typed)] == [
        company.city for company in there if searchable(company.city) == searchable(typed)
    ]


def test_two_words_that_very_many_have_find_who_has_both():
    wanted = factories.company("Motor Trading B.V.")
    factories.company("Heinen Trading GmbH", country="DE")
    very_many_have("motor", "trading")

    assert queries.find("trading motor")[0] == wanted


def test_a_place_is_found_without_its_accents():
    wanted = factories.company("Jansen B.V.", city="Örebro")

    assert queries.find("orebro") == [wanted]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("air cargo bnb", "Air Cargo B.N.B. Holding"),
        ("zonne energie", "Zonneenergie Twente B.V."),
        ("zonneenergie twente", "Zonne Energie Twente B.V."),
        ("Vlok & Zonen", "Vlok en Zonen B.V."),
        ("hollands elec werken", "Hollandse Electrische Werken"),
        ("vlok - class a ordinary shares", "Vlok Holding"),
    ],
)
def test_the_same_name_is_found_in_another_spelling(typed, name):
    wanted = factories.company(name)
    factories.company("Energie Beheer Cargo B.V.")

    assert queries.find(typed)[0] == wanted


def test_a_rare_word_says_more_than_common_ones():
    wanted = factories.company("Quibus Holding")
    for number in range(30):
        factories.company(f"Handel Transport Groep {number}")

    assert queries.find("quibus handel transport groep")[0] == wanted


def test_words_of_a_new_name_are_known_as_those_of_an_old_one(heineken):
    Company.objects.filter(id=heineken.id).update(name="Xylofoon", search_name="xylofoon")

    assert queries.find("xylofon") == [heineken]
