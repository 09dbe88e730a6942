"""The API of collecting writes amounts in the decimals of their currency."""

from datetime import UTC, date, datetime

import pytest

from accounts.rules import StaffRole
from collections_app import queries, services
from collections_app.api import cases, letters
from core import tenancy
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)


def test_euro_has_two_decimals():
    with tenancy.scope(staff=True):
        holder, buyer = factories.policyholder(), factories.company()
        owner = factories.actor(factories.mandate(holder))
        factories.invoice(holder, buyer, due_on=date(2026, 2, 1))
        case = services.hand_over(buyer=buyer.public_id, by=owner, now=NOW)
        collector = factories.staff_actor(StaffRole.COLLECTOR)
        letter = services.send_demand(case_id=case.public_id, by=collector, now=NOW)

        shown = cases._case(queries.case(owner, case.public_id))
        written = letters._letter(queries.letter(owner, letter.public_id))

    amounts = [
        shown["handed_over"],
        *(written[name] for name in ("principal", "interest", "costs")),
    ]
    assert [each.partition(".")[2] for each in amounts if len(each.partition(".")[2]) != 2] == []
