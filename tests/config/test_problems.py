"""What a refusal carries over HTTP: the request's own id, and the state it met."""

from uuid import UUID, uuid4

import pytest
from rest_framework.test import APIClient

from accounts import services as accounts
from core import tenancy
from core.errors import StateRefused
from limits.rules.lifecycle import RequestState
from tests.factories import NOW
from tests.limits.ground import insured

pytestmark = pytest.mark.django_db
ID = "order-2026.11"


@pytest.fixture
def api():
    with tenancy.scope(staff=True):
        us = insured()
        mandate = us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=us.actor, now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_X_REQUEST_ID=ID)
    return client


def _refused(api):
    cancel = f"/api/v1/limit-requests/{uuid4()}/cancel"
    return {
        "not signed in": APIClient().get("/api/v1/limits", headers={"X-Request-ID": ID}),
        "no such address": api.get("/api/v1/nothing"),
        "not there": api.get(f"/api/v1/limit-requests/{uuid4()}"),
        "no such step": api.put("/api/v1/limits"),
        "no key": api.post(cancel),
        "not understood": api.get("/api/v1/limit-requests?limit=0"),
        "no JSON": api.post(
            "/api/v1/limit-requests",
            "{",
            content_type="application/json",
            headers={"Idempotency-Key": "k"},
        ),
    }


def test_every_refusal_carries_the_id_of_the_request_in_its_body(api):
    for name, answer in _refused(api).items():
        assert answer.status_code >= 400, name
        assert answer["Content-Type"] == "application/problem+json", name
        assert answer["X-Request-ID"] == ID, name
        assert answer.json()["correlation_id"] == ID, name


def test_without_an_id_of_the_caller_the_refusal_carries_the_one_that_was_made():
    answer = APIClient().get("/api/v1/limits")

    assert UUID(answer.json()["correlation_id"])
    assert answer["X-Request-ID"] == answer.json()["correlation_id"]


def test_a_refused_step_names_the_state_it_met():
    refusal = StateRefused(present=RequestState.REFERRED, wanted=RequestState.REFERRED)

    assert refusal.values["state"] is RequestState.REFERRED


def test_a_defect_of_the_program_is_a_problem_with_the_id_too(api, monkeypatch):
    def breaks(*_facts):
        raise RuntimeError("a defect")

    monkeypatch.setattr("limits.queries.requests_in_full", breaks)
    api.raise_request_exception = False

    answer = api.get("/api/v1/limit-requests")

    assert (answer.status_code, answer.json()["code"]) == (500, "DEFECT")
    assert answer.json()["correlation_id"] == ID
    assert "a defect" not in answer.content.decode()
