"""Limits over the API."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.rules import MandateRole
from core import tenancy
from core.models import Event
from limits import services
from limits.models import Decision, LimitRequest
from limits.rules.lifecycle import Outcome
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return buyer()


def api_of(us) -> APIClient:
    with tenancy.scope(staff=True):
        mandate = us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=us.actor, now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
    return client


@pytest.fixture
def api(us):
    return api_of(us)


def post(api, address, data=None, key=None):
    headers = {"Idempotency-Key": key or str(uuid4())}
    return api.post(f"/api/v1/{address}", data or {}, format="json", headers=headers)


def ask(api, company, amount="50000.00", **more):
    wish = {"buyer": str(company.public_id), "amount": amount, "payment_days": 30, **more}
    return post(api, "limit-requests", wish)


def test_the_answer_comes_with_the_request(api, company):
    answer = ask(api, company, your_reference="O-1")

    assert answer.status_code == 201
    assert answer.data["state"] == "AUTO_DECIDED"
    assert answer.data["decision"]["amount"] == "50000.00"
    assert answer.data["decision"]["reasons"][0]["code"] == "OK"
    assert answer.data["your_reference"] == "O-1"
    assert "used" not in str(answer.data)


def test_the_same_key_asks_once(api, company):
    key = str(uuid4())
    wish = {"buyer": str(company.public_id), "amount": "50000", "payment_days": 30}

    first = post(api, "limit-requests", wish, key)
    second = post(api, "limit-requests", wish, key)

    assert str(first.data["id"]) == second.json()["id"]
    assert api.get("/api/v1/limit-requests").data["items"][0]["id"] == first.data["id"]
    assert len(api.get("/api/v1/limit-requests").data["items"]) == 1


def test_a_refusal_of_the_rules_is_a_conflict_with_its_code(api, company):
    ask(api, company)

    again = ask(api, company)

    assert again.status_code == 409
    assert again.data["code"] == "LIMIT_STANDS"


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "-1"}, {"amount": "x"}, {"buyer": "x"}, {"payment_days": 999}, {"amount": None}],
)
def test_a_bad_shape_is_named(api, company, wrong):
    wish = {"buyer": str(company.public_id), "amount": "50000", "payment_days": 30, **wrong}

    answer = post(api, "limit-requests", wish)

    assert answer.status_code == 400
    assert set(answer.data["fields"]) == set(wrong)


def test_a_reader_may_not_ask(company):
    with tenancy.scope(staff=True):
        reader = insured(MandateRole.READER)

    assert ask(api_of(reader), company).status_code == 409


def test_an_unknown_buyer_is_not_found(api):
    wish = {"buyer": str(uuid4()), "amount": "50000", "payment_days": 30}

    assert post(api, "limit-requests", wish).status_code == 404


def test_limits_are_listed_and_looked_up(api, company):
    ask(api, company)

    (listed,) = api.get("/api/v1/limits").data["items"]
    one = api.get(f"/api/v1/limits/{company.public_id}").data

    assert (listed["amount"], listed["state"], listed["grade"]) == ("50000.00", "ACTIVE", 4)
    assert [row["amount"] for row in one["timeline"]] == ["50000.00"]


def test_a_limit_says_when_it_is_looked_at_next(api, us, company):
    at_first = ask(api, company).data["decision"]["review_on"]
    with tenancy.scope(staff=True):
        newest = Decision.objects.get()
        newest.pk, newest.public_id, newest.request = None, uuid4(), None
        newest.review_on, newest.outcome = date(2027, 5, 3), Outcome.UNCHANGED_AFTER_REVIEW
        newest.decided_at = NOW + timedelta(days=1)
        newest.save()

    (listed,) = api.get("/api/v1/limits").data["items"]
    one = api.get(f"/api/v1/limits/{company.public_id}").data

    assert at_first > date(2026, 3, 2)
    assert listed["review_on"] == one["review_on"] == date(2027, 5, 3)
    assert one["timeline"][0]["decision"]["review_on"] == at_first


def test_a_reduction_that_was_asked_has_one_code_wherever_it_stands(api, us, company, client):
    ask(api, company)

    told = ask(api, company, "20000.00", kind="REDUCE").data
    (listed, _) = api.get("/api/v1/limit-decisions").data["items"]
    one = api.get(f"/api/v1/limits/{company.public_id}").data
    on_record = api.get(f"/api/v1/limits/{company.public_id}/history").data["items"]

    assert told["edifact"] == {"request_type": "7", "response_type": "9"}
    assert told["decision"]["edifact"] == listed["edifact"] == "9"
    assert one["timeline"][-1]["decision"]["edifact"] == "9"
    assert {row["decision"]["edifact"] for row in on_record} == {"2", "9"}


def test_cover_on_a_day(api, company):
    ask(api, company)
    address = f"/api/v1/limits/{company.public_id}/cover"

    assert api.get(address, {"on": "2026-03-02"}).data["amount"] == "50000.00"
    assert api.get(address, {"on": "2026-03-01"}).data["amount"] == "0.00"
    assert api.get(address, {"on": "x"}).status_code == 400


def test_a_limit_is_given_up(api, company):
    ask(api, company)

    answer = post(api, f"limits/{company.public_id}/cancel")

    assert answer.data["outcome"] == "CANCELLED_BY_POLICYHOLDER"
    assert api.get(f"/api/v1/limits/{company.public_id}").status_code == 404


def test_a_question_is_answered_and_a_request_cancelled(api, us):
    with tenancy.scope(staff=True):
        request = us.ask(buyer(5, equity=10_000_000), 200_000)
        services.ask_information(
            request_id=request.public_id, question="Newer accounts?", by=underwriter(), now=NOW
        )

    answered = post(api, f"limit-requests/{request.public_id}/answer", {"answer": "Annexed."})
    cancelled = post(api, f"limit-requests/{request.public_id}/cancel")

    assert (answered.data["state"], answered.data["answer"]) == ("REFERRED", "Annexed.")
    assert cancelled.data["state"] == "CANCELLED"


def test_a_stranger_finds_nothing(company, us):
    with tenancy.scope(staff=True):
        request = us.ask(company)
        stranger = insured()
    api = api_of(stranger)

    assert api.get(f"/api/v1/limit-requests/{request.public_id}").status_code == 404
    assert post(api, f"limit-requests/{request.public_id}/cancel").status_code == 404
    assert api.get(f"/api/v1/limits/{company.public_id}").status_code == 404
    assert api.get("/api/v1/limits").data["items"] == []


def test_the_policy_over_the_api(api, us):
    answer = api.get("/api/v1/policy")

    assert answer.data["number"] == us.policy.number
    assert answer.data["terms"]["insured_share"] == "0.900000"


def test_what_others_reported_leaves_the_house_without_its_code(api, us, company):
    """T7: a reason that rests on other policyholders' news has no source and no figures."""
    with tenancy.scope(staff=True):
        factories.overdue(insured().holder, company)
    asked = ask(api, company).data["id"]
    with tenancy.scope(staff=True):
        services.decide(
            request_id=asked,
            amount=factories.eur(0),
            reasons=[
                ReasonCode.OVERDUE_REPORTED,
                ReasonCode.CLAIM_OPEN,
                ReasonCode.COLLECTION_OPEN,
            ],
            by=underwriter(),
            now=NOW,
        )

    decision = api.get(f"/api/v1/limit-requests/{asked}").data["decision"]

    assert [reason["code"] for reason in decision["reasons"]] == ["INTERNAL_INFORMATION"]
    assert decision["reasons"][0]["text"] == "Our payment experience with this buyer."
    with tenancy.scope(staff=True):
        facts = Event.objects.get(name="limits.decided").facts
        kept = Decision.objects.get().reasons
    assert facts["reasons"] == [{"code": "INTERNAL_INFORMATION", "values": {}}]
    assert [reason["code"] for reason in kept] == [
        "OVERDUE_REPORTED",
        "CLAIM_OPEN",
        "COLLECTION_OPEN",
    ]


