"""What is pledged is paid to the pledgee, unless it consented otherwise (R-CLM-15)."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.rules import NotYourRole, StaffRole
from claims import services as claims
from claims.models import Payout
from claims.rules import lifecycle
from core import tenancy
from policies import services as policies
from policies.models import BankAccount, Pledgee
from policies.rules import contract, paying
from tests import factories
from tests.claims.ground import at, insured, staff
from tests.limits.test_admin import sign_in, text_of

pytestmark = pytest.mark.django_db

BANKRUPT = date(2026, 4, 1)
SUBMITTED, APPROVED = date(2026, 4, 2), date(2026, 4, 3)
BANK = "NL20INGB0001234567"


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        ours = insured()
        ours.limit()
        ours.invoice()
        yield ours


@pytest.fixture
def ready(us):
    us.insolvent(BANKRUPT)
    return us.notify(BANKRUPT)


@pytest.fixture
def underwriter(us):
    return factories.staff_actor(StaffRole.UNDERWRITER)


def pledge(us, by, valid_from=date(2026, 1, 1), iban=BANK):
    return policies.note_pledge(
        policy_id=us.policy.public_id,
        name="Stad Bank N.V.",
        iban=iban,
        valid_from=valid_from,
        by=by,
        now=at(date(2026, 1, 5)),
    )


def consent(us, by, on=BANKRUPT):
    return policies.consent_to_policyholder(
        policy_id=us.policy.public_id, reference="Letter of 1 March", by=by, now=at(on)
    )


def end(us, by, last_day):
    return policies.end_pledge(
        policy_id=us.policy.public_id, last_day=last_day, by=by, now=at(BANKRUPT)
    )


def test_a_pledged_claim_is_paid_to_the_pledgee(us, ready, underwriter):
    row = pledge(us, underwriter)

    payout = staff().pay(ready, SUBMITTED)

    assert (payout.iban, payout.holder, payout.pledgee) == (BANK, "Stad Bank N.V.", row)


def test_a_pledge_that_begins_later_changes_nothing_yet(us, ready, underwriter):
    pledge(us, underwriter, valid_from=date(2026, 5, 1))

    payout = staff().pay(ready, SUBMITTED)

    assert payout.pledgee is None
    assert payout.iban == BankAccount.objects.get(policyholder=us.holder).iban


def test_with_its_consent_the_policyholder_is_paid(us, ready, underwriter):
    pledge(us, underwriter)
    consent(us, underwriter)

    payout = staff().pay(ready, SUBMITTED)

    assert payout.pledgee is None
    assert payout.iban == BankAccount.objects.get(policyholder=us.holder).iban


def test_a_pledge_ends_with_its_last_day(us, ready, underwriter):
    pledge(us, underwriter)
    end(us, underwriter, date(2026, 4, 1))

    assert staff().pay(ready, SUBMITTED).pledgee is None


@pytest.mark.parametrize("change", [pledge, consent])
def test_a_payee_that_changed_after_it_was_prepared_stops_the_release(
    us, ready, underwriter, change
):
    if change is consent:
        pledge(us, underwriter)
    desk = staff()
    desk.submit(ready, SUBMITTED)
    change(us, underwriter)

    with pytest.raises(lifecycle.PayeeChanged):
        desk.approve(ready, APPROVED)

    assert Payout.objects.get().state == "PREPARED"


def test_a_pledge_noted_after_the_release_stops_the_order(us, ready, underwriter):
    team = staff()
    team.submit(ready, SUBMITTED)
    team.approve(ready, APPROVED)
    payout = ready.payouts.get(state="RELEASED")
    pledge(us, underwriter)

    with pytest.raises(lifecycle.PayeeChangedSince):
        claims.order_payout(payout_id=payout.public_id, by=team.handler, now=at(APPROVED))
    consent(us, underwriter, on=APPROVED)
    paid = claims.order_payout(payout_id=payout.public_id, by=team.handler, now=at(APPROVED))

    assert paid.state == "ORDERED"


def test_another_last_day_of_the_same_pledge_stops_nothing(us, ready, underwriter):
    pledge(us, underwriter)
    desk = staff()
    desk.submit(ready, SUBMITTED)
    end(us, underwriter, date(2026, 12, 31))

    desk.approve(ready, APPROVED)

    assert Payout.objects.get().state == "RELEASED"


def test_claims_are_pledged_to_one_at_a_time(us, underwriter):
    pledge(us, underwriter)

    with pytest.raises(paying.PledgeStands, match="Stad Bank"):
        pledge(us, underwriter, valid_from=date(2026, 6, 1))

    assert Pledgee.objects.count() == 1


def test_a_pledge_needs_an_account_and_an_underwriter(us, underwriter):
    with pytest.raises(contract.NotAnAccount):
        pledge(us, underwriter, iban="NL00INGB0001234567")
    with pytest.raises(NotYourRole):
        pledge(us, factories.staff_actor(StaffRole.CLAIMS_RELEASER))
    with pytest.raises(paying.NoPledge):
        consent(us, underwriter)

    assert not Pledgee.objects.exists()


def test_who_releases_sees_the_pledgee(client, us, ready, underwriter):
    pledge(us, underwriter)
    staff().submit(ready, SUBMITTED)
    sign_in(client, StaffRole.CLAIMS_RELEASER)

    shown = text_of(client.get(reverse("admin:claims_claim_do", args=[ready.pk, "approve"])))

    assert "Pledgee: Stad Bank N.V., since 1 January 2026" in shown


def test_a_pledge_is_noted_and_ended_at_the_desk(client, us, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: at(BANKRUPT))
    sign_in(client, StaffRole.UNDERWRITER)
    address = reverse("admin:policies_policy_do", args=[us.policy.pk, "pledge"])
    noted = {"name": "Stad Bank N.V.", "iban": BANK, "valid_from": "2026-01-01"}

    assert client.post(address, noted).status_code == 302
    page = text_of(client.get(reverse("admin:policies_policy_change", args=[us.policy.pk])))
    ended = client.post(
        reverse("admin:policies_policy_do", args=[us.policy.pk, "end-pledge"]),
        {"last_day": "2026-06-30"},
    )

    assert "Stad Bank N.V." in page
    assert ended.status_code == 302
    assert Pledgee.objects.get(superseded_at=None).valid_to == date(2026, 6, 30)
