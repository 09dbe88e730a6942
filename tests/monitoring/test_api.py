"""Webhooks over the API: a secret is given once."""

import pytest
from rest_framework.test import APIClient

from accounts import services as accounts
from core import tenancy
from core.models import IdempotencyKey
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_secret_of_an_endpoint_is_given_once_and_not_kept_with_the_answer(mandate):
    with tenancy.scope(staff=True):
        _, token = accounts.issue_token(
            mandate_id=mandate.id, name="x", by=factories.actor(mandate), now=factories.NOW
        )
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    wish = {"url": "https://receiver.example.com/hook"}

    first, second = (
        api.post(
            "/api/v1/webhook-endpoints", wish, format="json", headers={"Idempotency-Key": "one"}
        )
        for _ in range(2)
    )

    assert first.status_code == second.status_code == 201
    assert first.data["secret"].startswith("whsec_")
    assert second.data["secret"] == "(shown once, in the first answer)"
    assert second.data["id"] == str(first.data["id"])
    with tenancy.scope(staff=True):
        assert first.data["secret"] not in str(IdempotencyKey.objects.get().answer)
