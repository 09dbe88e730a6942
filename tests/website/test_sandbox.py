"""The sandbox: a call of a client ends in the notice and the webhook it would bring outside."""

from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.rules import MandateRole
from companies.models import Company
from core import clock, deliveries, tenancy
from core.dates import business_date
from core.models import BusinessClock, Delivery
from grading.models import Judgement, LegalEvent
from limits import services as limits
from monitoring import services as monitoring
from monitoring.models import Notice
from receivables.models import OverdueReport
from tests import factories
from website.demo import house
from website.models import Installation, SandboxBuyer
from website.sandbox import installation

pytestmark = pytest.mark.django_db


@pytest.fixture
def sandbox(settings):
    settings.SANDBOX = True


def client_of(mandate):
    with tenancy.scope(staff=True):
        _, token = accounts.issue_token(
            mandate_id=mandate.id, name="x", by=factories.actor(mandate), now=factories.NOW
        )
    found = APIClient()
    found.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return found


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        house.take_on_staff()
        neighbour = factories.user(email="owner@harbour.example")
        factories.mandate(factories.policyholder("Harbour B.V."), user=neighbour)
        holder = factories.policyholder("Insured B.V.")
        factories.policy(holder)
        return factories.mandate(holder, language="en")


@pytest.fixture
def api(sandbox, mandate):
    return client_of(mandate)


_keys = iter(range(10**6))


def post(api, address, body=None):
    headers = {"Idempotency-Key": f"key {next(_keys)}"}
    answer = api.post(f"/api/v1/sandbox/{address}", body or {}, format="json", headers=headers)
    deliveries.drain(clock.real)
    return answer


@pytest.fixture
def buyer(api):
    """A made-up buyer of the client's own."""
    answer = post(api, "buyers", {"name": "Playmate B.V."})
    assert answer.status_code == 201
    return answer.json()


@pytest.fixture
def limited(buyer, mandate):
    """The buyer under a limit, and the client's system listening."""
    by = factories.actor(mandate)
    with tenancy.scope(staff=True):
        company = Company.objects.get(public_id=buyer["id"])
        request = limits.request_limit(
            buyer=company.public_id,
            amount=factories.eur(20_000),
            payment_days=30,
            comment="",
            your_reference="",
            by=by,
            now=clock.now(),
        )
        assert request.decision.amount == 20_000
        deliveries.drain(clock.real)
        monitoring.add_endpoint(url="https://receiver.example.com/hook", by=by, now=clock.now())
    return buyer


def told():
    """Return what kinds of notices were lined up for the client's system, in their order."""
    with tenancy.scope(staff=True):
        lined_up = Delivery.objects.filter(channel="WEBHOOK").order_by("id")
        ids = [row.payload["notice"] for row in lined_up if "notice" in row.payload]
        kinds = {str(row.public_id): row.kind for row in Notice.objects.all()}
        return [kinds[each] for each in ids]


def test_a_made_up_buyer_does_well(buyer):
    assert buyer["grade"] <= 4
    assert (buyer["name"], buyer["country"], buyer["sector"]) == ("Playmate B.V.", "NL", "46")


def test_a_downgrade_ends_in_a_webhook_with_the_true_notices(api, limited):
    before = limited["grade"]

    answer = post(api, f"buyers/{limited['id']}/downgrade", {"grades": 9 - before})

    assert answer.json()["grade"] == 9
    assert "GRADE_CHANGED" in told()
    assert {"LIMIT_REDUCED", "LIMIT_WITHDRAWN"} & set(told())


def test_a_bankruptcy_takes_the_limit_away(api, limited):
    answer = post(api, f"buyers/{limited['id']}/bankrupt")
    again = post(api, f"buyers/{limited['id']}/bankrupt")

    assert answer.json()["grade"] == again.json()["grade"] == 10
    assert {"LIMIT_WITHDRAWN", "GRADE_CHANGED", "PUBLIC_FACT", "LEDGER_ASKED"} <= set(told())
    with tenancy.scope(staff=True):
        assert LegalEvent.objects.count() == 1


