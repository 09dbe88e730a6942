"""What would lift a grade, found by grading again; and where a company stands in its sector."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from core import tenancy
from grading import queries, texts
from grading.model import scoring
from grading.rules import scorecard, way_back
from grading.rules.way_back import Change, Way
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import fitted_champion, grade_now
from tests.grading.model.test_scoring import MODEL
from tests.grading.test_scorecard_rules import ACCOUNTS, ON, evidence

WEAK = replace(ACCOUNTS, equity=Decimal(1_000_000), total_liabilities=Decimal(19_000_000))
SOLVENCY = {"equity_to_assets": (Decimal("0.1"), Decimal("0.45"))}


def by_model(known, on):
    return scoring.score(known, on, MODEL)


def test_a_figure_moves_no_further_than_it_must():
    known = evidence(WEAK)
    now = by_model(known, ON).grade

    [way] = way_back.ways(known, ON, by_model, SOLVENCY)

    assert way.code == "equity_to_assets"
    assert way.grade < now
    assert way.was == Decimal("0.05")
    assert Decimal("0.2") <= way.becomes <= Decimal("0.36")  # a cut of the model
    lever = way_back.LEVERS[0]
    short = replace(known, accounts=(lever.moved(WEAK, way.becomes - Decimal("0.02")),))
    assert by_model(short, ON).grade == now


def test_what_no_company_of_the_sector_reaches_is_not_offered():
    limits = {"equity_to_assets": (Decimal("0.01"), Decimal("0.06"))}

    assert way_back.ways(evidence(WEAK), ON, by_model, limits) == []


@pytest.mark.parametrize(
    ("lever", "line", "target"), [(lever, lever.code, 2) for lever in way_back.LEVERS]
)
def test_a_moved_figure_has_the_value_asked(lever, line, target):
    accounts = replace(
        ACCOUNTS, receivables=Decimal(3_000_000), inventory=Decimal(2_000_000), cash=Decimal(1)
    )
    wanted = lever.value(accounts) * Decimal("1.1" if lever.is_better_high else "0.9")

    moved = lever.moved(accounts, wanted)

    assert round(lever.value(moved), 6) == round(wanted, 6), (line, target)


def test_overdue_debts_paid_lift_the_grade_and_stay_inside():
    known = evidence(ACCOUNTS, overdue_reporters=2, overdue_oldest_due_on=date(2025, 10, 1))

    [way] = way_back.ways(known, ON, scorecard.score, {})

    assert (way.code, way.is_internal) == (Change.OVERDUE_PAID, True)


def test_accounts_that_are_late_lift_the_grade_when_they_are_filed():
    old = replace(ACCOUNTS, period_end=date(2023, 6, 30))

    [way] = way_back.ways(evidence(old), ON, scorecard.score, {})

    assert (way.code, way.year) == (Change.ACCOUNTS_FILED, 2025)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (
            Way("equity_to_assets", 5, Decimal("0.12"), Decimal("0.2"), 2025),
            "Solvency (equity / total assets) from 12.0% to 20.0%: grade 5.",
        ),
        (Way("ACCOUNTS_FILED", 5, year=2025), "The accounts of 2025 filed: grade 5."),
        (Way("OVERDUE_PAID", 4, is_internal=True), "Overdue debts paid: grade 4."),
    ],
)
def test_a_way_is_a_sentence(way, expected):
    with translation.override("en"):
        assert texts.way(way) == expected


@pytest.fixture
def _ground(monkeypatch, db):
    with tenancy.scope(staff=True):
        fitted_champion(monkeypatch)
        yield


LINES = {"total_assets": 1_000_000, "total_liabilities": 900_000, "sales": 900_000}


def peers(count):
    for place in range(count):
        peer = factories.graded(factories.company(sector="4690"), equity=None)
        factories.statement(peer, total_assets=1_000_000, equity=200_000 + 20_000 * place)


@pytest.mark.usefixtures("_ground")
def test_figures_stand_against_the_quartiles_of_the_division():
    company = factories.company(sector="4690")
    filed = factories.statement(company, equity=100_000, **LINES)
    peers(11)

    solvency = queries.compared(company.id, "46")[0]

    assert (solvency.own, solvency.statement_id) == (Decimal("0.1"), filed.id)
    assert (solvency.count, solvency.is_measured) == (11, True)
    assert [float(each) for each in (solvency.low, solvency.median, solvency.high)] == (
        pytest.approx([0.25, 0.3, 0.35])
    )


@pytest.mark.usefixtures("_ground")
def test_too_few_companies_are_no_measure():
    company = factories.company(sector="4690")
    peers(9)

    lines = queries.compared(company.id, "46")

    assert [line.is_measured for line in lines] == [False] * len(queries.COMPARED)
    assert lines[0].own is None


@pytest.mark.usefixtures("_ground")
def test_the_portal_shows_what_would_lift_a_grade_without_what_others_reported():
    company = factories.company(sector="4690")
    factories.statement(company, equity=100_000, **LINES)
    factories.overdue(factories.policyholder(), company, oldest_due_on=date(2025, 10, 1))
    peers(11)
    grade_now(company, now=NOW)
    ways = queries.way_back(company.id, TODAY)

    page = render_to_string("grading/standing.html", {"panel": texts.panel(company.id, TODAY)})

    assert "OVERDUE_PAID" in {way.code for way in ways}
    assert "What would lift this grade" in page
    assert "from 10.0% to" in page
    assert "verdue" not in page