def test_the_room_that_is_left_cannot_be_worked_out_from_the_reasons(api, company):
    answer = ask(api, company, amount="50000000.00")

    with tenancy.scope(staff=True):
        kept = LimitRequest.objects.get(public_id=answer.data["id"]).proposal["reasons"]
        facts = Event.objects.get(name="limits.decided").facts
    assert "maximum" in kept[0]["values"]
    assert "maximum" not in str(answer.data) + str(facts)


# What is asked, and the codes of the trade ------------------------------------------------------


def test_a_referred_request_is_accepted_and_not_yet_decided(api):
    with tenancy.scope(staff=True):
        weak = buyer(8)

    answer = ask(api, weak, amount="10000")

    assert answer.status_code == 202
    assert (answer.data["state"], answer.data["decision"]) == ("REFERRED", None)
    assert answer.data["edifact"] == {"request_type": "2", "response_type": "6"}


def test_asked_and_given_are_two_amounts_with_their_codes(api):
    with tenancy.scope(staff=True):
        small = buyer(4, equity=400_000)

    answer = ask(api, small, amount="150000").data

    assert (answer["kind"], answer["amount"]) == ("NEW", "150000.00")
    assert (answer["decision"]["outcome"], answer["decision"]["amount"]) == (
        "PARTIALLY_APPROVED",
        "100000.00",
    )
    assert answer["edifact"] == {"request_type": "2", "response_type": "5"}
    assert answer["decision"]["edifact"] == "5"
    assert answer["decision"]["reasons"][0]["edifact"] == "15"