def test_an_upgrade_ends_what_was_put_down_and_goes_beyond_by_four_eyes(api, buyer):
    before = buyer["grade"]
    post(api, f"buyers/{buyer['id']}/downgrade", {"grades": 3})

    back = post(api, f"buyers/{buyer['id']}/upgrade", {"grades": 3})

    assert back.json()["grade"] == before
    if before > 1:
        beyond = post(api, f"buyers/{buyer['id']}/upgrade", {"grades": 1})
        assert beyond.json()["grade"] == before - 1


def test_what_cannot_be_asked_is_refused_with_the_present_grade(api, buyer):
    too_low = post(api, f"buyers/{buyer['id']}/downgrade", {"grades": 8})
    post(api, f"buyers/{buyer['id']}/bankrupt")
    dead = post(api, f"buyers/{buyer['id']}/upgrade")

    assert (too_low.status_code, too_low.json()["code"]) == (409, "CANNOT_FALL_FURTHER")
    assert (dead.status_code, dead.json()["code"]) == (409, "CANNOT_RISE_FURTHER")


def test_bad_accounts_bring_a_worse_grade(api, buyer):
    lines = {"total_assets": "1000000", "equity": "-400000", "total_liabilities": "1400000"}

    answer = post(api, f"buyers/{buyer['id']}/accounts", {"lines": lines})

    assert answer.status_code == 200
    assert answer.json()["grade"] > buyer["grade"]


def test_a_line_that_accounts_do_not_have_is_named(api, buyer):
    answer = post(api, f"buyers/{buyer['id']}/accounts", {"lines": {"luck": "1"}})

    assert answer.status_code == 400
    assert "luck" in str(answer.json())


def test_a_late_payment_is_reported_by_somebody_else(api, limited, mandate):
    answer = post(api, f"buyers/{limited['id']}/late-payment", {"days": 60, "amount": "40000"})

    assert answer.status_code == 200
    with tenancy.scope(staff=True):
        report = OverdueReport.objects.get()
        assert report.policyholder_id != mandate.policyholder_id
        assert report.amount == 40_000
        facts = str(list(Notice.objects.values_list("facts", flat=True)))
        assert "Harbour" not in facts


@pytest.mark.parametrize("amount", ["0", "-5"])
def test_nobody_is_late_with_nothing(api, buyer, amount):
    answer = post(api, f"buyers/{buyer['id']}/late-payment", {"amount": amount})

    assert answer.status_code == 400
    assert "amount" in str(answer.json())
    with tenancy.scope(staff=True):
        assert not OverdueReport.objects.exists()


def test_a_reset_buyer_is_as_it_was_made(api, buyer):
    post(api, f"buyers/{buyer['id']}/downgrade", {"grades": 2})
    post(api, f"buyers/{buyer['id']}/bankrupt")

    answer = post(api, f"buyers/{buyer['id']}/reset")

    assert answer.json()["grade"] == buyer["grade"]


def test_a_reset_pays_what_was_late(api, buyer):
    post(api, f"buyers/{buyer['id']}/late-payment")

    post(api, f"buyers/{buyer['id']}/reset")

    with tenancy.scope(staff=True):
        assert OverdueReport.objects.get().state == "PAID"


def test_a_shock_is_tried_before_it_is_released(api, buyer):
    proposed = post(api, "shocks", {"sector": "46", "grades": "3"})
    shock = proposed.json()["id"]
    state = api.get(f"/api/v1/sandbox/shocks/{shock}").json()

    released = post(api, f"shocks/{shock}/release")

    assert (proposed.status_code, proposed.json()["is_tried"]) == (202, False)
    assert state["is_tried"] is True
    assert (released.status_code, released.json()["state"]) == (200, "RELEASED")
    with tenancy.scope(staff=True):
        assert Judgement.objects.get().key == "46"


