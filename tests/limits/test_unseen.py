"""Cover without a decision stands beside what is decided, where underwriters see exposure."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits.models import GroupExposure
from limits.queries.unseen import unseen
from policies.models import Policy
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured
from tests.limits.test_tables import version
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


def exposure_page(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        insured().ask(buyer(4, equity=400_000), 50_000)
        row = GroupExposure.objects.get()
        person = factories.staff(StaffRole.UNDERWRITER)
    sign_in_staff(client, person)
    shown = client.get(reverse("admin:limits_groupexposure_change", args=[row.pk]))
    return shown.content.decode().replace("\u00a0", " ")


def blind():
    with tenancy.scope(staff=True):
        us = insured(blind_maximum_per_buyer=Decimal(25_000))
        Policy.objects.filter(id=us.policy.id).update(product="NO_LIMIT_REQUEST")


def test_nothing_unseen_says_so(client, monkeypatch):
    assert "No policy covers buyers without a decision" in exposure_page(client, monkeypatch)


def test_blind_cover_that_nobody_measured_is_counted_for_nothing_and_says_so(client, monkeypatch):
    blind()

    assert "the tables have no figure for it yet" in exposure_page(client, monkeypatch)


@tenancy.scope(staff=True)
def test_blind_cover_counts_as_the_tables_of_the_day_say():
    blind()
    blind()
    version(valid_from=TODAY, unreported_use="10000")

    found = unseen(TODAY)

    assert (found.blind, found.counted, found.discretionary) == (2, eur(20_000), 0)
