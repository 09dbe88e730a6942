"""The night closes the limits of a policy that ended while somebody else changes one of them."""

import time
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from core import tenancy
from limits import queries, services
from limits.models import GroupExposure, LimitRow
from limits.services import policy_ends
from policies.models import Policy
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db(transaction=True)

LAST_DAY = TODAY + timedelta(days=10)
ON, LATER = LAST_DAY + timedelta(days=1), NOW + timedelta(days=11)
_WAITING = """
    SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (
        SELECT pid FROM pg_locks JOIN pg_database AS known ON known.oid = database
        WHERE datname = current_database()
    )
"""


def test_a_limit_given_up_while_the_night_waits_for_its_group_is_not_shortened_again():
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
        us.ask(company, 50_000)
        Policy.objects.filter(id=us.policy.id).update(expires_on=LAST_DAY)
        [(first, last)] = policy_ends.row_ranges(ON)
    raised = []

    def close():
        try:
            with tenancy.scope(staff=True), transaction.atomic():
                policy_ends.end_rows(first, last, ON, LATER)
        except Exception as problem:
            raised.append(problem)
        finally:
            connection.close()

    night = Thread(target=close)
    with tenancy.scope(staff=True), transaction.atomic():
        services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW)
        given_up = list(_standing())
        night.start()
        _until_somebody_waits(raised)
    night.join()

    assert raised == []
    with tenancy.scope(staff=True):
        assert list(_standing()) == given_up
        assert GroupExposure.objects.get(group_id=company.id).committed == 0
        assert queries.audit_exposure() == []


def _standing():
    rows = LimitRow.objects.filter(superseded_at=None).order_by("id")
    return rows.values_list("id", "valid_from", "valid_to", "amount")


def _until_somebody_waits(raised: list[Exception]) -> None:
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    pytest.fail(f"Nobody waits for the group: {raised}")
