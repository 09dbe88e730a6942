"""Claims over the API."""

import pytest

from accounts import services as accounts
from accounts.rules import MandateRole
from claims.models import Claim, Payout
from core import clock, deliveries, tenancy
from tests import factories
from tests.claims.ground import insured
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/claims"


@pytest.fixture
def api(client):
    """Return how somebody of a policyholder calls the API."""

    def call(holder, role=MandateRole.OWNER):
        with tenancy.scope(staff=True):
            mandate = factories.mandate(holder, role, language="en")
            _, secret = accounts.issue_token(
                mandate_id=mandate.id, name="test", by=factories.actor(mandate), now=NOW
            )
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        keys = iter(f"key-{number}" for number in range(100))

        def send(method, address, body=None, key=None):
            more = {"Idempotency-Key": key or next(keys)} if method == "post" else {}
            return getattr(client, method)(
                address, body, content_type="application/json", headers=headers | more
            )

        return send

    return call


@pytest.mark.usefixtures("pango")
def test_a_claim_is_read_with_its_calculation_and_its_statement(api, released):
    send = api(released.us.holder)

    listed = send("get", CLAIMS).json()["items"]
    one = send("get", f"{CLAIMS}/{released.claim.public_id}").json()
    calculation = send("get", f"{CLAIMS}/{released.claim.public_id}/calculation").json()

    assert listed == [one]
    assert (one["state"], one["payment_due_on"]) == ("APPROVED", "2026-05-01")
    assert one["payouts"][0]["amount"] == "18000.00"
    assert (calculation["payment"], calculation["version"]) == ("18000.00", 1)
    assert [line["clause"] for line in calculation["lines"]] == ["R-POL-10", "R-POL-10"]
    assert calculation["steps"][-1]["after"] == "18000.00"
    pdf = f"/api/v1/payouts/{one['payouts'][0]['id']}/pdf"
    assert send("get", pdf).status_code == 202
    deliveries.drain(clock.real)
    assert send("get", pdf).content.startswith(b"%PDF")


def test_a_claim_is_looked_at_notified_and_withdrawn(api):
    with tenancy.scope(staff=True):
        us = insured()
        us.limit()
        us.invoice()
        us.hand_over()
    send = api(us.holder)
    buyer = str(us.buyer.public_id)

    dry = send("get", f"{CLAIMS}/readiness/{buyer}").json()
    made = send("post", CLAIMS, {"buyer": buyer}, key="once")
    again = send("post", CLAIMS, {"buyer": buyer}, key="once")
    refused = send("post", CLAIMS, {"buyer": buyer})

    assert dry["can_be_notified"]
    assert dry["calculation"]["payment"] == "9000.00"
    assert (made.status_code, made.json()["cause"]) == (201, "PROTRACTED_DEFAULT")
    assert again.json() == made.json()
    assert (refused.status_code, refused.json()["code"]) == (409, "CLAIM_ALREADY_OPEN")
    number = made.json()["id"]
    withdrawn = send("post", f"{CLAIMS}/{number}/withdraw")
    assert withdrawn.json()["state"] == "WITHDRAWN"
    assert send("post", f"{CLAIMS}/{number}/withdraw").status_code == 409
    assert send("get", f"{CLAIMS}/{number}/calculation").status_code == 404


def test_why_nothing_can_be_claimed_is_said(api):
    with tenancy.scope(staff=True):
        us = insured()
        us.invoice()
    send = api(us.holder)

    dry = send("get", f"{CLAIMS}/readiness/{us.buyer.public_id}").json()

    assert not dry["can_be_notified"]
    assert [refusal["code"] for refusal in dry["refusals"]] == ["NOT_HANDED_OVER"]


def test_a_mandate_without_claiming_is_refused(api, world):
    send = api(world.us.holder, MandateRole.READER)

    response = send("post", f"{CLAIMS}/{world.claim.public_id}/withdraw")

    assert (response.status_code, response.json()["code"]) == (409, "NOT_YOUR_RIGHT")


def test_a_stranger_finds_nothing(api, released):
    with tenancy.scope(staff=True):
        payout = Payout.objects.get().public_id
        stranger = factories.policyholder()
    send = api(stranger)
    claim = f"{CLAIMS}/{released.claim.public_id}"

    answers = [send("get", path) for path in (claim, f"{claim}/calculation")]
    answers += [send("post", f"{claim}/withdraw"), send("get", f"/api/v1/payouts/{payout}/pdf")]

    assert {answer.status_code for answer in answers} == {404}
    assert send("get", CLAIMS).json()["items"] == []
    with tenancy.scope(staff=True):
        assert Claim.objects.get().state == "APPROVED"
