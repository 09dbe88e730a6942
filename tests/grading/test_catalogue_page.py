"""The pages of indicators: for staff with counts, for the public as method."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.rules import StaffRole
from core import tenancy
from grading import queries, texts
from grading.model.catalogue import COMPANY, RATIOS, Use
from grading.model.catalogue.dutch import DUTCH
from grading.model.catalogue.trends import TRENDS
from grading.model.indicators import INDICATORS
from tests import factories
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db
ADDRESS = "admin:grading_indicators"


def test_the_catalogue_counts_who_has_what_and_since_when():
    with tenancy.scope(staff=True):
        company, other = factories.company(), factories.company(founded_on=None)
        factories.statement(company, total_assets=10, equity=5, current_liabilities=1)
        before = {"total_assets": 10, "equity": 4, "period_end": date(2024, 12, 31)}
        factories.statement(company, **before)
        factories.statement(other, total_assets=10)

        found = {entry.indicator.code: entry for entry in queries.catalogue()}

    assert len(found) == len(INDICATORS)
    solvency = found["equity_to_assets"]
    assert (solvency.companies, solvency.since) == (1, date(2024, 12, 31))
    change = found["equity_to_assets_change"]
    assert (change.companies, change.since) == (1, date(2025, 12, 31))
    assert found["sales_growth"].companies == 0
    assert found["accounts_age"].companies == 2
    assert found["company_age"].companies == 1
    assert Use.TERM in solvency.uses


def test_staff_read_and_filter_the_catalogue(client):
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))

    page = client.get(reverse(ADDRESS)).content.decode()
    political = client.get(reverse(ADDRESS), {"level": "COUNTRY", "group": "POLITICAL"})
    nothing = client.get(reverse(ADDRESS), {"level": "COMPANY", "group": "POLITICAL"})

    assert "Solvency (equity / total assets)" in page
    assert "Solvency (equity / total assets)" not in political.content.decode()
    assert 0 < political.context["count"] < len(INDICATORS)
    assert "No indicator is so" in nothing.content.decode()
    triggers = client.get(reverse(ADDRESS), {"use": "TRIGGER"})
    assert 0 < triggers.context["count"] < len(INDICATORS)


@pytest.mark.parametrize(("role", "status"), [("UNDERWRITER", 200), ("COLLECTOR", 403)])
def test_who_may_read_it(client, role, status):
    sign_in_staff(client, factories.staff(StaffRole(role)))

    assert client.get(reverse(ADDRESS)).status_code == status


def test_the_public_reads_how_a_grade_comes_about(client):
    with translation.override("en"):
        page = client.get(reverse("method")).content.decode()

    for heading in ("What is looked at", "What is never used", "What a grade cannot say"):
        assert heading in page
    assert "Solvency (equity / total assets)" in page


def test_everything_the_catalogue_says_in_prose_is_said_in_dutch():
    """Formulas of lines of accounts are put into words from their lines; names of sets stay."""
    said = {each.source for each in COMPANY} | {each.refreshed for each in INDICATORS}
    said |= {each.formula for each in INDICATORS if each not in (*RATIOS, *TRENDS)}

    assert said == set(DUTCH)


def test_a_dutch_reader_is_told_the_source_in_dutch():
    with translation.override("nl"):
        assert (
            texts.prose("when accounts are filed") == "wanneer een jaarrekening wordt gedeponeerd"
        )
        assert texts.prose("World Bank, Worldwide Governance Indicators").startswith("World Bank")
    with translation.override("en"):
        assert texts.prose("when accounts are filed") == "when accounts are filed"
