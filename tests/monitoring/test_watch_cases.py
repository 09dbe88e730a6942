"""A watch case whose ledger has not come is closed only with a reason, which stays."""

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import events, tenancy
from monitoring.models import WatchCase
from monitoring.rules.triggers import LedgerMissing
from monitoring.services import watch_cases
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.test_admin import text_of
from tests.monitoring.signals_ground import analyst
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db
WHY = "The policyholder read the open items out on the telephone."


@pytest.fixture(autouse=True)
def _insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def case():
    return WatchCase.objects.create(
        policyholder=factories.policyholder(),
        buyer=factories.company(),
        cause_id=factories.company().public_id,
        opened_on=TODAY,
        ledger_due_on=TODAY,
    )


@pytest.fixture
def desk(client):
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
    return client


def close(row, **why):
    return watch_cases.close_watch_case(case_id=row.public_id, **why, by=analyst(), now=NOW)


def page(row, *button):
    name = "do" if button else "change"
    return reverse(f"admin:monitoring_watchcase_{name}", args=[row.pk, *button])


def told_of(row):
    return [event.facts for event in events.history(row.public_id)]


def test_without_its_ledger_a_case_is_not_closed_without_a_reason(case):
    for why in ({}, {"reason": "  "}):
        with pytest.raises(LedgerMissing, match="say why"):
            close(case, **why)

    case.refresh_from_db()
    assert case.closed_at is None
    assert told_of(case) == []


def test_the_reason_stays_in_the_event(case):
    assert close(case, reason=f" {WHY} ").closed_at == NOW
    close(case)  # again changes nothing

    assert told_of(case) == [{"reason": WHY}]


def test_with_its_ledger_a_case_is_closed_without_one(case, desk):
    WatchCase.objects.update(ledger_came_on=TODAY)

    assert page(case, "close-without") not in text_of(desk.get(page(case)))
    assert desk.post(page(case, "close")).status_code == 302
    case.refresh_from_db()
    assert (case.closed_at, told_of(case)) == (NOW, [{"reason": ""}])


def test_the_desk_asks_why_and_the_page_goes_on_saying_it(case, desk):
    before = text_of(desk.get(page(case)))
    asked = text_of(desk.get(page(case, "close-without")))
    refused = text_of(desk.post(page(case, "close-without"), {"reason": ""}))
    desk.post(page(case, "close-without"), {"reason": WHY})

    assert page(case, "close") not in before.replace(page(case, "close-without"), "")
    assert f"The ledger asked of {case.policyholder.name} by 2 March 2026 has not come." in asked
    assert "This field is required." in refused
    assert WHY in text_of(desk.get(page(case)))
