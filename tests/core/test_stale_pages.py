"""A button's page that no longer fits leads back to the row and says what came first."""

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits import services
from limits.models import LimitRow
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW
from tests.limits.ground import buyer, insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn(monkeypatch):
    """A limit that somebody else withdrew a moment ago."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        us = insured()
        us.ask(buyer(), 50_000)
        row = LimitRow.objects.get()
        person = factories.staff(
            StaffRole.UNDERWRITER, email="first@insurer.test", authority_amount=1_000_000
        )
        services.withdraw_limit(
            row_id=row.public_id,
            reason=ReasonCode.GRADE_TOO_WEAK,
            by=factories.Actor(user_id=person.id, staff_role=StaffRole.UNDERWRITER),
            now=NOW,
        )
    return row


def address(row, button):
    return reverse("admin:limits_limitrow_do", args=[row.pk, button])


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_second_press_is_led_back_and_told_who_was_first(client, withdrawn, method):
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))

    answer = getattr(client, method)(address(withdrawn, "withdraw"), follow=True)

    [told] = answer.context["messages"]
    assert answer.redirect_chain[-1][0] == reverse(
        "admin:limits_limitrow_change", args=[withdrawn.pk]
    )
    assert "Already done: Limit withdrawn, by first@insurer.test on 2 March 2026" in str(told)


def test_what_a_role_may_not_do_is_not_there(client, withdrawn):
    sign_in_staff(client, factories.staff(StaffRole.COLLECTOR))

    assert client.get(address(withdrawn, "withdraw")).status_code == 404


def test_a_button_there_is_not_is_not_there(client, withdrawn):
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))

    assert client.get(address(withdrawn, "give-away")).status_code == 404
