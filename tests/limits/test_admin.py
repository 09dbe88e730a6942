"""The underwriter's desks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits import queries, services
from limits.models import Factor, GroupExposure, LimitRequest, LimitRow
from limits.rules.lifecycle import RequestState
from limits.services import night
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured, tried, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def referred(us):
    with tenancy.scope(staff=True):
        return us.ask(buyer(5, equity=10_000_000), 200_000, comment="Please.")


def sign_in(client, role=StaffRole.UNDERWRITER, authority=1_000_000):
    with tenancy.scope(staff=True):
        person = factories.staff(role, authority_amount=authority)
    signing_in.sign_in_staff(client, person)


@pytest.fixture
def desk(client):
    sign_in(client)
    return client


def press(client, model, row, button, **data):
    address = reverse(f"admin:limits_{model}_do", args=[row.pk, button])
    return client.post(address, data, follow=True)


def confirm(client, model, row, button, **data):
    """Press a button, read what follows, and press it again."""
    read = press(client, model, row, button, **data).context["preview_read"]
    return press(client, model, row, button, **data, confirmed=read)


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_queue_shows_what_waits(desk, referred):
    response = desk.get(reverse("admin:limits_limitrequest_changelist"), follow=True)

    shown = text_of(response)
    assert referred.buyer.name in shown
    assert "200,000" in shown


def test_the_request_shows_proposal_reasons_and_exposure(desk, referred):
    shown = text_of(desk.get(reverse("admin:limits_limitrequest_change", args=[referred.pk])))

    assert "What the rules propose" in shown
    assert "above what our rules give" in shown
    assert "Exposure on the buyer" in shown
    assert "Please." in shown
    assert "Comment:" in shown
    assert "Until:" not in shown  # what nobody said takes no room


def test_the_capacity_of_a_group_says_when_it_was_worked_out(desk, us, referred):
    """The night counts what is committed anew; what is wanted stays as it was worked out."""
    later = TODAY + timedelta(days=1)
    with tenancy.scope(staff=True):
        group = GroupExposure.objects.get()
        night.run_effect(group.pk, group.pk, later, NOW + timedelta(days=1))
        group.refresh_from_db()
    assert (group.capacity_on, group.counted_on) == (TODAY, later)

    of_group = text_of(desk.get(reverse("admin:limits_groupexposure_change", args=[group.pk])))
    of_request = text_of(desk.get(reverse("admin:limits_limitrequest_change", args=[referred.pk])))
    answering = reverse("admin:limits_limitrequest_do", args=[referred.pk, "approve"])
    of_company = reverse("admin:companies_company_change", args=[referred.buyer_id])

    assert "Capacity, as last worked out" in of_group
    assert "on 2 March 2026" in of_group
    assert "Capacity, as last worked out" in of_request
    assert "capacity as last worked out on 2 March 2026" in text_of(desk.get(answering))
    assert "The capacity was last worked out on 2 March 2026." in text_of(desk.get(of_company))


def test_an_amount_is_decided_from_the_desk(desk, us, referred):
    shown = text_of(press(desk, "limitrequest", referred, "approve", amount="200000"))

    assert "The request is decided" in shown
    with tenancy.scope(staff=True):
        assert queries.limit_on(us.policy.id, referred.buyer_id, TODAY).amount == 200_000


def test_a_refusal_of_the_service_stands_beside_the_form(client, referred):
    sign_in(client, authority=1)

    shown = text_of(press(client, "limitrequest", referred, "approve", amount="200000"))

    assert "above your authority" in shown
    assert 'value="200000"' in shown


def test_a_request_is_refused_with_a_reason(desk, referred):
    press(desk, "limitrequest", referred, "refuse", reason="NEW_COMPANY")

    with tenancy.scope(staff=True):
        assert LimitRequest.objects.get(id=referred.id).decision.outcome == "REFUSED"


def test_a_question_goes_out_from_the_desk(desk, referred):
    press(desk, "limitrequest", referred, "ask", question="Newer accounts?")

    with tenancy.scope(staff=True):
        state = LimitRequest.objects.get(id=referred.id).state
    assert state == RequestState.INFORMATION_REQUESTED


@pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.COLLECTOR, StaffRole.RISK_ANALYST])
def test_others_look_and_do_not_decide(client, referred, role):
    sign_in(client, role)

    page = client.get(reverse("admin:limits_limitrequest_change", args=[referred.pk]))

    assert page.status_code == 200
    assert press(client, "limitrequest", referred, "approve", amount="1").status_code == 404


@pytest.fixture
def limit(us):
    with tenancy.scope(staff=True):
        us.ask(buyer(), 50_000)
        return LimitRow.objects.get()


def test_a_limit_is_reduced_and_withdrawn_from_the_desk(desk, us, limit):
    confirm(desk, "limitrow", limit, "reduce", amount="20000", reason="CAPACITY")
    with tenancy.scope(staff=True):
        tail = LimitRow.objects.get(superseded_at=None, valid_to=None)
    assert tail.amount == 20_000

    confirm(desk, "limitrow", tail, "withdraw", reason="LEGAL_EVENT", immediate="on")
    with tenancy.scope(staff=True):
        assert queries.limit_on(us.policy.id, limit.buyer_id, TODAY) is None


@pytest.mark.parametrize("model", ["limitrow", "decision", "groupexposure"])
def test_the_other_desks_open(desk, limit, model):
    kinds = {"limitrow": LimitRow, "groupexposure": GroupExposure}
    listed = desk.get(reverse(f"admin:limits_{model}_changelist"))
    assert listed.status_code == 200
    with tenancy.scope(staff=True):
        pk = kinds[model].objects.get().pk if model in kinds else limit.decision_id

    assert limit.buyer.name in text_of(desk.get(reverse(f"admin:limits_{model}_change", args=[pk])))


def test_a_factor_is_set_from_the_list_and_again_from_its_row(desk):
    address = reverse("admin:limits_factor_do_start", args=["set"])
    data = {
        "code": "nl",
        "factor": "0.9",
        "valid_from": "2026-03-02",
        "source": "Payments of January",
        "reason": "Slow payers everywhere.",
    }
    assert desk.post(address, {"kind": "COUNTRY", **data}).status_code == 302
    with tenancy.scope(staff=True):
        row = Factor.objects.get(code="NL")
        tried(row)
        services.release_factor(factor_id=row.id, by=underwriter(), now=NOW)

    press(
        desk,
        "factor",
        row,
        "again",
        factor="0.8",
        valid_from="2026-03-03",
        source="Payments of February",
        reason="Slower payers everywhere.",
    )

    with tenancy.scope(staff=True):
        assert Factor.objects.count() == 2


def test_what_has_to_be_known_stands_beside_the_form(desk, referred):
    address = reverse("admin:limits_limitrequest_do", args=[referred.pk, "approve"])

    shown = text_of(desk.get(address))

    assert referred.buyer.name in shown
    assert "What was asked" in shown
    assert "Your authority" in shown
    assert 'value="OK"' not in shown


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"amount": "123456.78", "reasons": "CAPACITY"}, "in steps of EUR 1,000"),
        ({"amount": "100000", "reasons": "NO_ACCOUNTS"}, "not so for this buyer"),
        ({"amount": "100000", "reasons": "OK"}, "not one of the available choices"),
    ],
)
def test_what_does_not_fit_is_not_decided(desk, referred, data, says):
    shown = text_of(press(desk, "limitrequest", referred, "approve", **data))

    assert says in shown.replace("\xa0", " ")
    with tenancy.scope(staff=True):
        assert LimitRequest.objects.get(id=referred.id).state == RequestState.REFERRED


def test_whoever_comes_second_hears_who_was_first(desk, referred):
    press(desk, "limitrequest", referred, "approve", amount="200000")

    shown = text_of(press(desk, "limitrequest", referred, "refuse", reason="NEW_COMPANY"))

    assert "Answered already: Approved, by" in shown


def test_desks_speak_in_words(desk, limit, referred):
    with tenancy.scope(staff=True):
        rows = [("limitrow", limit.pk), ("decision", limit.decision_id)]

    waiting = text_of(desk.get(reverse("admin:limits_limitrequest_change", args=[referred.pk])))
    shown = [
        text_of(desk.get(reverse(f"admin:limits_{name}_change", args=[pk]))) for name, pk in rows
    ]

    assert f"A limit on {referred.buyer.name} for" in waiting
    assert "With an underwriter" in waiting
    assert "0.900000" not in shown[0]
    assert "90%" in shown[0]
    assert f"Approved: {limit.buyer.name}" in shown[1]
    assert "our rules" in shown[1]


@pytest.mark.parametrize(
    ("kind", "code"), [("SECTOR", "ZZ"), ("SECTOR", "4"), ("SECTOR", "34"), ("COUNTRY", "XX")]
)
def test_a_factor_on_what_there_is_not_is_refused(desk, kind, code):
    address = reverse("admin:limits_factor_do_start", args=["set"])
    data = {"kind": kind, "code": code, "factor": "0.9", "valid_from": "2026-03-02"}
    data |= {"reason": "There is no such thing", "source": "Nobody knows"}

    shown = text_of(desk.post(address, data))

    assert f"{code} is no" in shown
    with tenancy.scope(staff=True):
        assert not Factor.objects.exists()
