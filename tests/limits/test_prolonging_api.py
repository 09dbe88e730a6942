"""A part of a limit with a last day is kept longer over the API."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from accounts import services as accounts
from core import tenancy
from limits import services
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=40)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def test_what_has_a_last_day_is_kept_longer():
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
        us.ask(company, 50_000)
        services.request_temporary(
            buyer=company.public_id,
            amount=eur(10_000),
            until=TODAY + timedelta(days=10),
            payment_days=30,
            by=us.actor,
            now=NOW,
        )
        mandate = us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=us.actor, now=NOW)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    wish = {"kind": "PROLONG", "buyer": str(company.public_id), "payment_days": 30}

    lacking = _post(api, wish, "k0")
    asked = _post(api, wish | {"until": str(LATER)}, "k1")

    assert (lacking.status_code, list(lacking.json()["fields"])) == (400, ["until"])
    assert asked.status_code == 201, asked.content
    assert (asked.json()["kind"], asked.json()["until"]) == ("PROLONG", str(LATER))
    assert asked.json()["decision"]["outcome"] == "APPROVED"


def _post(api, wish, key):
    return api.post("/api/v1/limit-requests", wish, format="json", headers={"Idempotency-Key": key})
