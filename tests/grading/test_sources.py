"""Every number on the page of a grade leads to its source, and to its sector."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from grading import services
from grading.model import country
from grading.models import AccountsImport, FiguresImport, PlaceFigure, PlacePart
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import fitted_champion, grade_now
from tests.limits.ground import insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(client, monkeypatch):
    with tenancy.scope(staff=True):
        fitted_champion(monkeypatch)
        company = factories.company("Noord B.V.", sector="4690", country="TR")
        lines = {"total_assets": 1_000_000, "equity": 400_000}
        statement = factories.statement(company, **lines)
        for place in range(11):
            peer = factories.graded(factories.company(sector="4690"), equity=None)
            factories.statement(peer, total_assets=1_000_000, equity=200_000 + 20_000 * place)
        AccountsImport.objects.create(
            sha256="a" * 64, map_sha256="b" * 64, file_name="accounts.csv", lines=1, added=1,
            superseded=0, unchanged=0, refused=0, warned=0, imported_at=statement.recorded_at,
        )  # fmt: skip
        file = FiguresImport.objects.create(
            set_name="wgi", source="World Bank", file_name="wgi.csv", sha256="c" * 64, figures=1,
            added=1, superseded=0, refused=0, imported_at=NOW,
        )  # fmt: skip
        PlaceFigure.objects.create(
            level="COUNTRY", key="TR", series="rule_of_law", year=2024, value=-0.5, source=file
        )
        term = {"code": country.COUNTRY[0].code, "points": 300_000, "value": -0.5, "year": 2024}
        part = PlacePart.objects.create(
            level="COUNTRY", key="TR", points=300_000, terms=[term], valid_from=TODAY,
            recorded_at=NOW,
        )  # fmt: skip
        event = services.record_legal_event(
            company_id=company.id, kind="ATTACHMENT", happened_on=date(2026, 2, 1),
            source="Court", source_reference="C/12", by=SYSTEM, now=NOW,
        )  # fmt: skip
        us = insured()
        grade_now(company)
        buyer = factories.graded(factories.company())
        us.ask(buyer, 50_000)
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
    address = reverse("admin:grading_companyscore_change", args=[company.id])
    return {
        "html": client.get(address).content.decode(),
        "statement": reverse("admin:grading_statement_change", args=[statement.pk]),
        "part": reverse("admin:grading_placepart_change", args=[part.pk]),
        "event": reverse("admin:grading_legalevent_change", args=[event.pk]),
        "buyer": reverse("admin:grading_companyscore_change", args=[buyer.id]),
        "holder": us.holder.name,
    }


def test_each_term_leads_to_what_it_rests_on_and_that_to_its_file(client, ground):
    for name in ("statement", "part", "event"):
        assert f'href="{ground[name]}"' in ground["html"]

    assert "accounts.csv" in client.get(ground["statement"]).content.decode()
    place = client.get(ground["part"]).content.decode()
    assert "wgi.csv" in place
    assert "World Bank" in place
    assert "C/12" in client.get(ground["event"]).content.decode()


def test_the_company_stands_beside_its_sector(ground):
    assert "Beside its sector" in ground["html"]
    assert "40.0%" in ground["html"]
    assert "25.0%" in ground["html"]
    assert "too few to compare" in ground["html"]  # nobody gave its stock


def test_staff_see_who_is_exposed_and_for_how_much(client, ground):
    html = client.get(ground["buyer"]).content.decode()

    assert "Who is exposed" in html
    assert ground["holder"] in html
    assert "50,000" in html


def test_the_quarters_lead_to_the_companies_they_are_of(client, ground):
    elsewhere = factories.graded(factories.company("Elders B.V.", sector="0111"), equity=None)
    address = re.search(r'href="([^"]*/sector/equity_to_assets/[^"]*)">11<', ground["html"])[1]

    page = client.get(unescape(address)).content.decode()
    file = client.get(unescape(address) + "&csv=1").content.decode("utf-8-sig").splitlines()

    shown = re.findall(r'data-label="Place">(\d+)<.*?>([\d.]+%)</td>', page)
    assert shown == [(str(place), f"{18 + 2 * place}.0%") for place in range(1, 12)]
    assert "25.0%" in page  # the lower quarter lies halfway
    assert "50% of the way from place 3 to 4" in page
    assert elsewhere.name not in page
    assert len(file) == 12
    assert file[1].endswith(",0.200000")


def test_a_figure_of_the_sector_that_is_not_compared_has_no_page(client, ground):
    for address in ("no_such/?company=1", "equity_to_assets/?company=x"):
        answer = client.get(f"/admin/grading/companyscore/sector/{address}")
        assert answer.status_code == 404


def test_accounts_show_the_figures_worked_out_from_them_and_the_year_before(client, ground):
    page = client.get(ground["statement"]).content.decode()

    [row] = re.findall(r'<tr id="equity_to_assets">.*?</tr>', page, re.DOTALL)
    assert "Equity / Total assets" in row
    assert "40.0%" in row
