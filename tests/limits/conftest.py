"""What tests of pages and of the API share: somebody signed in, a buyer, a way to call."""

from uuid import uuid4

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.models import User
from core import tenancy
from tests.factories import NOW
from tests.limits.ground import buyer, insured


@pytest.fixture
def is_today(monkeypatch):
    """Let it be the moment that tests start from."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us(client):
    """Return a policyholder whose owner is signed in."""
    with tenancy.scope(staff=True):
        found = insured()
        client.force_login(User.objects.get(id=found.actor.user_id))
    return found


@pytest.fixture
def company(us):
    """Return a buyer on which a limit stands."""
    with tenancy.scope(staff=True):
        found = buyer()
        us.ask(found, 50_000)
    return found


@pytest.fixture
def referred(us):
    """Return a request that waits for an underwriter."""
    with tenancy.scope(staff=True):
        return us.ask(buyer(5, equity=10_000_000), 200_000)


@pytest.fixture
def visit(client, us):
    """Return how a page of the portal is looked at, and how one is sent."""

    def go(name, *rest, data=None, **query):
        address = reverse(f"portal:{name}", args=[us.holder.public_id, *rest])
        if data is not None:
            return client.post(address, data, follow=True)
        return client.get(address, query)

    return go


class Api(APIClient):
    """A system that writes with a key of its own each time."""

    def read(self, path, **query):
        return self.get(f"/api/v1/{path}", query)

    def write(self, path, data=None, key=None, **headers):
        headers |= {"Idempotency-Key": key or str(uuid4())}
        return self.post(f"/api/v1/{path}", data or {}, format="json", headers=headers)


def api_of(insured_one) -> Api:
    """Return a client with a token of the first mandate of a policyholder."""
    with tenancy.scope(staff=True):
        mandate = insured_one.holder.mandates.first()
        _, secret = accounts.issue_token(
            mandate_id=mandate.id, name="x", by=insured_one.actor, now=NOW
        )
    client = Api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
    return client


@pytest.fixture
def api(us):
    """Return a client of ours."""
    return api_of(us)
