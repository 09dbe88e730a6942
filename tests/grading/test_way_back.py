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
from grading.rules import levers, scorecard
from grading.rules.levers import Change, Step
from grading.rules.way_back import Prospect, Way
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import fitted_champion, grade_now
from tests.grading.model.test_scoring import MODEL
from tests.grading.test_scorecard_rules import ACCOUNTS, ON, evidence

WEAK = replace(ACCOUNTS, equity=Decimal(1_000_000), total_liabilities=Decimal(19_000_000))
SOLVENCY = {"equity_to_assets": (Decimal("0.1"), Decimal("0.45"))}


def by_model(known, on):
    return scoring.score(known, on, MODEL)


def ways_by(grading, known, quartiles):
    return Prospect(known, ON, grading, quartiles).ways()


def test_a_figure_moves_no_further_than_it_must():
    known = evidence(WEAK)
    now = by_model(known, ON).grade

    [way] = ways_by(by_model, known, SOLVENCY)

    [step] = way.steps
    assert step.code == "equity_to_assets"
    assert way.grade < now
    assert step.was == Decimal("0.05")
    assert Decimal("0.2") <= step.becomes <= Decimal("0.36")  # a cut of the model
    lever = levers.LEVERS[0]
    short = replace(known, accounts=(lever.moved(WEAK, step.becomes - Decimal("0.02")),))
    assert by_model(short, ON).grade == now


def test_what_no_company_of_the_sector_reaches_is_not_offered():
    limits = {"equity_to_assets": (Decimal("0.01"), Decimal("0.06"))}

    assert ways_by(by_model, evidence(WEAK), limits) == []


