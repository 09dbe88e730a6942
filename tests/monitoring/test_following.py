"""Following a buyer from its page."""

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM
from companies import services as companies
from core import tenancy
from monitoring import queries, services
from tests import factories
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

START, STOP = "Follow this buyer", "Stop following"


def look(client, mandate, buyer):
    sign_in(client, mandate.user)
    address = reverse("portal:buyer", args=[mandate.policyholder.public_id, buyer.public_id])
    return client.get(address).content.decode()


def test_the_button_on_a_buyer_says_what_it_will_do(client, mandate, buyer):
    before = look(client, mandate, buyer)
    arguments = [mandate.policyholder.public_id, buyer.public_id]
    client.post(reverse("portal:watch", args=arguments))
    while_followed = look(client, mandate, buyer)
    client.post(reverse("portal:unwatch", args=arguments))
    after = look(client, mandate, buyer)

    assert [START in page for page in (before, while_followed, after)] == [True, False, True]
    assert [STOP in page for page in (before, while_followed, after)] == [False, True, False]


def test_a_reader_sees_that_a_buyer_is_followed_and_no_button(client, mandate, reader, buyer):
    with tenancy.scope(staff=True):
        by = factories.actor(mandate)
        services.watch(buyer=buyer.public_id, by=by, now=factories.NOW)

    page = look(client, reader, buyer)

    assert "You follow this buyer." in page
    assert START not in page
    assert STOP not in page


def test_a_company_merged_into_the_buyer_is_followed_with_it(mandate, buyer):
    with tenancy.scope(staff=True):
        gone, by = factories.company(), factories.actor(mandate)
        services.watch(buyer=gone.public_id, by=by, now=factories.NOW)
        companies.merge(company_id=gone.id, into_id=buyer.id, by=SYSTEM, now=factories.NOW)

        assert queries.watchers_of(buyer.id) == {mandate.policyholder_id}
        services.watch(buyer=buyer.public_id, by=by, now=factories.NOW)
        assert queries.watches(by).count() == 1
        services.unwatch(buyer=buyer.public_id, by=by, now=factories.NOW)
        assert not queries.watches(by).exists()
