"""The desk of cuts: proposed on a group, looked at as a table, released by a second person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits import queries
from limits.models import Cut
from limits.rules.cutting import CutState
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def sign_in(role=StaffRole.UNDERWRITER) -> Client:
    client = Client()
    with tenancy.scope(staff=True):
        person = factories.staff(role, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    return client


@pytest.fixture
def first():
    return sign_in()


@pytest.fixture
def second():
    return sign_in()


@pytest.fixture
def ground():
    with tenancy.scope(staff=True):
        company = buyer(2, equity=40_000_000, sales=400_000_000)
        us, them = insured(), insured()
        us.ask(company, 300_000)
        them.ask(company, 100_000)
        return company, us, them


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def press(client, model, pk, button, **data) -> str:
    """Press a button and confirm what follows, as somebody does who read it."""
    address = reverse(f"admin:limits_{model}_do", args=[pk, button])
    shown = client.post(address, data, follow=True)
    if shown.context and shown.context.get("preview_read"):
        data["confirmed"] = shown.context["preview_read"]
        shown = client.post(address, data, follow=True)
    return text_of(shown)


ORDER = {
    "total": "200,000",
    "way": "PRO_RATA",
    "reason": "ACCUMULATION",
    "note": "Too much on one name.",
}


def propose(client, company, **more) -> str:
    return press(
        client, "groupexposure", company.pk, "cut", **{"on": str(company.pk), **ORDER, **more}
    )


def the_cut() -> Cut:
    with tenancy.scope(staff=True):
        return Cut.objects.get()


def limit_of(one, company) -> int:
    with tenancy.scope(staff=True):
        found = queries.limit_on(one.policy.id, company.id, TODAY + timedelta(days=30))
    return int(found.amount) if found else 0


def test_what_a_cut_would_do_is_shown_before_it_is_proposed(first, ground):
    company, us, _ = ground
    address = reverse("admin:limits_groupexposure_do", args=[company.pk, "cut"])

    shown = text_of(first.post(address, {"on": str(company.pk), **ORDER}))

    assert "EUR 400,000 stands and becomes EUR 200,000: 2 policyholders are told" in shown
    assert f"{us.holder.name} on {company.name}: EUR 300,000 until" in shown
    assert "then EUR 150,000 (EUR 0 protected)" in shown
    with tenancy.scope(staff=True):
        assert not Cut.objects.exists()


def test_a_cut_goes_from_the_groups_page_to_everybodys_limit(first, second, ground):
    company, us, them = ground

    assert "a second person looks at it" in propose(first, company)
    assert "cuts to release" in text_of(second.get(reverse("admin:index")))
    shown = text_of(second.get(reverse("admin:limits_cut_change", args=[the_cut().pk])))
    assert us.holder.name in shown
    assert "150,000" in shown
    done = press(second, "cut", the_cut().pk, "release")

    assert "The cut is carried out" in done
    assert (limit_of(us, company), limit_of(them, company)) == (150_000, 50_000)
    released = text_of(first.get(reverse("admin:limits_cut_change", args=[the_cut().pk])))
    assert "What was proposed" in released
    assert us.holder.name in released


def test_the_author_is_told_that_a_second_person_is_needed(first, ground):
    company, us, _ = ground
    propose(first, company)

    assert "A second person has to do this" in press(first, "cut", the_cut().pk, "release")
    assert limit_of(us, company) == 300_000


def test_what_is_committed_is_filled_in_by_policyholder(first, second, ground):
    company, us, them = ground
    field = f"protected_{them.policy.id}_{company.id}"

    propose(first, company, **{field: "90,000"})
    press(second, "cut", the_cut().pk, "release")

    assert (limit_of(us, company), limit_of(them, company)) == (110_000, 90_000)


def test_what_changed_meanwhile_is_marked_and_refused(first, second, ground):
    company, us, _ = ground
    propose(first, company)
    with tenancy.scope(staff=True):
        insured().ask(company, 50_000)

    shown = text_of(second.get(reverse("admin:limits_cut_change", args=[the_cut().pk])))
    refused = press(second, "cut", the_cut().pk, "release")
    press(first, "cut", the_cut().pk, "renew")

    assert "What stands changed since it was proposed" in shown
    assert "What stands changed since this cut was proposed" in refused
    assert "The cut is carried out" in press(second, "cut", the_cut().pk, "release")
    assert limit_of(us, company) == 133_000


def test_a_cut_is_rejected_or_taken_back(first, second, ground):
    company, us, _ = ground
    propose(first, company)

    assert "Only who proposed a cut takes it back" in press(second, "cut", the_cut().pk, "withdraw")
    assert "The cut is rejected" in press(
        second, "cut", the_cut().pk, "reject", answer="Wait for the accounts."
    )
    assert the_cut().state == CutState.REJECTED
    assert limit_of(us, company) == 300_000


def test_others_look_and_cut_nothing(ground, first):
    company, *_ = ground
    propose(first, company)
    analyst = sign_in(StaffRole.RISK_ANALYST)

    assert analyst.get(reverse("admin:limits_cut_change", args=[the_cut().pk])).status_code == 200
    for model, pk, button in (
        ("groupexposure", company.pk, "cut"),
        ("cut", the_cut().pk, "release"),
    ):
        address = reverse(f"admin:limits_{model}_do", args=[pk, button])
        assert analyst.post(address, ORDER).status_code in {403, 404}
    assert the_cut().state == CutState.PROPOSED


def test_the_table_is_a_file_too(first, ground):
    company, us, _ = ground
    propose(first, company)

    found = first.get(reverse("admin:limits_cut_csv", args=[the_cut().pk]))

    lines = found.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Policyholder,Policy,Buyer,Was,Protected,Becomes"
    assert f"{us.holder.name},{us.policy.number},{company.name},300000.000,0" in lines[1]


def test_the_list_of_cuts_tells_where_to_begin(first):
    assert "Nothing was cut by hand yet" in text_of(
        first.get(reverse("admin:limits_cut_changelist"))
    )


def test_the_table_costs_three_questions_a_policyholder_and_no_more(first, ground):
    company, *_ = ground
    propose(first, company)
    address = reverse("admin:limits_cut_change", args=[the_cut().pk])
    counted = []
    for _ in range(2):
        first.get(address)
        with CaptureQueriesContext(connection) as found:
            first.get(address)
        counted.append(len(found))
        with tenancy.scope(staff=True):
            for _ in range(5):
                insured().ask(company, 10_000)

    assert counted[1] - counted[0] <= 5 * 3