def test_an_indication_is_answered_and_binds_nobody(api, company):
    answer = ask(api, company, kind="INDICATION")

    assert answer.status_code == 201
    assert (answer.data["state"], answer.data["decision"]) == ("INDICATED", None)
    assert answer.data["indication"]["amount"] == "50000.00"
    assert answer.data["edifact"] == {"request_type": "4", "response_type": "1"}
    assert api.get(f"/api/v1/limits/{company.public_id}").status_code == 404


def test_a_limit_is_given_up_by_a_request_without_an_amount(api, company):
    ask(api, company)

    answer = post(
        api,
        "limit-requests",
        {"buyer": str(company.public_id), "kind": "CANCEL", "your_reference": "C-1"},
    )

    assert answer.status_code == 201
    assert (answer.data["kind"], answer.data["amount"]) == ("CANCEL", "0.00")
    assert answer.data["edifact"] == {"request_type": "6", "response_type": "8"}
    assert answer.data["your_reference"] == "C-1"


def test_a_request_that_is_called_something_else_is_refused_with_the_state(api, company):
    ask(api, company)

    answer = ask(api, company, amount="60000", kind="NEW")

    assert answer.status_code == 409
    assert answer.data["values"]["kind"] == "INCREASE"
    assert answer.data["values"]["state"] == "ACTIVE"


def test_every_kind_but_giving_up_needs_an_amount_and_terms(api, company):
    answer = post(api, "limit-requests", {"buyer": str(company.public_id), "kind": "NEW"})

    assert answer.status_code == 400
    assert set(answer.data["fields"]) == {"amount", "payment_days"}


def test_longer_terms_are_answered_at_once_with_the_condition_and_read_beside(api, company):
    answer = ask(api, company, payment_days=90, comment="They always pay late.")

    assert answer.status_code == 201
    assert answer.data["decision"]["outcome"] == "CONDITIONALLY_APPROVED"
    assert answer.data["decision"]["conditions"][0]["text"] == "Payment terms of at most 60 days."
    assert answer.data["edifact"]["response_type"] == "4"
    assert {review["cause"] for review in answer.data["reviews"]} == {"COMMENT", "LONGER_TERMS"}


def test_the_whole_conversation_is_there(api, us):
    with tenancy.scope(staff=True):
        request = us.ask(buyer(8), 10_000)
    for question in ("Newer accounts?", "And of the parent?"):
        with tenancy.scope(staff=True):
            services.ask_information(
                request_id=request.public_id, question=question, by=underwriter(), now=NOW
            )
        post(api, f"limit-requests/{request.public_id}/answer", {"answer": "None."})

    said = api.get(f"/api/v1/limit-requests/{request.public_id}").data["conversation"]

    assert [(each["by_insurer"], each["text"]) for each in said] == [
        (True, "Newer accounts?"),
        (False, "None."),
        (True, "And of the parent?"),
        (False, "None."),
    ]


def test_asking_too_often_says_when_again(api, company):
    for step in range(10):
        ask(api, company, amount=str(10_000 + 1_000 * step))

    answer = ask(api, company)

    assert (answer.status_code, answer.data["code"]) == (409, "ASKED_OFTEN_TODAY")
    assert answer.data["values"]["again_on"] == "2026-03-03"
    assert answer.data["values"]["state"] == "ACTIVE"
