"""Every point leads to where it is fixed: bins of the model, points beside it, the scale."""

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from core.templatetags.amounts import number
from grading.model import indicators
from grading.queries import versions
from grading.rules import odds, points
from grading.rules.points import LegalFormKind
from tests import factories
from tests.factories import NOW
from tests.grading.ground import fitted_champion, grade_now
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def graded(client, monkeypatch):
    """Return the page of a company that a fitted model graded, signed in as an analyst."""
    with tenancy.scope(staff=True):
        fitted_champion(monkeypatch)
        company = factories.company("Noord B.V.", sector="4690", country="NL")
        factories.statement(company, total_assets=1_000_000, equity=400_000)
        grade_now(company, now=NOW)
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
    address = reverse("admin:grading_companyscore_change", args=[company.id])
    return client.get(address).content.decode()


def linked(page):
    """Return every point shown with the address it leads to."""
    rows = re.findall(r'data-label="Points"><a href="([^"]+)">([^<]+)</a>', page)
    return [(unescape(address), shown) for address, shown in rows]


def test_every_point_leads_to_the_page_that_fixes_it(client, graded):
    assert len(linked(graded)) == graded.count('<td class="number" data-label="Points">')

    for address, shown in linked(graded):
        page = client.get(address)
        assert page.status_code == 200, address
        if "/term/" in address:
            html = page.content.decode()
            assert versions.checksum_of(2) in html
            [here] = re.findall(r'<(?:tr|td)[^>]*aria-current="true".*?</t[rd]>', html, re.DOTALL)
            assert shown.removeprefix("+") in here


def test_a_term_of_a_version_that_is_not_there_has_no_page(client, graded):
    for version, code in ((2, "no_such"), (99, "equity_to_assets")):
        address = reverse("admin:grading_term", args=[version, code])
        assert client.get(address).status_code == 404


def test_the_points_beside_the_model_are_those_of_the_rules(client, graded):
    page = client.get(reverse("admin:grading_points")).content.decode()

    for anchor in ("AGE", "LEGAL_FORM", "FILING", "OVERDUE_EXPERIENCE", "BASE", "CAPS"):
        assert f'id="{anchor}"' in page
    assert "public limited company" in page
    public = -points.LEGAL_FORM[LegalFormKind.PUBLIC_COMPANY] // odds.POINT
    assert f'<td class="number">{number(public)}</td>' in page


def test_the_scale_and_the_facts_of_the_model_are_there(client, graded):
    scale = client.get(reverse("admin:grading_scale")).content.decode()
    model = client.get(reverse("admin:grading_model", args=[2])).content.decode()

    assert f'href="{reverse("admin:grading_scale")}?company=' in graded
    assert f'href="{reverse("admin:grading_model", args=[2])}"' in graded
    assert "14.13%" not in scale
    assert "7.07%" in scale
    assert versions.checksum_of(2) in model


def test_the_shipped_model_shows_each_of_its_terms(client):
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))
    shipped = versions.SHIPPED

    page = client.get(reverse("admin:grading_model", args=[shipped])).content.decode()

    for term in versions.model(shipped).terms:
        assert unescape(reverse("admin:grading_term", args=[shipped, term.code])) in unescape(page)
    assert indicators.BY_CODE["equity_to_assets"].names["en"] in page
    listed = client.get(reverse("admin:grading_term", args=[shipped, "equity_to_assets"]))
    assert "not known" in listed.content.decode()


def test_a_collector_sees_none_of_it(client):
    sign_in_staff(client, factories.staff(StaffRole.COLLECTOR))

    assert client.get(reverse("admin:grading_points")).status_code == 403


def test_a_visitor_reads_the_scale_and_what_was_set_by_judgement(client):
    page = client.get(reverse("method")).content.decode()

    assert "was set by judgement, not learned" in page
    assert "docs/model-card.md" in page
    assert "10.00%" in page  # where grade 9 begins
    assert "A, B or C" not in page


def test_the_versions_lead_to_the_one_that_was_shipped(client):
    sign_in_staff(client, factories.staff(StaffRole.SENIOR_RISK_ANALYST))
    shipped = reverse("admin:grading_shipped")

    assert shipped in client.get(reverse("admin:grading_modelversion_changelist")).content.decode()
    assert versions.checksum_of(versions.SHIPPED) in client.get(shipped).content.decode()
