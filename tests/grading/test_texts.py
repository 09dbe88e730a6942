"""Every code has its words, in whole sentences, and the panel shows what a policyholder may see."""

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from accounts.rules import SYSTEM
from core import tenancy
from core.fields import new_public_id
from grading import services, texts
from grading.models import LINE_ITEMS
from grading.rules import points, scorecard
from grading.rules.inputs import Confidence, LegalEventKind
from grading.rules.points import Figure, LegalFormKind
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.test_scorecard_rules import ACCOUNTS, YEAR_BEFORE, evidence

FIGURES = [figure.value for figure in Figure]


@pytest.mark.parametrize("code", [*FIGURES, *(f"{figure}_UNKNOWN" for figure in FIGURES)])
def test_each_figure_has_a_sentence_and_a_name(code):
    assert texts.REASONS[code]
    assert texts.name(code)


def test_each_code_has_its_words():
    assert set(texts.LEGAL_EVENTS) == set(LegalEventKind)
    assert set(texts.CONFIDENCE) == set(Confidence)
    assert set(texts.LEGAL_FORMS) == set(LegalFormKind)
    assert set(texts.LINE_ITEMS) == set(LINE_ITEMS)
    assert {kind.value for kind in LegalEventKind} < set(texts.REASONS)
    for code in texts.REASONS:
        assert texts.name(code)
        assert texts.source(code)


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        (
            "SOLVENCY",
            {"figure": "0.124", "year": "2025"},
            "Equity is 12.4% of total assets (2025).",
        ),
        (
            "SALES_TREND",
            {"figure": "-0.051", "year": "2025"},
            "Sales changed by -5.1% on the year before (2025).",
        ),
        (
            "LIQUIDITY",
            {"figure": "1.500", "year": "2025"},
            "Current assets are 1.50 times the current liabilities (2025).",
        ),
        (
            "SIZE",
            {"figure": "20000000", "currency": "EUR", "year": "2025"},
            "Total assets are EUR 20,000,000 (2025).",
        ),
        ("AGE", {"founded_on": "2018-01-02"}, "The company was founded on 2 January 2018."),
        ("LEGAL_FORM", {"form": "PUBLIC_COMPANY"}, "Legal form: public limited company."),
        ("BANKRUPTCY", {"on": "2026-03-01"}, "Declared bankrupt on 1 March 2026."),
    ],
)
def test_a_reason_is_a_sentence_with_its_figures(code, values, expected):
    with translation.override("en"):
        assert texts.text(code, values) == expected


def test_the_points_of_the_waterfall_add_up_to_the_score():
    score = scorecard.score(evidence(ACCOUNTS, YEAR_BEFORE, in_collection=True), TODAY)

    start, steps, end = texts.waterfall(score.reasons)

    assert start.points + sum(step.points for step in steps) == end.points
    assert end.points * -10_000 == score.millionths
    assert start.points == -points.BASE // 10_000


@pytest.mark.parametrize(
    ("cause", "outside", "inside"),
    [
        ("NIGHT", "Nightly check", "Nightly check"),
        ("receivables.overdue_reported", "New information", "Overdue reported"),
        ("something.else", "New information", "something.else"),
    ],
)
def test_a_cause_that_tells_of_others_is_not_told_outside(cause, outside, inside):
    with translation.override("en"):
        assert texts.cause(cause) == outside
        assert texts.cause(cause, inside=True) == inside


@pytest.fixture
def _insurer():
    with tenancy.scope(staff=True):
        yield


def regrade(company):
    services.regrade([company.id], cause="NIGHT", cause_id=new_public_id(), by=SYSTEM, now=NOW)


@pytest.mark.django_db
@pytest.mark.usefixtures("_insurer")
def test_the_panel_shows_reasons_what_is_missing_and_the_history():
    company = factories.company()
    regrade(company)
    services.file_statement(
        company_id=company.id,
        period_end=date(2025, 12, 31),
        currency="EUR",
        lines={"total_assets": Decimal(1_000_000), "equity": Decimal(400_000)},
        source="X",
        filed_on=None,
        by=SYSTEM,
        now=NOW,
    )
    regrade(company)

    panel = texts.panel(company.id, TODAY)
    page = render_to_string("grading/standing.html", {"panel": panel})

    assert panel.is_better == (panel.standing.grade < panel.previous)
    assert "Solvency (equity / total assets): 40.0% (2025)." in page
    assert "The accounts leave out" in page
    assert "What is missing" in page
    assert "Grade over time" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("_insurer")
def test_the_panel_keeps_what_others_reported_inside():
    buyer = factories.company()
    regrade(buyer)
    factories.overdue(factories.policyholder(), buyer, state="COLLECTION")
    regrade(buyer)

    page = render_to_string("grading/standing.html", {"panel": texts.panel(buyer.id, TODAY)})

    assert "Information that the insurer does not share" in page
    assert "collection" not in page.lower()
    assert "overdue" not in page.lower()


@pytest.mark.django_db
@pytest.mark.usefixtures("_insurer")
def test_without_a_grade_the_panel_says_when_there_will_be_one():
    company = factories.company()

    page = render_to_string("grading/standing.html", {"panel": texts.panel(company.id, TODAY)})

    assert "No grade yet" in page
    assert "coming night" in page
