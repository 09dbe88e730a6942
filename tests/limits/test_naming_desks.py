"""The desks of buyers that policies name, of agencies, and of stops lifted in writing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits.models import CreditAgency, InsuredBuyer, StopLift
from policies.models import Policy
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        us = insured()
        Policy.objects.filter(id=us.policy.id).update(product="PER_CUSTOMER")
        return us


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return buyer()


@pytest.fixture
def desk(client):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.UNDERWRITER)
    signing_in.sign_in_staff(client, person)
    return client


def start(desk, model, button, **given):
    address = reverse(f"admin:limits_{model}_do_start", args=[button])
    return desk.post(address, given, follow=True).content.decode()


def do(desk, row, button, **given):
    address = reverse(f"admin:limits_{row._meta.model_name}_do", args=[row.pk, button])
    return desk.post(address, given, follow=True).content.decode()


def naming(us, company, **more):
    return {
        "policy": str(us.policy.public_id),
        "buyer": str(company.public_id),
        "first": TODAY.isoformat(),
    } | more


def test_an_underwriter_names_a_buyer_and_ends_it_on_a_day(desk, us, company):
    page = start(desk, "insuredbuyer", "name", **naming(us, company))
    with tenancy.scope(staff=True):
        row = InsuredBuyer.objects.get()

    ended = do(desk, row, "end", until=(TODAY + DAY).isoformat())

    assert "The policy names the buyer: a limit can be asked on it." in page
    assert "earlier dispatches stay insured" in ended
    with tenancy.scope(staff=True):
        assert InsuredBuyer.objects.get(superseded_at=None).valid_to == TODAY + DAY


def test_a_refusal_stands_beside_the_form_and_keeps_what_was_typed(desk, us, company):
    start(desk, "insuredbuyer", "name", **naming(us, company))

    page = start(desk, "insuredbuyer", "name", **naming(us, company, contract_reference="Press"))

    assert "The policy names this buyer from" in page
    assert "Press" in page


def test_an_unknown_number_is_named(desk, us, company):
    page = start(desk, "insuredbuyer", "name", **naming(us, company, buyer="99999999"))

    assert "99999999" in page
    with tenancy.scope(staff=True):
        assert not InsuredBuyer.objects.exists()


def test_only_policies_that_name_buyers_are_offered(desk, us):
    with tenancy.scope(staff=True):
        other = insured()

    page = desk.get(reverse("admin:limits_insuredbuyer_do_start", args=["name"])).content.decode()

    assert us.policy.number in page
    assert other.policy.number not in page


def test_an_agency_is_approved_and_ended(desk):
    given = {"approved_from": TODAY.isoformat(), "reason": "We looked at its method."}
    start(desk, "creditagency", "approve", name="Kredietlens", **given)
    again = start(desk, "creditagency", "approve", name="kredietlens", **given)
    row = CreditAgency.objects.get()

    do(desk, row, "end")

    assert "Reports of kredietlens count already." in again
    row.refresh_from_db()
    assert row.approved_until == TODAY


def test_a_stop_is_lifted_with_its_reason(desk, us, company):
    given = naming(us, company, until=TODAY.isoformat(), reason="Payment is under way.")

    page = start(desk, "stoplift", "lift", **given)

    assert "Deliveries on those days are insured" in page
    with tenancy.scope(staff=True):
        assert StopLift.objects.get().reason == "Payment is under way."
