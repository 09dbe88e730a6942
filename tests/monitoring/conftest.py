"""A policyholder, a buyer, and events as the other apps record them."""

import pytest

from accounts.rules import SYSTEM, MandateRole
from core import clock, deliveries, events, tenancy
from monitoring import posting
from tests import factories


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        return factories.mandate(factories.policyholder("Insured B.V."), language="en")


@pytest.fixture
def stranger():
    with tenancy.scope(staff=True):
        return factories.mandate(factories.policyholder("Stranger B.V."), language="en")


@pytest.fixture
def buyer():
    with tenancy.scope(staff=True):
        return factories.company("Late Payer B.V.")


@pytest.fixture
def happen(mandate, buyer):
    """Record an event about the buyer for the policyholder, and deliver all that follows."""

    def record(name="limits.reduced", **facts):
        given = {
            "buyer": str(buyer.public_id),
            "amount": "25000.00",
            "currency": "EUR",
            "effective_on": "2026-04-01",
            "reasons": [{"code": "GRADE_TOO_WEAK", "values": {}}],
        }
        with tenancy.scope(staff=True):
            event = events.record(
                name,
                subject=buyer,
                policyholder_id=mandate.policyholder_id,
                by=SYSTEM,
                at=factories.NOW,
                **given | facts,
            )
        deliveries.drain(clock.real)
        posting.drain(clock.real)
        return event

    return record


@pytest.fixture
def reader(mandate):
    with tenancy.scope(staff=True):
        return factories.mandate(mandate.policyholder, MandateRole.READER, language="nl")
