"""The page of the policyholder's systems: made, shown once, given a new secret, stopped."""

import pytest
from django.urls import reverse

from accounts import queries, services
from accounts.rules import MandateRole, Scope
from core import tenancy
from tests import factories
from tests.factories import NOW
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        return factories.mandate(factories.policyholder(), language="en")


def page(mandate, name="clients", *ids):
    return reverse(f"portal:{name}", args=[mandate.policyholder.public_id, *ids])


def own(mandate):
    with tenancy.scope(staff=True):
        return list(queries.clients_of(factories.actor(mandate)))


def made_for(mandate):
    with tenancy.scope(staff=True):
        made, _ = services.make_client(
            name="Exact", scopes=[Scope.LIMITS_READ], by=factories.actor(mandate), now=NOW
        )
    return made


def test_without_a_system_the_page_says_what_one_is(client, mandate):
    sign_in(client, mandate.user)

    shown = client.get(page(mandate)).content.decode()
    assert "No API clients" in shown
    assert "(limits:read)" in shown


def test_the_secret_of_a_new_system_is_shown_this_once(client, mandate):
    sign_in(client, mandate.user)

    shown = client.post(
        page(mandate, "client_make"), {"name": "Exact", "scopes": ["limits:read"]}, follow=True
    ).content.decode()

    (made,) = own(mandate)
    secret = shown.partition('id="secret" type="text" readonly value="')[2].partition('"')[0]
    assert made.client_id in shown
    assert len(secret) == 43
    assert secret not in client.get(page(mandate)).content.decode()
    answer = client.post(
        "/oauth/token",
        {
            "grant_type": "client_credentials",
            "client_id": made.client_id,
            "client_secret": secret,
        },
    )
    assert answer.status_code == 200


def test_a_system_without_a_scope_is_not_made_and_what_was_typed_stays(client, mandate):
    sign_in(client, mandate.user)

    shown = client.post(page(mandate, "client_make"), {"name": "Exact"}).content.decode()

    assert 'value="Exact"' in shown
    assert "This field is required" in shown
    assert own(mandate) == []


def test_a_new_secret_is_shown_and_the_page_says_that_the_one_before_works(client, mandate):
    made = made_for(mandate)
    sign_in(client, mandate.user)

    client.post(page(mandate, "client_rotate", made.public_id))
    shown = client.get(page(mandate)).content.decode()

    assert 'id="secret"' in shown
    assert "The secret before still works." in shown


def test_a_system_is_stopped(client, mandate):
    made = made_for(mandate)
    sign_in(client, mandate.user)

    shown = client.post(page(mandate, "client_revoke", made.public_id), follow=True)

    assert "refused from now on" in shown.content.decode()
    assert own(mandate) == []


def test_another_owner_stops_the_system_that_somebody_made(client, mandate):
    made = made_for(mandate)
    with tenancy.scope(staff=True):
        other = factories.mandate(mandate.policyholder)
    sign_in(client, other.user)

    client.post(page(mandate, "client_revoke", made.public_id))

    assert own(mandate) == []


def test_who_is_no_owner_sees_the_systems_and_changes_none(client, mandate):
    made = made_for(mandate)
    with tenancy.scope(staff=True):
        reader = factories.mandate(mandate.policyholder, MandateRole.READER, language="en")
    sign_in(client, reader.user)

    shown = client.get(page(mandate)).content.decode()
    client.post(page(mandate, "client_make"), {"name": "x", "scopes": ["limits:read"]})
    client.post(page(mandate, "client_revoke", made.public_id))
    client.post(page(mandate, "client_rotate", made.public_id))

    assert "Exact" in shown
    assert page(mandate, "client_revoke", made.public_id) not in shown
    assert [row.previous_secret for row in own(mandate)] == [""]


def test_the_system_of_another_policyholder_is_not_found(client, mandate):
    with tenancy.scope(staff=True):
        stranger = factories.mandate(factories.policyholder())
    made = made_for(stranger)
    sign_in(client, mandate.user)

    for name in ("client_rotate", "client_revoke"):
        assert client.post(page(mandate, name, made.public_id)).status_code == 404
    assert own(stranger) == [made]
