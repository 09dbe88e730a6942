"""What two people do to the same mandates at the same moment."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts import services
from accounts.models import Mandate
from accounts.rules import SYSTEM, MandateRole
from accounts.services import mandates
from core import tenancy
from core.errors import BusinessError
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def together(*commands):
    """Run commands at once, each in a transaction of its own; return what they raised."""
    begin, raised = Barrier(len(commands), timeout=10), []

    def run(command):
        try:
            begin.wait()
            with tenancy.scope(staff=True):
                command()
        except Exception as problem:
            raised.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[command]) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_owners_who_put_each_other_out_leave_one(monkeypatch):
    with tenancy.scope(staff=True):
        holder = factories.policyholder()
        owners = [factories.mandate(holder) for _ in range(2)]
    meet = Barrier(2, timeout=1)
    ensure = mandates._ensure_administers

    def ensure_and_wait(by, policyholder_id):
        ensure(by, policyholder_id)
        meet.wait()

    monkeypatch.setattr(mandates, "_ensure_administers", ensure_and_wait)

    raised = together(
        *[
            lambda owner=owner: services.revoke_mandate(
                mandate_id=owner.public_id, by=SYSTEM, now=NOW
            )
            for owner in owners
        ]
    )

    assert [type(problem) for problem in raised] == [services.LastOwner]
    with tenancy.scope(staff=True):
        assert Mandate.objects.in_force().filter(policyholder=holder).count() == 1


def test_a_mandate_given_twice_at_once_is_given_once(monkeypatch):
    with tenancy.scope(staff=True):
        holder, person = factories.policyholder(), factories.user()
    meet = Barrier(2, timeout=1)
    ensure = mandates._ensure_administers

    def ensure_and_wait(by, policyholder_id):
        ensure(by, policyholder_id)
        meet.wait()

    monkeypatch.setattr(mandates, "_ensure_administers", ensure_and_wait)

    def grant():
        services.grant_mandate(
            policyholder_id=holder.id,
            email=person.email,
            role=MandateRole.READER,
            by=SYSTEM,
            now=NOW,
        )

    raised = together(grant, grant)

    assert [isinstance(problem, BusinessError) for problem in raised] == [True]
