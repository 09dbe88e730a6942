"""The desks of claims: who sees them, and the buttons from a ready claim to its money."""

import sys

import pytest

from accounts.rules import StaffRole
from claims import services
from claims.models import Calculation, Claim, Payout
from claims.rules.lifecycle import LossMayStillCome, RejectionReason
from core import clock, deliveries, tenancy
from tests import factories
from tests.claims.conftest import BANKRUPT
from tests.claims.ground import insured
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HANDLER, RELEASER = StaffRole.CLAIMS_HANDLER, StaffRole.CLAIMS_RELEASER
DESKS = "/admin/claims/"


class WithoutPango:
    """The import system of a machine on which the library behind the PDFs is missing."""

    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture(autouse=True)
def in_april(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW.replace(month=4, day=8))


@pytest.fixture
def press(client, world):
    """Press a button of a claim or payout as somebody of a role; return the page that follows."""

    def button(role, row, name, **typed):
        world.sign_in_desk(client, role)
        address = f"{DESKS}{row._meta.model_name}/{row.pk}/do/{name}/"
        return client.post(address, typed, follow=True)

    return button


def now(model):
    with tenancy.scope(staff=True):
        return model.objects.get()


@pytest.mark.parametrize("role", [HANDLER, RELEASER, StaffRole.AUDITOR])
def test_the_queue_shows_what_waits_with_its_deadline(client, world, role):
    world.sign_in_desk(client, role)

    page = client.get(f"{DESKS}claim/").content.decode()

    for text in (world.claim.number, "Insured B.V.", "Ready to calculate", "1 May 2026"):
        assert text in page


@pytest.mark.parametrize(("state", "found"), [("READY", 1), ("PAID", 0), ("NONSENSE", 1)])
def test_the_queue_is_narrowed_to_a_state(client, world, state, found):
    world.sign_in_desk(client, HANDLER)

    page = client.get(f"{DESKS}claim/?state={state}").content.decode()

    assert page.count(f">{world.claim.number}</a>") == found


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.UNDERWRITER])
def test_others_do_not_see_the_desks(client, world, role):
    world.sign_in_desk(client, role)

    for model in ("claim", "calculation", "payout"):
        assert client.get(f"{DESKS}{model}/").status_code == 403


def test_a_claim_goes_over_the_desk_from_ready_to_paid(client, world, press):
    press(HANDLER, world.claim, "calculate")
    press(HANDLER, world.claim, "submit")
    press(RELEASER, world.claim, "approve", amount="18000")
    payout = now(Payout)
    press(HANDLER, payout, "order")

    page = press(HANDLER, payout, "confirm", paid_on="2026-04-08").content.decode()

    assert "The payout is confirmed and the policyholder told." in page
    assert (now(Claim).state, now(Payout).state) == ("PAID", "CONFIRMED")


def test_the_claim_page_shows_facts_lines_limit_and_versions(client, world, press):
    page = press(HANDLER, world.claim, "calculate").content.decode()

    for text in ("A1", "R-POL-10", "18,000.00", "The limit over time", "Versions of the"):
        assert text in page


def test_a_releaser_types_the_amount(client, world, press):
    press(HANDLER, world.claim, "calculate")
    press(HANDLER, world.claim, "submit")

    page = press(RELEASER, world.claim, "approve", amount="17999.99").content.decode()

    assert "Look at it before you release it." in page
    assert "18,000" not in page.split("<form", 1)[1].split("</form>")[0]
    assert now(Payout).state == "PREPARED"


@pytest.mark.parametrize("typed", ["18,000.00", "18.000,00", "18000.00", "18 000"])
def test_a_releaser_writes_the_amount_as_people_write_it(client, world, press, typed):
    press(HANDLER, world.claim, "calculate")
    press(HANDLER, world.claim, "submit")

    press(RELEASER, world.claim, "approve", amount=typed)

    assert now(Payout).state == "RELEASED"


