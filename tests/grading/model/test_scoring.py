"""A company scored by a fitted model: every point named, the places added, and written down."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grading.model import scoring
from grading.model.artefact import Bins, Model, Term
from grading.rules import scorecard, stored
from grading.rules.inputs import Accounts, Basis, PlaceFact, PlaceLevel
from tests.grading.test_scorecard_rules import ACCOUNTS, ON, YEAR_BEFORE, evidence

SOLVENCY = Bins("equity_to_assets", (0.2, 0.35))
MARGIN = Bins("net_margin", (0.0,))
MODEL = Model(
    version=2,
    intercept=-5_000_000,
    terms=(
        Term("equity_to_assets", (SOLVENCY,), (300_000, 700_000, 100_000, -400_000)),
        Term(
            "equity_to_assets x net_margin",
            (SOLVENCY, MARGIN),
            (0, 0, 0, 0, 90_000, 0, 0, 50_000, 0, 0, 0, -30_000),
        ),
    ),
    facts={},
)
TURKEY = PlaceFact(PlaceLevel.COUNTRY, "TR", Basis.FIGURES, 900_000)
JUDGED = PlaceFact(PlaceLevel.COUNTRY, "TR", Basis.JUDGEMENT, 200_000)


def points_of(known):
    return {term.code: term.points for term in scoring.score(known, ON, MODEL).terms}


def test_the_score_is_the_sum_of_named_terms():
    outcome = scoring.score(evidence(ACCOUNTS, YEAR_BEFORE), ON, MODEL)

    points = {term.code: term.points for term in outcome.terms}
    assert points["BASE"] == -5_000_000
    assert points["equity_to_assets"] == -400_000
    assert points["equity_to_assets x net_margin"] == -30_000
    assert outcome.millionths == sum(points.values())
    assert outcome.version == 2


def test_a_figure_stands_beside_its_points_with_its_year():
    outcome = scoring.score(evidence(ACCOUNTS), ON, MODEL)

    term = next(each for each in outcome.terms if each.code == "equity_to_assets")
    assert term.values == {"figure": "0.400000", "year": "2025"}


def test_what_is_missing_has_points_of_its_own():
    unknown = replace(ACCOUNTS, equity=None, total_liabilities=None)

    assert points_of(evidence(unknown))["equity_to_assets"] == 300_000


def test_figures_of_a_country_and_what_is_judged_of_it_are_added():
    points = points_of(evidence(ACCOUNTS, country="TR", places=(TURKEY, JUDGED)))

    assert points["COUNTRY"] == 900_000
    assert points["COUNTRY_JUDGED"] == 200_000


@pytest.mark.parametrize(("country", "expected"), [("NL", None), ("TR", 120_000), ("NG", 380_000)])
def test_a_country_without_figures_counts_as_the_first_scorecard_had_it(country, expected):
    assert points_of(evidence(ACCOUNTS, country=country)).get("COUNTRY") == expected


def test_a_company_without_accounts_is_never_better_than_five():
    outcome = scoring.score(evidence(), ON, MODEL)

    assert outcome.grade >= 5
    assert "NO_ACCOUNTS" in {term.code for term in outcome.terms}


def test_a_company_under_a_year_old_without_accounts_is_never_better_than_seven():
    assert scoring.score(evidence(founded_on=date(2025, 6, 1)), ON, MODEL).grade >= 7


def test_what_was_stored_gives_the_same_score_again():
    known = evidence(
        ACCOUNTS, YEAR_BEFORE, filed_on=date(2026, 2, 1), places=(TURKEY, JUDGED), country="TR"
    )

    again = stored.read(stored.written(known))

    assert again == known
    assert scoring.score(again, ON, MODEL) == scoring.score(known, ON, MODEL)


def test_a_default_is_a_ten_whatever_the_model_says():
    known = evidence(ACCOUNTS, claim_payable=True)

    assert scoring.score(known, ON, MODEL).grade == 10
    assert scoring.score(known, ON, MODEL).millionths == scorecard.score(known, ON).millionths


def test_accounts_that_leave_out_much_of_what_is_looked_at_are_never_better_than_three():
    sound = replace(MODEL, intercept=-9_000_000)
    whole, thin = evidence(ACCOUNTS), evidence(replace(ACCOUNTS, net_income=None))

    assert scoring.score(whole, ON, sound).grade == 1
    outcome = scoring.score(thin, ON, sound)
    assert outcome.grade == 3
    term = next(each for each in outcome.terms if each.code == "ACCOUNTS_THIN")
    assert term.values == {"missing": "1", "of": "2"}


BALANCE = replace(
    ACCOUNTS, equity=ACCOUNTS.total_assets, total_liabilities=ACCOUNTS.total_assets
)  # more than the whole
NOTHING = Accounts(date(2025, 12, 31), "EUR", *[Decimal(0)] * len(ACCOUNTS.lines()))


@pytest.mark.parametrize("accounts", [BALANCE, NOTHING])
@pytest.mark.parametrize("intercept", [-9_000_000, -6_000_000, -4_000_000])
def test_accounts_that_cannot_be_true_are_worth_no_more_than_none(accounts, intercept):
    """Missing accounts: not better than grade 5 (`domain.md` 8.3)."""
    model = replace(MODEL, intercept=intercept)

    outcome = scoring.score(evidence(accounts), ON, model)

    without = scoring.score(evidence(), ON, model)
    assert outcome.grade >= 5
    assert outcome.millionths >= without.millionths
    term = next(each for each in outcome.terms if each.code == "ACCOUNTS_CONTRADICT")
    assert term.values == {"period_end": "2025-12-31"}
    assert sum(each.points for each in outcome.terms) == outcome.millionths


def test_accounts_that_cannot_be_true_still_count_against_a_company():
    model = replace(MODEL, intercept=2_000_000)

    outcome = scoring.score(evidence(BALANCE), ON, model)

    assert outcome.millionths > scoring.score(evidence(), ON, model).millionths


def test_a_company_under_a_year_old_gains_nothing_by_accounts_that_cannot_be_true():
    young = evidence(BALANCE, founded_on=date(2025, 6, 1))

    assert scoring.score(young, ON, MODEL).grade >= 7


def test_accounts_of_nothing_leave_the_least_confidence():
    assert scoring.score(evidence(NOTHING), ON, MODEL).confidence == "C"
    assert scoring.score(evidence(BALANCE), ON, MODEL).confidence == "B"


def test_the_bins_of_accounts_that_cannot_be_true_are_added_up_by_no_version():
    assert scoring.figures(evidence(BALANCE), ON) is None
    assert scoring.figures(evidence(ACCOUNTS), ON) is not None