@pytest.mark.parametrize(
    ("lever", "line", "target"), [(lever, lever.code, 2) for lever in levers.LEVERS]
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

    [way] = ways_by(scorecard.score, known, {})

    assert ([step.code for step in way.steps], way.is_internal) == ([Change.OVERDUE_PAID], True)
    assert Prospect(known, ON, scorecard.score, {}).ways(inside=False) == []


def test_accounts_that_are_late_lift_the_grade_when_they_are_filed():
    old = replace(ACCOUNTS, period_end=date(2023, 6, 30))

    [way] = ways_by(scorecard.score, evidence(old), {})

    assert way.steps == (Step(Change.ACCOUNTS_FILED, year=2025),)
    assert way.accounts.period_end == date(2025, 6, 30)


QUARTILES = {
    "equity_to_assets": (Decimal("0.1"), Decimal("0.30")),
    "current_ratio": (Decimal("0.9"), Decimal("1.6")),
}
TIGHT = replace(
    ACCOUNTS,
    equity=Decimal(3_000_000),
    total_liabilities=Decimal(17_000_000),
    current_liabilities=Decimal(15_000_000),
)


def test_what_no_single_change_lifts_two_together_may():
    known = evidence(TIGHT)
    now = scorecard.score(known, ON).grade

    [pair] = ways_by(scorecard.score, known, QUARTILES)

    solvency, liquidity = pair.steps
    assert pair.grade == now - 1
    assert (solvency.code, solvency.was, solvency.year) == (
        "equity_to_assets",
        Decimal("0.15"),
        2025,
    )
    assert (liquidity.code, liquidity.was) == ("current_ratio", Decimal("0.6"))


def test_either_of_a_pair_goes_no_further_than_it_must():
    known = evidence(TIGHT)
    now = scorecard.score(known, ON).grade
    solvency, liquidity = ways_by(scorecard.score, known, QUARTILES)[0].steps
    first, _, second, *_ = levers.LEVERS

    def grade_at(one, other):
        moved = second.moved(first.moved(TIGHT, one), other)
        return scorecard.score(replace(known, accounts=(moved,)), ON).grade

    assert grade_at(solvency.becomes, liquidity.becomes) == now - 1
    assert grade_at(solvency.becomes - Decimal("0.01"), liquidity.becomes) == now
    assert grade_at(solvency.becomes, liquidity.becomes - Decimal("0.05")) == now


def test_a_pair_stays_within_what_the_sector_reaches():
    narrow = QUARTILES | {"current_ratio": (Decimal("0.5"), Decimal("0.9"))}

    assert ways_by(scorecard.score, evidence(TIGHT), narrow) == []


def test_a_pair_leads_where_no_single_change_does():
    old = replace(ACCOUNTS, period_end=date(2023, 6, 30), equity=Decimal(2_000_000),
                  total_liabilities=Decimal(18_000_000))  # fmt: skip
    quartiles = QUARTILES | {"equity_to_assets": (Decimal("0.1"), Decimal("0.45"))}
    prospect = Prospect(evidence(old), ON, scorecard.score, quartiles)

    filed, *pairs = prospect.ways()

    assert [step.code for step in filed.steps] == [Change.ACCOUNTS_FILED]
    assert pairs
    assert {pair.grade for pair in pairs} == {filed.grade - 1}
    for pair in pairs:
        filing, figure = pair.steps
        assert (filing.code, filing.year) == (Change.ACCOUNTS_FILED, 2025)
        assert figure.year == 2023  # that of the figure there is
        assert pair.accounts.period_end == date(2025, 6, 30)
        assert prospect.with_figure(figure.code, figure.becomes).grade >= filed.grade


def test_a_page_waits_for_few_gradings():
    count = 0

    def counted(known, on):
        nonlocal count
        count += 1
        return scorecard.score(known, on)

    everything = {lever.code: (Decimal("0.0001"), Decimal(9)) for lever in levers.LEVERS}
    old = replace(TIGHT, period_end=date(2023, 6, 30), receivables=Decimal(9_000_000),
                  inventory=Decimal(9_000_000), cash=Decimal(1))  # fmt: skip
    known = evidence(old, overdue_reporters=2, overdue_oldest_due_on=date(2025, 10, 1))

    ways_by(counted, known, everything)

    assert count < 300


def test_a_figure_can_be_tried_at_a_value_and_goes_no_further_than_the_sector():
    prospect = Prospect(evidence(TIGHT), ON, scorecard.score, QUARTILES)

    assert prospect.with_figure("equity_to_assets", Decimal("0.2")).steps[0].becomes == Decimal(
        "0.2"
    )
    assert prospect.with_figure("equity_to_assets", Decimal("0.9")).steps[0].becomes == Decimal(
        "0.3"
    )
    assert prospect.with_figure("equity_to_assets", Decimal("0.1")) is None
    assert prospect.with_figure("inventory_days", Decimal(10)) is None


SOLVENT = Step("equity_to_assets", Decimal("0.12"), Decimal("0.2"), 2025)
LIQUID = Step("current_ratio", Decimal("0.6"), Decimal("1.01"), 2025)
FILED, PAID = Step("ACCOUNTS_FILED", year=2026), Step("OVERDUE_PAID", is_internal=True)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((SOLVENT,), "Solvency (equity / total assets) from 12.0% in 2025 to 20.0%: grade 5."),
        ((FILED,), "The accounts of 2026 filed: grade 5."),
        ((PAID,), "Overdue debts paid: grade 5."),
        ((FILED, PAID), "The accounts of 2026 filed and overdue debts paid: grade 5."),
        (
            (FILED, SOLVENT),
            "The accounts of 2026 filed; Solvency (equity / total assets) in them from 12.0% in"
            " 2025 to 20.0%: grade 5.",
        ),
        (
            (PAID, SOLVENT),
            "Overdue debts paid; Solvency (equity / total assets) from 12.0% in 2025 to 20.0%:"
            " grade 5.",
        ),
        (
            (SOLVENT, LIQUID),
            "Solvency (equity / total assets) from 12.0% in 2025 to 20.0%; Current ratio"
            " from 0.60 to 1.01: grade 5.",
        ),
    ],
)
def test_a_way_is_a_sentence(steps, expected):
    with translation.override("en"):
        assert texts.way(Way(steps, 5)) == expected


def test_a_way_that_lifts_only_the_limit_is_a_sentence():
    with translation.override("en"):
        assert texts.way(Way((SOLVENT,), 5), stays=True) == (
            "Solvency (equity / total assets) from 12.0% in 2025 to 20.0%: the grade stays 5."
        )


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

    assert any(way.is_internal for way in ways)
    assert "What would lift this grade" in page
    assert "from 10.0% in 2025 to" in page
    assert "verdue" not in page
