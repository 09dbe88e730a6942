"""The page of an overdue report: what came of it, for whoever may open it and who may not."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from receivables.models import OverdueReport
from tests import factories, signing_in
from tests.claims.ground import insured

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed():
    """Return the claim of an overdue that was handed over first."""
    with tenancy.scope(staff=True):
        world = insured()
        world.limit()
        world.invoice()
        case = world.hand_over(date(2026, 5, 4))
        world.insolvent(date(2026, 5, 11))
        claim = world.notify(date(2026, 5, 12))
        return OverdueReport.objects.get(), case, claim


def page(client, role, report):
    with tenancy.scope(staff=True):
        person = factories.staff(role)
    signing_in.sign_in_staff(client, person)
    address = reverse("admin:receivables_overduereport_change", args=[report.pk])
    return client.get(address).content.decode()


def addresses(case, claim):
    return (
        reverse("admin:collections_app_case_change", args=[case.pk]),
        reverse("admin:claims_claim_change", args=[claim.pk]),
    )


def test_a_report_leads_to_its_case_and_its_claim(client, claimed):
    report, case, claim = claimed

    shown = page(client, StaffRole.CLAIMS_HANDLER, report)

    for address in addresses(case, claim):
        assert f'href="{address}"' in shown


def test_an_analyst_reads_what_came_of_a_report_without_a_way_in(client, claimed):
    report, case, claim = claimed

    shown = page(client, StaffRole.RISK_ANALYST, report)

    assert case.number in shown
    assert claim.number in shown
    assert not any(f'href="{address}"' in shown for address in addresses(case, claim))


def test_a_report_of_which_nothing_came_says_so(client):
    with tenancy.scope(staff=True):
        world = insured()
        report = factories.overdue(world.holder, world.buyer)

    shown = page(client, StaffRole.CLAIMS_HANDLER, report)

    assert "This overdue was not handed over for collection." in shown
    assert "Nothing was claimed for this overdue." in shown
