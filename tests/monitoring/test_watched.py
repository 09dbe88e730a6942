"""Buyers that become known by a ledger are watched; those nobody can tell can be mended."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from core import clock, deliveries, tenancy
from core.models import Event
from limits.models import LimitRow
from monitoring import services
from monitoring.models import Watch
from receivables.models import LedgerFile, NamedBuyer
from tests import factories
from tests.accounts.test_api import Api
from tests.factories import NOW
from tests.signing_in import sign_in, sign_in_staff

pytestmark = pytest.mark.django_db

HEAD = "debtor_id;debtor_name;invoice_no;invoice_date;due_date;amount_gross;amount_open\n"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def policy(mandate):
    with tenancy.scope(staff=True):
        policy = factories.policy(mandate.policyholder)
        type(policy).objects.filter(id=policy.id).update(product="NO_LIMIT_REQUEST")
        return policy


@pytest.fixture
def visit(client, mandate, policy):
    sign_in(client, mandate.user)

    def go(name, *rest, data=None) -> str:
        address = reverse(f"portal:{name}", args=[mandate.policyholder.public_id, *rest])
        answer = client.get(address) if data is None else client.post(address, data, follow=True)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return go


def upload(visit, *lines) -> str:
    file = io.BytesIO((HEAD + "\n".join(lines)).encode())
    file.name = "ledger.csv"
    return visit("ledger_upload", data={"file": file, "as_of": "2026-03-01"})


def row(number, name="Bakker", invoice="F-1") -> str:
    return f"{number};{name};{invoice};2026-01-05;2026-02-04;121.00;121.00"


def watched() -> set[int]:
    with tenancy.scope(staff=True):
        return set(Watch.objects.filter(ended_at=None).values_list("buyer_id", flat=True))


def file_id():
    with tenancy.scope(staff=True):
        return LedgerFile.objects.get().public_id


def test_a_buyer_in_a_ledger_under_a_product_without_limits_is_watched(visit, mandate, buyer):
    with tenancy.scope(staff=True):
        number = buyer.identifiers.get().value
    upload(visit, row(number))
    visit("ledger_load", file_id(), data={"lines": "all"})

    deliveries.drain(clock.real)

    assert watched() == {buyer.id}
    with tenancy.scope(staff=True):
        assert not LimitRow.objects.exists()


@pytest.mark.parametrize("way", ["portal", "api"])
def test_the_first_invoice_added_by_hand_makes_its_buyer_watched(visit, mandate, buyer, way):
    days = {"dispatched_on": "2026-02-20", "issued_on": "2026-02-20", "due_on": "2026-03-22"}
    amounts = {"net_amount": "100", "vat_amount": "21", "currency": "EUR"}
    added = {"buyer": str(buyer.public_id), "number": "H-1", **days, **amounts}
    assert 'Watched</span><span class="stat__value">0<' in visit("watched")

    if way == "portal":
        form = {"buyer": buyer.name, "payment_form": "OPEN_ACCOUNT"}
        visit("invoice_add", data={**added, **form})
    else:
        with tenancy.scope(staff=True):
            _, token = accounts.issue_token(
                mandate_id=mandate.id, name="x", by=factories.actor(mandate), now=NOW
            )
        sent = Api(Client(), token).post("invoices", added, key="one")
        assert sent.status_code == 201, sent.content
    deliveries.drain(clock.real)

    page = visit("watched")
    assert watched() == {buyer.id}
    assert 'Watched</span><span class="stat__value">1<' in page
    assert 'Not identified</span><span class="stat__value">0<' in page


def test_a_fall_of_its_grade_is_told_as_of_any_other(visit, mandate, policy, buyer):
    with tenancy.scope(staff=True):
        factories.invoice(mandate.policyholder, buyer)
        services.watch_known(policyholder_id=mandate.policyholder_id, now=NOW)
        services.watch_known(policyholder_id=mandate.policyholder_id, now=NOW)
        told = Event.objects.filter(name="monitoring.watched").count()

    assert watched() == {buyer.id}
    assert told == 1


def test_under_a_policy_with_limits_nobody_is_watched_unasked(mandate, buyer):
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder)
        factories.invoice(mandate.policyholder, buyer)
        new = services.watch_known(policyholder_id=mandate.policyholder_id, now=NOW)

    assert new == 0


def test_whom_somebody_stopped_following_is_not_watched_again(visit, mandate, policy, buyer):
    with tenancy.scope(staff=True):
        factories.invoice(mandate.policyholder, buyer)
        services.watch_known(policyholder_id=mandate.policyholder_id, now=NOW)
        by = factories.actor(mandate)
        services.unwatch(buyer=buyer.public_id, by=by, now=NOW)
        services.watch_known(policyholder_id=mandate.policyholder_id, now=NOW)

    assert watched() == set()


def test_a_buyer_that_could_not_be_told_is_listed_mended_and_taken_back(visit, buyer):
    upload(visit, row("C-17"))
    listed = visit("watched")
    with tenancy.scope(staff=True):
        named = NamedBuyer.objects.get().public_id

    mended = visit("named_buyer", named, data={"company": str(buyer.public_id)})
    then = visit("ledger_file", file_id())
    followed = watched()
    undone = visit("named_buyer_undo", named, data={})

    assert "Bakker" in listed
    assert "Every buyer in your ledgers is identified." in mended
    assert "New invoice: 1" in then
    assert followed == {buyer.id}
    assert "Say which company it is" in undone
    assert watched() == set()


def test_a_number_with_two_names_is_listed_once(visit):
    upload(visit, row("99999999"), row("99999999", "Bakker Holland", "F-2"))
    upload(visit, row("99999999", "De Bakker", "F-3"))

    with tenancy.scope(staff=True):
        assert [each.name for each in NamedBuyer.objects.all()] == ["Bakker"]


def test_its_number_can_be_corrected_and_a_wrong_one_is_refused(visit, buyer):
    upload(visit, row("C-17"))
    with tenancy.scope(staff=True):
        named, number = NamedBuyer.objects.get().public_id, buyer.identifiers.get().value

    refused = visit("named_buyer", named, data={"number": "00000000"})
    mended = visit("named_buyer", named, data={"number": number})

    assert "00000000" in refused
    assert "Every buyer in your ledgers is identified." in mended


def test_a_stranger_sees_nothing_of_it(client, visit, stranger):
    upload(visit, row("C-17"))
    with tenancy.scope(staff=True):
        named = NamedBuyer.objects.get().public_id
    sign_in(client, stranger.user)
    theirs = stranger.policyholder.public_id

    seen = client.get(reverse("portal:named_buyer", args=[theirs, named]))
    listed = client.get(reverse("portal:watched", args=[theirs]))

    assert seen.status_code == 404
    assert "Bakker" not in listed.content.decode()


def test_staff_say_which_company_a_buyer_is_and_take_it_back(client, visit, buyer):
    upload(visit, row("C-17"))
    with tenancy.scope(staff=True):
        named, number = NamedBuyer.objects.get(), buyer.identifiers.get().value
        analyst, claims = factories.staff("RISK_ANALYST"), factories.staff("CLAIMS_HANDLER")
    desk = reverse("admin:receivables_namedbuyer_change", args=[named.id])
    identify = reverse("admin:receivables_namedbuyer_do", args=[named.id, "identify"])
    unsay = reverse("admin:receivables_namedbuyer_do", args=[named.id, "unsay"])

    sign_in_staff(client, claims)
    hidden = client.get(desk).status_code
    file = client.get(reverse("admin:receivables_ledgerfile_changelist")).content.decode()
    sign_in_staff(client, analyst)
    shown = client.get(desk).content.decode()
    client.post(identify, {"company": number})
    before = watched()
    client.post(unsay)

    assert hidden == 403
    assert "ledger.csv" in file
    assert "Bakker" in shown
    assert before == {buyer.id}
    assert watched() == set()


def test_staff_see_what_cannot_be_taken_in_of_a_file(client, visit):
    upload(visit, row("C-17"))
    with tenancy.scope(staff=True):
        file = LedgerFile.objects.get()
        sign_in_staff(client, factories.staff("RISK_ANALYST"))

    shown = client.get(reverse("admin:receivables_ledgerfile_change", args=[file.id]))

    assert "We know no company with number C-17." in shown.content.decode()
