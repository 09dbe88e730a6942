"""The desk about companies."""

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from companies import queries, services
from companies.models import Company, CompanyImport
from companies.rules import Scheme, entries, identifiers
from core import tenancy
from limits import services as limits
from tests import factories
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

LIST = "admin:companies_company_changelist"


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        row = factories.company("Zuiderzee Groothandel B.V.")
        row.names.create(kind="TRADE", name="De Zuiderzee", search_name="de zuiderzee")
        return row


@pytest.fixture
def analyst(client):
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))


def page(client, row):
    answer = client.get(reverse("admin:companies_company_change", args=[row.id]))
    return answer.content.decode()


def press(client, row, button, **facts):
    return client.post(reverse("admin:companies_company_do", args=[row.id, button]), facts)


def test_the_desk_shows_numbers_names_and_group(client, analyst, company):
    shown = page(client, company)

    assert "KvK number" in shown
    assert "De Zuiderzee" in shown
    assert "stands alone" in shown
    assert "Merge into another company" in shown


def test_what_a_policyholder_added_is_found_and_confirmed_at_the_desk(client, analyst, company):
    with tenancy.scope(staff=True):
        by = factories.actor(factories.mandate(factories.policyholder()))
        number = identifiers.number(Scheme.KVK, "NL", "77001234")
        entry = entries.Entry("Nieuwe Haven B.V.", (number,), country="NL")
        added = services.add_unverified(entry=entry, by=by, now=factories.NOW)

    waiting = client.get(reverse(LIST), {"identity__exact": "UNVERIFIED"}).content.decode()
    before = page(client, added)
    press(client, added, "verify", checked_against="KvK, extract of today")
    after = page(client, added)

    assert "Nieuwe Haven" in waiting
    assert "Zuiderzee" not in waiting
    assert "Not checked yet" in before
    assert "Added by a policyholder" in before
    assert "Confirm the identity" in before
    assert "Confirm the identity" not in after
    assert "Confirm the identity" not in page(client, company)


def test_the_desk_is_searched_as_the_portal_is(client, analyst, company):
    with tenancy.scope(staff=True):
        factories.company("Zuiderzee Groot B.V.")
        factories.company("Noordzee Visserij B.V.")

    found = client.get(reverse(LIST), {"q": "zuiderze groothandl"}).content.decode()

    assert found.index("Zuiderzee Groothandel") < found.index("Zuiderzee Groot B.V.")
    assert "Noordzee" not in found
    assert client.get(reverse(LIST), {"q": "qwertyuiop"}).status_code == 200


def test_an_auditor_looks_and_presses_nothing(client, company):
    sign_in_staff(client, factories.staff(StaffRole.AUDITOR))

    assert "Add a number" not in page(client, company)
    assert press(client, company, "merge", company="x").status_code == 404


def test_a_company_is_added(client, analyst):
    facts = {"name": "Nieuw B.V.", "country": "nl", "scheme": "KVK", "value": "77001234"}

    answer = client.post(reverse("admin:companies_company_do_start", args=["add"]), facts)

    assert answer.status_code == 302
    with tenancy.scope(staff=True):
        assert queries.find_by_number("77001234")[0].name == "Nieuw B.V."


def test_a_company_that_cannot_be_right_is_not_added(client, analyst):
    facts = {"name": "Nieuw B.V.", "country": "NL", "scheme": "KVK", "value": "123"}

    answer = client.post(reverse("admin:companies_company_do_start", args=["add"]), facts)

    assert "8 digits" in answer.content.decode()
    assert not Company.objects.exists()


def test_a_number_is_added_and_a_wrong_one_is_explained(client, analyst, company):
    wrong = press(client, company, "identifier", scheme="VAT", value="NL1")
    right = press(client, company, "identifier", scheme="VAT", value="NL004495445B01")

    assert "is no VAT number" in wrong.content.decode()
    assert right.status_code == 302
    with tenancy.scope(staff=True):
        assert company.identifiers.count() == 2


def test_a_parent_is_set_and_taken_away(client, analyst, company):
    with tenancy.scope(staff=True):
        parent = factories.company("Zuiderzee Holding N.V.")

    press(client, company, "parent", company=str(parent.public_id))
    with_parent = page(client, company)
    press(client, company, "parent", company="")

    assert "Zuiderzee Holding N.V." in with_parent
    with tenancy.scope(staff=True):
        assert queries.group_of(company.id) == company.id


def test_a_company_is_merged_and_then_only_looked_at(client, analyst, company):
    with tenancy.scope(staff=True):
        kept = factories.company("Zuiderzee Handel B.V.")
        number = kept.identifiers.get().value

    assert press(client, company, "merge", company=number).status_code == 302

    assert "that this one was merged into" in page(client, company)
    refused = press(client, company, "parent", company="")
    assert refused.url.endswith("/change/")  # back to the row, which says what became of it
    assert "Merged into this company" in page(client, kept)


def test_a_company_nobody_knows_is_explained(client, analyst, company):
    answer = press(client, company, "merge", company="77001234")

    assert "No company is known by 77001234" in answer.content.decode()


def test_the_imports_are_listed(client, analyst):
    with tenancy.scope(staff=True):
        CompanyImport.objects.create(
            sha256="0" * 64,
            file_name="gleif.csv.gz",
            file_format="GLEIF",
            lines=3,
            added=2,
            changed=0,
            unchanged=0,
            refused=1,
            imported_at=factories.NOW,
        )

    shown = client.get(reverse("admin:companies_companyimport_changelist")).content.decode()

    assert "gleif.csv.gz" in shown
    assert "Extract of GLEIF" in shown


def ask_for_a_limit(holder, company):
    with tenancy.scope(staff=True):
        owner = factories.actor(factories.mandate(holder))
        request = limits.request_limit(
            buyer=company.public_id,
            amount=factories.eur(15_000),
            payment_days=30,
            by=owner,
            now=factories.NOW,
        )
    assert request.decision


def test_the_page_of_a_company_tells_all_that_is_known_of_it(client, company):
    with tenancy.scope(staff=True):
        holder = factories.policyholder("Exporteur B.V.")
        factories.policy(holder)
        factories.graded(company, 4, sales=7_654_321)
    ask_for_a_limit(holder, company)
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))

    shown = page(client, company)

    assert "<h1>Zuiderzee Groothandel B.V.</h1>" in shown
    assert reverse("admin:grading_companyscore_change", args=[company.id]) in shown
    assert "7,654,321" in shown
    assert "Exporteur B.V." in shown
    assert "No public events are known." in shown


def test_a_collector_sees_who_is_exposed_and_not_the_grade(client, company):
    with tenancy.scope(staff=True):
        factories.graded(company, 4)
    sign_in_staff(client, factories.staff(StaffRole.COLLECTOR))

    shown = page(client, company)

    assert "Nobody has a limit on this company." in shown
    assert "Annual accounts" not in shown


def test_fields_are_named_and_say_where_they_come_from(client, analyst, company):
    with tenancy.scope(staff=True):
        company.source = "OWN_CSV"
        company.save(update_fields=["source"])

    shown = page(client, company)

    assert "Natural person in business" in shown
    assert "Our own CSV" in shown
    assert "1 Jan" in shown
