"""What tests of signals start from: what sources tell of a buyer, and all that follows."""

import itertools
from datetime import timedelta

from accounts.rules import SYSTEM, StaffRole
from core import clock, deliveries, tenancy
from core.fields import new_public_id
from grading import services as grading
from monitoring.models import Signal
from monitoring.rules.triggers import SignalKind, Told
from monitoring.services import receiving
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import insured

SOURCE = "Insolvency register"
_numbers = itertools.count(1)


def told(buyer, kind=SignalKind.BANKRUPTCY, *, days_ago=1, source_id=None, **more):
    number = buyer.identifiers.get(scheme="KVK")
    given = {
        "source_id": source_id or f"S{next(_numbers)}",
        "kind": SignalKind(kind),
        "happened_on": TODAY - timedelta(days=days_ago),
        "scheme": "KVK",
        "country": "NL",
        "number": number.value,
    }
    return Told(**given | more)


def send(*several, source=SOURCE, now=NOW):
    """Take messages in, as a feed brings them, and let all follow that follows."""
    with tenancy.scope(staff=True):
        answers = receiving.take_in(source, several, by=SYSTEM, now=now)
    deliveries.drain(clock.real)
    return answers


def signal_of(message, source=SOURCE):
    return Signal.objects.select_related("legal_event").get(
        source=source, source_id=message.source_id
    )


def graded_buyer(name="Late Payer B.V.", **fields):
    """Return a buyer as the model itself grades it."""
    company = factories.company(name, **fields)
    lines = {
        "total_assets": 2_000_000, "equity": 900_000, "current_assets": 900_000,
        "current_liabilities": 400_000, "total_liabilities": 1_100_000, "net_income": 150_000,
        "ebit": 220_000, "retained_earnings": 500_000, "sales": 9_000_000,
    }  # fmt: skip
    factories.statement(company, **lines)
    grading.regrade(
        [company.id], cause="TEST", cause_id=new_public_id(), by=SYSTEM, now=NOW - timedelta(days=9)
    )
    return company


def with_limit(buyer, amount=20_000):
    """Return a policyholder with a limit on a buyer."""
    holder = insured()
    request = holder.ask(buyer, amount, now=NOW - timedelta(days=5))
    assert request.state == "AUTO_DECIDED"
    return holder


def analyst(role=StaffRole.RISK_ANALYST):
    return factories.staff_actor(role)
