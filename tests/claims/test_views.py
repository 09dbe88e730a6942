"""Portal pages of claims."""

import pytest

from accounts.rules import MandateRole
from claims import services
from claims.models import Claim, Payout
from core import clock, deliveries, tenancy
from tests import factories
from tests.claims.conftest import BANKRUPT
from tests.claims.ground import insured
from tests.factories import NOW
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_who_has_no_claims_is_led_to_what_can_be_claimed(client):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder(), language="en")
    sign_in(client, mandate.user)
    home = f"/portal/{mandate.policyholder.public_id}/"

    page = client.get(f"{home}claims/").content.decode()

    assert "No claims yet" in page
    assert f"{home}claims/new/" in page
    assert "Nothing to claim" in client.get(f"{home}claims/new/").content.decode()


def test_the_list_shows_state_and_what_a_claim_comes_to(client, released):
    home = released.page(client)

    page = client.get(f"{home}claims/").content.decode()

    assert "Approved" in page
    assert "18,000.00" in page
    assert f"{home}claims/{released.claim.public_id}/" in page
    assert "No claim fits" in client.get(f"{home}claims/?show=ended").content.decode()


def test_a_claim_shows_every_line_with_the_clause_behind_it(client, released):
    page = client.get(f"{released.page(client)}claims/{released.claim.public_id}/").content.decode()

    for text in ("A1", "A2", "R-POL-10", "R-CLM-05", "Policy, insured share", "18,000.00"):
        assert text in page
    assert "The PDF is being made." in page


def test_a_calculation_before_the_approval_is_not_final_and_shows_no_payment(client, world):
    with tenancy.scope(staff=True):
        world.desk.submit(world.claim, BANKRUPT)

    page = client.get(f"{world.page(client)}claims/{world.claim.public_id}/").content.decode()

    assert "This calculation is not final" in page
    assert "NL91ABNA0417164300" not in page


def test_what_staff_asks_for_stands_on_the_claim(client, world):
    with tenancy.scope(staff=True):
        Claim.objects.update(state="DOCUMENTS_REQUESTED", question="The contract, please")

    page = client.get(f"{world.page(client)}claims/{world.claim.public_id}/").content.decode()

    assert "The contract, please" in page


def test_what_is_asked_is_answered_on_the_claim(client, world):
    with tenancy.scope(staff=True):
        Claim.objects.update(state="DOCUMENTS_REQUESTED", question="The contract, please")
    page = f"{world.page(client)}claims/{world.claim.public_id}/"

    empty = client.post(f"{page}answer/", {"answer": ""})
    sent = client.post(f"{page}answer/", {"answer": "It went by post today"}, follow=True)

    assert "This field is required." in empty.content.decode()
    text = sent.content.decode()
    assert "Your answer is with the handler of your claim." in text
    assert "It went by post today" in text
    assert "Ready to calculate" in text  # the way stays in sight


def test_until_it_is_calculated_a_claim_shows_an_estimate(client, world):
    address = f"{world.page(client)}claims/{world.claim.public_id}/"

    before = client.get(address).content.decode()
    with tenancy.scope(staff=True):
        world.desk.calculate(world.claim, BANKRUPT)
    after = client.get(address).content.decode()

    assert "This is an estimate" in before
    assert "18,000.00" in before
    assert "This is an estimate" not in after


def test_the_way_of_an_insolvency_has_no_waiting_period(client, world):
    page = client.get(f"{world.page(client)}claims/{world.claim.public_id}/").content.decode()

    assert "Ready to calculate" in page
    assert "Waiting period" not in page


def test_the_dry_run_names_every_part_of_what_is_not_paid(client, world):
    home = world.page(client)
    with tenancy.scope(staff=True):
        services.withdraw(claim_id=world.claim.public_id, by=world.us.actor, now=NOW)

    page = client.get(f"{home}claims/new/{world.us.buyer.public_id}/").content.decode()

    for text in ("VAT, not insured", "4,200.00", "Your own share by the policy", "2,000.00"):
        assert text in page


