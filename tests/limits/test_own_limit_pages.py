"""A limit of one's own in the portal and over the API: yes or no with its reason, at once."""

import base64
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from core import tenancy
from limits import queries, services
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_api import api_of, post

pytestmark = pytest.mark.django_db

OPTIONS = {
    "discretionary_limit": Decimal(25_000),
    "discretionary_options": ["CREDIT_REPORT", "PAYMENT_EXPERIENCE"],
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        services.approve_agency(
            name="Kredietlens",
            approved_from=date(2024, 1, 1),
            reason="Checked",
            by=underwriter(),
            now=NOW,
        )
        return insured(**OPTIONS)


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return buyer()


@pytest.fixture
def portal(client, us, company):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))

    def go(name="own_limit", **posted):
        address = reverse(f"portal:{name}", args=[us.holder.public_id, company.public_id])
        answer = client.post(address, posted, follow=True) if posted else client.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().replace("\xa0", " ").split())

    return go


def given(**more):
    return {
        "agency": "Kredietlens",
        "dated": TODAY.isoformat(),
        "amount": "20000",
        "document": SimpleUploadedFile("report.pdf", b"%PDF-1.7 a report"),
    } | more


def test_a_report_is_answered_on_the_page_with_its_last_day(portal):
    assert "Your policy lets you set a limit of up to" in portal()

    page = portal("own_limit_report", **given())

    assert "Yes: your own limit is EUR 20,000.00" in page
    assert "for deliveries up to and including 1 March 2027" in page
    assert "report.pdf" in page


def test_a_no_says_why_and_what_would_help(portal):
    page = portal("own_limit_report", **given(is_unfavourable="on"))

    assert "No: the report speaks against this buyer. Ask us for a limit" in page


def test_what_was_typed_stays_where_something_is_missing(portal):
    page = portal("own_limit_report", **given(amount="", dated="2026-02-01"))

    assert "This needs your attention" in page
    assert 'value="2026-02-01"' in page


def test_a_file_that_is_no_report_is_refused_by_its_name(portal):
    page = portal(
        "own_limit_report", **given(document=SimpleUploadedFile("run.exe", b"MZ\x00\x01"))
    )

    assert "run.exe is no PDF" in page


def test_the_ledger_without_payments_says_so(portal):
    page = portal("own_limit_experience", go="1")

    assert "No: your ledger shows no balance" in page


def test_bad_news_ends_the_limit_on_the_page(portal):
    portal("own_limit_report", **given())

    page = portal("adverse_information", kind="PAYMENT_BOUNCED", learned_on=TODAY.isoformat())

    assert "It is reported. A limit you set yourself has ended" in page
    assert "You set no limit on this buyer" in page


def test_a_policy_without_the_option_offers_to_ask(portal, us):
    with tenancy.scope(staff=True):
        us.policy.terms.update(discretionary_limit=None)

    assert "Your policy leaves you no limit of your own on this buyer" in portal()


def test_cover_without_a_request_is_shown_with_its_amount(portal, us):
    with tenancy.scope(staff=True):
        us.policy.product = "NO_LIMIT_REQUEST"
        us.policy.save()
        us.policy.terms.update(
            blind_maximum_per_buyer=10_000, blind_maximum_per_year=30_000, discretionary_limit=None
        )

    assert "Covered without a request" in portal()


def test_a_credit_check_is_asked_with_one_button_and_answered_at_once(portal, us):
    assert "Check this buyer" not in portal()
    with tenancy.scope(staff=True):
        us.policy.terms.update(credit_check=15_000)
    assert "Check this buyer" in portal()

    page = portal("credit_check", go="1")

    assert "Approved" in page


# Over the API ----------------------------------------------------------------------------------


def report(**more):
    return {
        "agency": "Kredietlens",
        "dated": TODAY.isoformat(),
        "recommends": "20000.00",
        "unfavourable": False,
        "document": {
            "file_name": "report.pdf",
            "content": base64.b64encode(b"%PDF-1.7 a report").decode(),
        },
    } | more


def test_the_answer_comes_with_its_amount_last_day_and_hash(us, company):
    api = api_of(us)
    address = f"limits/{company.public_id}/own-limit"

    answer = post(api, address, {"kind": "CREDIT_REPORT", "report": report()})
    seen = api.get(f"/api/v1/{address}")

    assert (answer.status_code, answer.json()["given"]) == (201, True)
    assert (answer.json()["amount"], answer.json()["until"]) == ("20000.00", "2027-03-01")
    assert len(answer.json()["sha256"]) == 64
    assert (seen.json()["amount"], seen.json()["agencies"]) == ("20000.00", ["Kredietlens"])
    assert [each["id"] for each in seen.json()["evidence"]] == [answer.json()["id"]]


def test_a_no_carries_its_code(us, company):
    address = f"limits/{company.public_id}/own-limit"

    answer = post(api_of(us), address, {"kind": "PAYMENT_EXPERIENCE"})

    assert answer.json()["reason"]["code"] == "NO_EXPERIENCE"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "CREDIT_REPORT"}, "report"),
        ({"kind": "HEARSAY"}, "kind"),
        (
            {
                "kind": "CREDIT_REPORT",
                "report": report(document={"file_name": "a.pdf", "content": "%%"}),
            },
            "report",
        ),
    ],
)
def test_a_wrong_shape_names_the_field(us, company, body, field):
    answer = post(api_of(us), f"limits/{company.public_id}/own-limit", body)

    assert answer.status_code == 400
    assert field in answer.content.decode()


def test_bad_news_over_the_api_ends_the_limit(us, company):
    api = api_of(us)
    post(
        api,
        f"limits/{company.public_id}/own-limit",
        {"kind": "CREDIT_REPORT", "report": report()},
    )

    answer = post(
        api,
        f"limits/{company.public_id}/adverse-information",
        {"kind": "PROCEEDINGS", "learned_on": TODAY.isoformat()},
    )

    assert answer.status_code == 201
    with tenancy.scope(staff=True):
        assert queries.own_limit(us.policy.id, company.id, TODAY) is None


def test_a_credit_check_over_the_api_is_decided_at_once(us, company):
    with tenancy.scope(staff=True):
        us.policy.terms.update(credit_check=15_000)

    answer = post(api_of(us), f"limits/{company.public_id}/credit-check", {"your_reference": "7"})

    assert (answer.status_code, answer.json()["kind"]) == (201, "CHECK")
    assert (answer.json()["your_reference"], answer.json()["decision"]["outcome"]) == (
        "7",
        "APPROVED",
    )


def test_a_policy_without_a_check_answers_409(us, company):
    answer = post(api_of(us), f"limits/{company.public_id}/credit-check")

    assert (answer.status_code, answer.json()["code"]) == (409, "CHECK_NOT_AGREED")


def test_the_last_day_of_an_own_limit_is_no_withdrawal(portal, us, company):
    portal("own_limit_report", **given())

    with tenancy.scope(staff=True):
        found = queries.position(us.actor, company.id, TODAY)

    assert (found.pending, found.last_day) == ("EXPIRY_SCHEDULED", date(2027, 3, 1))