def test_a_releaser_sees_what_is_released_to_whom(client, world, press):
    press(HANDLER, world.claim, "calculate")
    press(HANDLER, world.claim, "submit")
    world.sign_in_desk(client, RELEASER)

    page = client.get(f"{DESKS}claim/{world.claim.pk}/do/approve/").content.decode()

    for text in (world.claim.number, "NL91 ABNA 0417 1643 00", "version 1", "Insured B.V."):
        assert text in page
    assert "18,000" not in page


def test_after_the_approval_the_claim_leads_to_the_payment(client, world, press):
    press(HANDLER, world.claim, "calculate")
    press(HANDLER, world.claim, "submit")
    approved = press(RELEASER, world.claim, "approve", amount="18000").content.decode()
    payout = now(Payout)
    ordered = f"{DESKS}payout/{payout.pk}/do/order/"
    assert ordered in approved
    press(HANDLER, payout, "order")

    page = client.get(f"{DESKS}claim/{world.claim.pk}/change/").content.decode()

    assert f"{DESKS}payout/{payout.pk}/do/confirm/" in page


def test_colleagues_are_named_by_their_address(client, released):
    released.sign_in_desk(client, HANDLER)
    with tenancy.scope(staff=True):
        payout = Payout.objects.get()
        people = [payout.prepared_by.email, payout.calculated_by.email, payout.released_by.email]

    page = client.get(f"{DESKS}payout/{payout.pk}/change/").content.decode()

    for address in people:
        assert address in page
    assert "/admin/accounts/user/" not in page


def test_what_is_over_stands_last_on_the_desk(client, world):
    with tenancy.scope(staff=True):
        Claim.objects.update(state="PAID")
        later = insured()
        later.limit()
        later.invoice()
        later.insolvent(BANKRUPT)
        open_claim = later.notify(BANKRUPT)
    world.sign_in_desk(client, HANDLER)

    page = client.get(f"{DESKS}claim/").content.decode()

    assert page.index(open_claim.number) < page.index(world.claim.number)


def test_the_desk_counts_answers_to_read(client, world, press):
    press(HANDLER, world.claim, "request-documents", note="The contract")
    with tenancy.scope(staff=True):
        Claim.objects.update(answer="It is in the mail")

    page = client.get(f"{DESKS}claim/{world.claim.pk}/change/").content.decode()

    assert "It is in the mail" in page
    assert "answers of policyholders to read" in client.get("/admin/").content.decode()


def test_a_releaser_opens_a_settled_claim_again(client, world, press):
    with tenancy.scope(staff=True):
        Claim.objects.update(state="CLOSED")

    press(RELEASER, world.claim, "reopen", note="A new receipt")

    assert (now(Claim).state, now(Claim).remark) == ("READY", "A new receipt")


def test_the_buttons_fit_role_and_state(client, world, press):
    world.sign_in_desk(client, HANDLER)
    ready = client.get(f"{DESKS}claim/{world.claim.pk}/change/").content.decode()
    press(HANDLER, world.claim, "calculate")
    press(HANDLER, world.claim, "submit")
    world.sign_in_desk(client, RELEASER)
    submitted = client.get(f"{DESKS}claim/{world.claim.pk}/change/").content.decode()

    assert "/do/calculate/" in ready
    assert "/do/approve/" not in ready
    assert "/do/approve/" in submitted
    assert "/do/calculate/" not in submitted
    assert press(HANDLER, world.claim, "approve", amount="18000").status_code == 404


def test_a_claim_is_sent_back_with_a_note(client, world, press):
    press(HANDLER, world.claim, "calculate")
    press(HANDLER, world.claim, "submit")

    press(RELEASER, world.claim, "send-back", note="Look at A2 again")

    claim = now(Claim)
    assert (claim.state, claim.remark) == ("CALCULATED", "Look at A2 again")
    assert now(Payout).state == "FAILED"


def test_a_claim_is_rejected_with_a_reason(client, world, press):
    read = press(RELEASER, world.claim, "reject", reason="OWN_BREACH").context["preview_read"]
    press(RELEASER, world.claim, "reject", reason="OWN_BREACH", confirmed=read)

    assert now(Claim).rejection[0]["code"] == "OWN_BREACH"