def test_a_claim_is_taken_back(client, world):
    home = world.page(client)

    response = client.post(f"{home}claims/{world.claim.public_id}/withdraw/", follow=True)

    assert "The claim is withdrawn." in response.content.decode()
    with tenancy.scope(staff=True):
        assert Claim.objects.get().state == "WITHDRAWN"


def test_a_claim_is_taken_back_only_before_the_approval(client, released):
    home = released.page(client)
    address = f"{home}claims/{released.claim.public_id}/"

    assert "Withdraw the claim" not in client.get(address).content.decode()
    client.post(f"{address}withdraw/")

    with tenancy.scope(staff=True):
        assert Claim.objects.get().state == "APPROVED"


def test_what_a_claim_would_pay_is_shown_before_it_is_made(client):
    with tenancy.scope(staff=True):
        us = insured()
        us.limit()
        us.invoice(number="A1")
        us.hand_over()
        mandate = factories.mandate(us.holder, language="en")
    sign_in(client, mandate.user)
    home = f"/portal/{us.holder.public_id}/claims/new/"

    assert us.buyer.name in client.get(home).content.decode()
    page = client.get(f"{home}{us.buyer.public_id}/").content.decode()
    assert "9,000.00" in page
    assert "R-CLM-05" in page

    response = client.post(f"{home}{us.buyer.public_id}/notify/", follow=True)

    with tenancy.scope(staff=True):
        claim = Claim.objects.get()
    assert f"Your claim {claim.number} is notified." in response.content.decode()


def test_a_debt_that_is_not_handed_over_leads_to_the_hand_over(client):
    with tenancy.scope(staff=True):
        us = insured()
        us.invoice()
        mandate = factories.mandate(us.holder, language="en")
    sign_in(client, mandate.user)
    address = f"/portal/{us.holder.public_id}/claims/new/{us.buyer.public_id}/"

    page = client.get(address).content.decode()

    assert "Hand the debt over" in page
    assert "Notify the claim" not in page
    assert client.post(f"{address}notify/").status_code == 200
    with tenancy.scope(staff=True):
        assert not Claim.objects.exists()


def test_a_claimed_buyer_leads_to_its_claim(client, world):
    home = world.page(client)

    page = client.get(f"{home}claims/new/{world.us.buyer.public_id}/").content.decode()

    assert f"{home}claims/{world.claim.public_id}/" in page


def test_a_reader_sees_but_does_not_claim(client, world):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(world.us.holder, MandateRole.READER, language="en")
    sign_in(client, mandate.user)
    address = f"/portal/{world.us.holder.public_id}/claims/{world.claim.public_id}/"

    assert "Withdraw the claim" not in client.get(address).content.decode()
    client.post(f"{address}withdraw/")

    with tenancy.scope(staff=True):
        assert Claim.objects.get().state == "READY"


def test_a_stranger_finds_neither_claim_nor_statement(client, released):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder(), language="en")
        payout = Payout.objects.get()
    sign_in(client, mandate.user)
    home = f"/portal/{mandate.policyholder.public_id}/claims/"

    assert client.get(f"{home}{released.claim.public_id}/").status_code == 404
    assert client.post(f"{home}{released.claim.public_id}/withdraw/").status_code == 404
    assert client.get(f"{home}payouts/{payout.public_id}/pdf/").status_code == 404
    theirs = f"/portal/{released.us.holder.public_id}/claims/{released.claim.public_id}/"
    assert client.get(theirs).status_code == 404


@pytest.mark.usefixtures("pango")
def test_the_statement_is_downloaded_once_it_is_made(client, released):
    with tenancy.scope(staff=True):
        payout = Payout.objects.get()
    address = f"{released.page(client)}claims/payouts/{payout.public_id}/pdf/"
    assert client.get(address).status_code == 302

    deliveries.drain(clock.real)
    response = client.get(address)

    assert response["Content-Type"] == "application/pdf"
    assert f"{released.claim.number}-payout.pdf" in response["Content-Disposition"]
    assert response.content.startswith(b"%PDF")