def test_the_clock_is_aimed_further(api):
    today = business_date(clock.now())

    answer = post(api, "clock", {"days": 30})

    assert answer.status_code == 202
    assert answer.json()["target"] == (today + timedelta(days=30)).isoformat()
    assert BusinessClock.objects.get().target_days_ahead == 30


def test_the_clock_is_not_aimed_out_of_sight(api):
    for _ in range(2):
        assert post(api, "clock", {"days": 400}).status_code == 202

    answer = post(api, "clock", {"days": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "TOO_FAR_AHEAD")
    assert BusinessClock.objects.get().target_days_ahead == 800


def test_the_list_holds_ones_own_buyers_only(api, buyer, mandate):
    with tenancy.scope(staff=True):
        stranger = factories.mandate(factories.policyholder("Stranger B.V."))
    other = client_of(stranger)

    assert [each["id"] for each in api.get("/api/v1/sandbox/buyers").json()["items"]] == [
        buyer["id"]
    ]
    assert other.get("/api/v1/sandbox/buyers").json()["items"] == []
    assert post(other, f"buyers/{buyer['id']}/bankrupt").status_code == 404


def test_a_company_that_was_not_made_up_cannot_be_played_with(api):
    with tenancy.scope(staff=True):
        company = factories.company()

    for call in ("downgrade", "upgrade", "bankrupt", "late-payment", "reset"):
        assert post(api, f"buyers/{company.public_id}/{call}").status_code == 404


def test_a_reader_may_look_and_not_play(api, buyer, mandate):
    with tenancy.scope(staff=True):
        reader = factories.mandate(mandate.policyholder, MandateRole.READER)
    other = client_of(reader)

    assert len(other.get("/api/v1/sandbox/buyers").json()["items"]) == 1
    refused = post(other, f"buyers/{buyer['id']}/bankrupt")
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_YOUR_RIGHT")


@pytest.mark.parametrize(
    "address",
    [
        "buyers",
        "shocks",
        "clock",
        *(
            f"buyers/01a204bc-9a50-7058-b988-7f2ea779cb45/{call}"
            for call in ("downgrade", "upgrade", "bankrupt", "accounts", "late-payment", "reset")
        ),
        "shocks/01a204bc-9a50-7058-b988-7f2ea779cb45/release",
    ],
)
def test_outside_a_sandbox_there_is_no_such_thing(mandate, settings, address):
    settings.SANDBOX = False
    api = client_of(mandate)

    assert post(api, address, {"name": "x", "days": 1}).status_code == 404
    assert APIClient().get("/api/v1/sandbox/buyers").status_code == 404
    assert SandboxBuyer.objects.count() == 0


def test_every_page_says_that_it_is_a_sandbox(client, sandbox, mandate):
    assert "made-up buyers, no real cover, no mail leaves" in client.get("/").content.decode()


def test_a_sandbox_serves_on_no_house_and_a_house_on_no_sandbox(settings):
    row, _ = Installation.objects.get_or_create(id=1, defaults={"kind": "HOUSE"})
    assert row.kind == "HOUSE"  # as the tests' database was made
    assert installation.wrong_because() is None

    settings.SANDBOX = True
    assert "was not made as a sandbox" in installation.wrong_because()

    Installation.objects.update(kind="SANDBOX")
    assert installation.wrong_because() is None

    settings.SANDBOX = False
    assert "was made as a sandbox" in installation.wrong_because()


def test_who_starts_on_the_wrong_database_is_told_what_to_do(settings):
    settings.SANDBOX = True

    with pytest.raises(installation.WrongDatabase, match="run migrate"):
        installation.ensure_right_database()


def test_a_made_up_buyer_is_dated_in_the_past(api, buyer):
    with tenancy.scope(staff=True):
        company = Company.objects.get(public_id=buyer["id"])
        assert company.source == "SANDBOX"
        assert company.founded_on < date(2020, 1, 1)
