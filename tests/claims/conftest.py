"""A claim at several places on its way, for the tests of pages, API and desks."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from accounts.rules import StaffRole
from claims.models import Claim
from core import tenancy
from tests import factories
from tests.claims.ground import Insured, Staff, insured, staff
from tests.signing_in import sign_in, sign_in_staff

BANKRUPT = date(2026, 4, 1)


@dataclass
class World:
    """A policyholder with a ready claim, its people signed in, and the insurer's staff."""

    us: Insured
    desk: Staff
    claim: Claim

    def page(self, client: Client) -> str:
        """Sign the owner in and return where its portal begins."""
        sign_in(client, User.objects.get(id=self.us.actor.user_id or 0))
        return f"/portal/{self.us.holder.public_id}/"

    def sign_in_desk(self, client: Client, role: StaffRole) -> None:
        by_role = {
            StaffRole.CLAIMS_HANDLER: self.desk.handler,
            StaffRole.CLAIMS_RELEASER: self.desk.releaser,
        }
        person = by_role.get(role)
        user = User.objects.get(id=person.user_id or 0) if person else factories.staff(role)
        sign_in_staff(client, user)


@pytest.fixture
def world(db) -> World:
    with tenancy.scope(staff=True):
        us = insured(name="Insured B.V.")
        us.limit()
        us.invoice(number="A1")
        us.invoice(number="A2", dispatched_on=date(2026, 1, 6))
        us.insolvent(BANKRUPT)
        return World(us, staff(), us.notify(BANKRUPT))


@pytest.fixture
def released(world) -> World:
    with tenancy.scope(staff=True):
        world.desk.submit(world.claim, BANKRUPT)
        world.desk.approve(world.claim, BANKRUPT)
    return world