def test_a_rejection_says_what_follows_before_it_is_done_and_no_reason_stands_chosen(client, world):
    world.sign_in_desk(client, RELEASER)
    address = f"{DESKS}claim/{world.claim.pk}/do/reject/"

    asked = client.get(address).content.decode()
    warned = client.post(address, {"reason": "OWN_BREACH"}).content.decode()

    assert '<option value="" selected>Choose a reason</option>' in asked
    assert "ends, and nothing is paid on it." in warned
    assert now(Claim).state == "READY"


def test_while_the_waiting_period_runs_no_reason_about_the_loss_can_be_given(world):
    with tenancy.scope(staff=True):
        Claim.objects.update(state="IN_WAITING_PERIOD")
        with pytest.raises(LossMayStillCome):
            services.reject(
                claim_id=world.claim.public_id,
                reason=RejectionReason.NO_INSURED_EVENT,
                by=factories.staff_actor(RELEASER),
                now=NOW,
            )

        rejected = services.reject(
            claim_id=world.claim.public_id,
            reason=RejectionReason.SANCTIONS,
            by=factories.staff_actor(RELEASER),
            now=NOW,
        )

    assert rejected.state == "REJECTED"


def test_documents_are_asked_for_and_received(client, world, press):
    press(HANDLER, world.claim, "request-documents", note="The contract")
    assert now(Claim).state == "DOCUMENTS_REQUESTED"

    press(HANDLER, world.claim, "documents-received")

    assert now(Claim).state == "READY"


@pytest.mark.usefixtures("pango")
def test_staff_exports_the_statement(client, released):
    released.sign_in_desk(client, RELEASER)
    payout = now(Payout)
    page = f"{DESKS}payout/{payout.pk}/change/"
    assert "is being made" in client.get(page).content.decode()
    assert client.get(f"{DESKS}payout/{payout.pk}/pdf/").status_code == 302

    deliveries.drain(clock.real)

    assert f"{DESKS}payout/{payout.pk}/pdf/" in client.get(page).content.decode()
    assert client.get(f"{DESKS}payout/{payout.pk}/pdf/").content.startswith(b"%PDF")


def test_where_no_pdf_can_be_made_the_page_says_what_is_missing(client, released, monkeypatch):
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [WithoutPango(), *sys.meta_path])
    released.sign_in_desk(client, RELEASER)

    page = client.get(f"{DESKS}payout/{now(Payout).pk}/change/").content.decode()
    claim = client.get(f"{released.page(client)}claims/{released.claim.public_id}/")

    for shown in (page, claim.content.decode()):
        assert "PDFs cannot be made on this installation: Pango is missing" in shown


def test_a_calculation_shows_the_facts_it_saw(client, released):
    released.sign_in_desk(client, StaffRole.AUDITOR)
    calculation = now(Calculation)

    page = client.get(f"{DESKS}calculation/{calculation.pk}/change/").content.decode()

    assert calculation.inputs_sha256 in page
    assert "date_of_loss" in page


def test_the_forms_that_move_money_name_claim_buyer_amount_and_account(client, world, press):
    press(HANDLER, world.claim, "calculate")
    press(HANDLER, now(Claim), "submit")
    world.sign_in_desk(client, RELEASER)
    rejecting = client.get(f"{DESKS}claim/{world.claim.pk}/do/reject/").content.decode()
    payout = now(Payout)
    press(RELEASER, now(Claim), "approve", amount="18000.00")
    ordering = client.get(f"{DESKS}payout/{payout.pk}/do/order/").content.decode()

    with tenancy.scope(staff=True):
        buyer = now(Claim).buyer.name
    for page in (rejecting, ordering):
        form = page.split('id="content-main"')[1]
        assert world.claim.number in form
        assert buyer in form
    shown = ordering.split('id="content-main"')[1].replace("\xa0", "")
    assert payout.iban in shown
    assert payout.holder in shown
