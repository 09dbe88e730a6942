"""The scorecard: both sides of each boundary, exact sums, what is missing, what cannot happen."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.dates import add_months
from grading.rules import odds, points, scale, scorecard, stored, terms, told
from grading.rules.inputs import Accounts, Confidence, Evidence, LegalEventKind, LegalFact
from grading.rules.points import Figure, LegalFormKind

ON = date(2026, 3, 2)

ACCOUNTS = Accounts(
    period_end=date(2025, 12, 31),
    currency="EUR",
    total_assets=Decimal(20_000_000),
    current_assets=Decimal(9_000_000),
    current_liabilities=Decimal(6_000_000),
    equity=Decimal(8_000_000),
    total_liabilities=Decimal(12_000_000),
    retained_earnings=Decimal(3_000_000),
    ebit=Decimal(1_800_000),
    net_income=Decimal(1_000_000),
    sales=Decimal(30_000_000),
)
YEAR_BEFORE = replace(ACCOUNTS, period_end=date(2024, 12, 31), sales=Decimal(29_000_000))


def evidence(*accounts: Accounts, **facts) -> Evidence:
    known: dict[str, Any] = {
        "country": "NL",
        "sector": "4690",
        "legal_form": "B.V.",
        "is_natural_person": False,
        "founded_on": date(2018, 1, 1),
        "dissolved_on": None,
        "legal_events": (),
        "overdue_reporters": 0,
        "overdue_oldest_due_on": None,
        "in_collection": False,
        "claim_payable": False,
    }
    return Evidence(accounts=accounts, **known | facts)


def score(*accounts: Accounts, on: date = ON, **facts) -> scorecard.Score:
    return scorecard.score(evidence(*accounts, **facts), on)


def points_of(outcome: scorecard.Score) -> dict[str, int]:
    return {term.code: term.points for term in outcome.terms}


@pytest.mark.parametrize(
    ("line", "amount", "code", "expected"),
    [
        # equity / total assets
        ("equity", "-1", "SOLVENCY", 1_120_000),
        ("equity", "0", "SOLVENCY", 1_040_000),
        ("equity", "1999999", "SOLVENCY", 1_040_000),
        ("equity", "2000000", "SOLVENCY", 710_000),
        ("equity", "3999999", "SOLVENCY", 710_000),
        ("equity", "4000000", "SOLVENCY", 260_000),
        ("equity", "6999999", "SOLVENCY", 260_000),
        ("equity", "7000000", "SOLVENCY", -80_000),
        ("equity", "13999999", "SOLVENCY", -80_000),
        ("equity", "14000000", "SOLVENCY", -620_000),
        # current assets / current liabilities
        ("current_assets", "2999999", "LIQUIDITY", 370_000),
        ("current_assets", "3000000", "LIQUIDITY", 290_000),
        ("current_assets", "4799999", "LIQUIDITY", 290_000),
        ("current_assets", "4800000", "LIQUIDITY", 180_000),
        ("current_assets", "5999999", "LIQUIDITY", 180_000),
        ("current_assets", "6000000", "LIQUIDITY", 80_000),
        ("current_assets", "8999999", "LIQUIDITY", 80_000),
        ("current_assets", "9000000", "LIQUIDITY", -20_000),
        ("current_assets", "12000000", "LIQUIDITY", -40_000),
        ("current_assets", "17999999", "LIQUIDITY", -40_000),
        ("current_assets", "18000000", "LIQUIDITY", -210_000),
        # net income / total assets
        ("net_income", "-4000001", "PROFITABILITY", 250_000),
        ("net_income", "-4000000", "PROFITABILITY", 140_000),
        ("net_income", "-2000000", "PROFITABILITY", 120_000),
        ("net_income", "-1", "PROFITABILITY", 120_000),
        ("net_income", "0", "PROFITABILITY", -70_000),
        ("net_income", "600000", "PROFITABILITY", -160_000),
        ("net_income", "1599999", "PROFITABILITY", -160_000),
        ("net_income", "1600000", "PROFITABILITY", -180_000),
        # EBIT / total liabilities
        ("ebit", "599999", "COVERAGE", 100_000),
        ("ebit", "600000", "COVERAGE", 50_000),
        ("ebit", "1200000", "COVERAGE", -50_000),
        ("ebit", "2400000", "COVERAGE", -130_000),
        ("ebit", "4799999", "COVERAGE", -130_000),
        ("ebit", "4800000", "COVERAGE", -150_000),
        # retained earnings / total assets
        ("retained_earnings", "-20000001", "RESERVES", 140_000),
        ("retained_earnings", "-20000000", "RESERVES", 100_000),
        ("retained_earnings", "-4000000", "RESERVES", 30_000),
        ("retained_earnings", "0", "RESERVES", -10_000),
        ("retained_earnings", "2000000", "RESERVES", -130_000),
        # sales on 29,000,000 the year before
        ("sales", "27549999", "SALES_TREND", 220_000),
        ("sales", "27550000", "SALES_TREND", 170_000),
        ("sales", "28999999", "SALES_TREND", 170_000),
        ("sales", "29000000", "SALES_TREND", -110_000),
    ],
)
def test_each_figure_of_the_accounts_has_its_points(line, amount, code, expected):
    outcome = score(replace(ACCOUNTS, **{line: Decimal(amount)}), YEAR_BEFORE)

    assert points_of(outcome)[code] == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("9999999", 100_000),
        ("10000000", 90_000),
        ("49999999", 90_000),
        ("50000000", -10_000),
        ("999999999", -10_000),
        ("1000000000", -100_000),
    ],
)
def test_size_has_its_points(amount, expected):
    assert points_of(score(replace(ACCOUNTS, total_assets=Decimal(amount))))["SIZE"] == expected


@pytest.mark.parametrize(
    ("result", "result_before", "code"),
    [
        ("0", "0", "PROFIT_AGAIN"),
        ("0", "-1", "PROFIT_AFTER_LOSS"),
        ("-1", "0", "LOSS_AFTER_PROFIT"),
        ("-1", "-1", "LOSS_AGAIN"),
        ("0", None, "PROFIT_ONE_YEAR"),
        ("-1", None, "LOSS_ONE_YEAR"),
        (None, "1", "RESULT_UNKNOWN"),
    ],
)
def test_two_results_have_their_points(result, result_before, code):
    now, before = (None if each is None else Decimal(each) for each in (result, result_before))

    outcome = score(replace(ACCOUNTS, net_income=now), replace(YEAR_BEFORE, net_income=before))

    worth = points.RESULT_NOT_GIVEN if result is None else getattr(points, code)
    assert points_of(outcome)[code] == worth


@pytest.mark.parametrize(
    ("line", "figure"),
    [
        ("current_assets", Figure.LIQUIDITY),
        ("current_liabilities", Figure.LIQUIDITY),
        ("ebit", Figure.COVERAGE),
        ("net_income", Figure.PROFITABILITY),
        ("retained_earnings", Figure.RESERVES),
        ("sales", Figure.SALES_TREND),
        ("total_assets", Figure.SIZE),
        ("total_assets", Figure.SOLVENCY),
    ],
)
def test_a_line_that_is_missing_has_points_of_its_own(line, figure):
    found = points_of(score(replace(ACCOUNTS, **{line: None}), YEAR_BEFORE))

    assert found[f"{figure.value}_UNKNOWN"] == points.NOT_GIVEN[figure]
    assert figure.value not in found


def test_equity_is_worked_out_where_it_is_not_given():
    assert points_of(score(replace(ACCOUNTS, equity=None))) == points_of(score(ACCOUNTS))


def test_assets_of_nothing_make_no_ratio():
    found = points_of(score(replace(ACCOUNTS, total_assets=Decimal(0))))

    assert "SOLVENCY_UNKNOWN" in found
    assert "PROFITABILITY_UNKNOWN" in found


@pytest.mark.parametrize(("ebit", "expected"), [("0", -150_000), ("-1", 100_000)])
def test_without_debts_a_result_covers_them_or_there_is_a_hole(ebit, expected):
    accounts = replace(ACCOUNTS, total_liabilities=Decimal(0), ebit=Decimal(ebit))

    assert points_of(score(accounts))["COVERAGE"] == expected


def test_sizes_in_currencies_without_a_rate_are_not_compared():
    assert "SIZE_UNKNOWN" in points_of(score(replace(ACCOUNTS, currency="JPY")))


@pytest.mark.parametrize(
    "before",
    [
        replace(YEAR_BEFORE, period_end=date(2023, 12, 31)),
        replace(YEAR_BEFORE, currency="USD"),
    ],
    ids=["two years apart", "another currency"],
)
def test_only_the_year_before_in_the_same_currency_makes_a_trend(before):
    assert "SALES_TREND_UNKNOWN" in points_of(score(ACCOUNTS, before))


@pytest.mark.parametrize(
    ("months", "days", "confidence", "code"),
    [
        (18, -1, Confidence.A, None),
        (18, 0, Confidence.B, "ACCOUNTS_AGEING"),
        (24, -1, Confidence.B, "ACCOUNTS_AGEING"),
        (24, 0, Confidence.B, "ACCOUNTS_LATE"),
        (30, -1, Confidence.B, "ACCOUNTS_LATE"),
        (30, 0, Confidence.C, "ACCOUNTS_OLD"),
    ],
)
def test_accounts_grow_old(months, days, confidence, code):
    on = add_months(ACCOUNTS.period_end, months) + timedelta(days=days)

    outcome = score(ACCOUNTS, on=on)

    assert outcome.confidence == confidence
    assert code is None or code in points_of(outcome)
    assert ("ACCOUNTS_OLD" in points_of(outcome)) == (months == 30 and days == 0)


def test_not_filing_is_never_worth_anything():
    hollow = replace(ACCOUNTS, equity=Decimal(-5_000_000), net_income=Decimal(-9_000_000))

    late = score(hollow, on=add_months(hollow.period_end, 29))
    stale = score(hollow, on=add_months(hollow.period_end, 31))

    assert stale.millionths >= late.millionths


@pytest.mark.parametrize(
    ("age_months", "days", "with_accounts", "without"),
    [
        (12, -1, 760_000, 950_000),
        (12, 0, 380_000, 570_000),
        (36, -1, 380_000, 570_000),
        (36, 0, 190_000, 190_000),
        (60, 0, 0, 0),
        (120, -1, 0, 0),
        (120, 0, -100_000, -380_000),
        (240, -1, -100_000, -380_000),
        (240, 0, -190_000, -760_000),
    ],
)
def test_age_has_its_points(age_months, days, with_accounts, without):
    founded_on = add_months(ON, -age_months) - timedelta(days=days)

    assert points_of(score(ACCOUNTS, founded_on=founded_on)).get("AGE", 0) == with_accounts
    assert points_of(score(founded_on=founded_on)).get("AGE", 0) == without


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("B.V.", LegalFormKind.PRIVATE_COMPANY),
        ("BV", LegalFormKind.PRIVATE_COMPANY),
        ("Besloten Vennootschap", LegalFormKind.PRIVATE_COMPANY),
        ("N.V.", LegalFormKind.PUBLIC_COMPANY),
        ("Société anonyme", LegalFormKind.PUBLIC_COMPANY),
        ("Eenmanszaak", LegalFormKind.PERSONAL),
        ("V.O.F.", LegalFormKind.PERSONAL),
        ("", LegalFormKind.OTHER),
        ("株式会社", LegalFormKind.OTHER),
    ],
)
def test_a_legal_form_is_known_however_it_is_written(written, kind):
    assert terms.legal_form_kind(written, is_natural_person=False) == kind


def test_a_person_in_business_answers_for_the_debts():
    assert terms.legal_form_kind("B.V.", is_natural_person=True) == LegalFormKind.PERSONAL


@pytest.mark.parametrize(
    ("facts", "code", "expected"),
    [
        ({"sector": "4120"}, "SECTOR", 190_000),
        ({"sector": "5610"}, "SECTOR", 250_000),
        ({"sector": "4941"}, "SECTOR", 120_000),
        ({"sector": "4690"}, "SECTOR", 60_000),
        ({"sector": "6201"}, "SECTOR", 0),
        ({"sector": ""}, "SECTOR_UNKNOWN", 100_000),
        ({"country": "DE"}, "COUNTRY", 0),
        ({"country": "US"}, "COUNTRY", 120_000),
        ({"country": "KY"}, "COUNTRY", 380_000),
        ({"country": ""}, "COUNTRY_UNKNOWN", 380_000),
        ({"founded_on": None}, "AGE_UNKNOWN", 380_000),
        ({"legal_form": ""}, "LEGAL_FORM_UNKNOWN", 100_000),
    ],
)
def test_without_accounts_the_company_itself_has_its_points(facts, code, expected):
    assert points_of(score(**facts)).get(code, 0) == expected


@pytest.mark.parametrize(
    ("founded_on", "best"),
    [
        (date(1950, 1, 1), 5),
        (add_months(ON, -12), 5),
        (add_months(ON, -12) + timedelta(days=1), 7),
        (None, 5),
    ],
)
def test_without_accounts_no_grade_is_better_than_the_table_allows(founded_on, best):
    outcome = score(founded_on=founded_on, sector="6201", legal_form="N.V.")

    assert outcome.grade >= best
    assert outcome.confidence == Confidence.C


def test_an_old_public_company_without_accounts_is_held_at_five():
    """Its own points would give a better probability than the grade allows."""
    outcome = score(founded_on=date(1950, 1, 1), sector="6201", legal_form="N.V.")

    assert outcome.grade == 5
    assert points_of(outcome)["NO_ACCOUNTS"] > 0


INSOLVENCY, PETITION = LegalEventKind.BANKRUPTCY, LegalEventKind.BANKRUPTCY_PETITION


@pytest.mark.parametrize(
    ("kind", "happened_on", "ended_on", "expected"),
    [
        (INSOLVENCY, ON, None, 10),
        (INSOLVENCY, ON + timedelta(days=1), None, None),  # tomorrow
        (INSOLVENCY, date(2025, 1, 1), date(2025, 1, 1), None),  # annulled
        (INSOLVENCY, date(2024, 1, 1), ON, 10),  # over today, three months to the cure
        (INSOLVENCY, date(2024, 1, 1), date(2025, 12, 3), 10),  # one day before the cure
        (INSOLVENCY, date(2024, 1, 1), date(2025, 12, 2), 8),  # cured today
        (INSOLVENCY, date(2023, 1, 1), date(2024, 12, 3), 8),  # the last day at 8
        (INSOLVENCY, date(2023, 1, 1), date(2024, 12, 2), None),
        (LegalEventKind.WHOA_CONFIRMED, date(2024, 1, 1), date(2025, 3, 3), 10),
        (LegalEventKind.WHOA_CONFIRMED, date(2024, 1, 1), date(2025, 3, 2), 8),
        (LegalEventKind.SUSPENSION_OF_PAYMENTS, ON, None, 10),
        (LegalEventKind.DEBT_RESTRUCTURING, ON, None, 10),
        (LegalEventKind.STRUCK_OFF_WITH_DEBTS, ON, None, 10),
        (PETITION, ON, None, 9),
        (PETITION, date(2026, 1, 1), ON, None),
        (LegalEventKind.WHOA_STARTED, ON, None, 9),
        (LegalEventKind.ATTACHMENT, ON, None, 9),
        (LegalEventKind.UNPAID_TAX, ON, None, 9),
    ],
)
def test_a_public_event_leaves_no_better_grade(kind, happened_on, ended_on, expected):
    fact = LegalFact(kind, happened_on, ended_on)

    outcome = score(ACCOUNTS, YEAR_BEFORE, legal_events=(fact,))

    untouched = score(ACCOUNTS, YEAR_BEFORE).grade
    assert outcome.grade == (expected or untouched)
    assert (kind.value in points_of(outcome)) == (expected is not None)


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({"in_collection": True}, 8),
        ({"claim_payable": True}, 10),
        ({"dissolved_on": ON}, 9),
        ({"dissolved_on": ON + timedelta(days=1)}, None),
        ({"in_collection": True, "claim_payable": True}, 10),
    ],
)
def test_own_experience_and_dissolution_leave_no_better_grade(facts, grade):
    outcome = score(ACCOUNTS, YEAR_BEFORE, **facts)

    assert outcome.grade == (grade or score(ACCOUNTS, YEAR_BEFORE).grade)


@pytest.mark.parametrize(
    ("reporters", "days", "expected"),
    [
        (1, 1, 380_000),
        (1, 30, 380_000),
        (1, 31, 760_000),
        (1, 60, 760_000),
        (1, 61, 1_140_000),
        (1, 90, 1_140_000),
        (1, 91, 1_900_000),
        (2, 30, 760_000),
        (3, 91, 2_280_000),
    ],
)
def test_overdues_weigh_by_reporters_and_days(reporters, days, expected):
    outcome = score(
        ACCOUNTS, overdue_reporters=reporters, overdue_oldest_due_on=ON - timedelta(days=days)
    )

    assert points_of(outcome)["OVERDUE_EXPERIENCE"] == expected


def test_probabilities_are_those_of_the_log_odds():
    assert odds.probability_of(0) == Decimal("0.5")
    assert odds.probability_of(-4_595_120) == Decimal("0.01")
    assert odds.probability_of(odds.DEFAULT_SCORE) == 1
    assert odds.probability_of(odds.DEFAULT_SCORE - 1) == Decimal("0.99999999")


@pytest.mark.parametrize("grade", scale.SCALE)
def test_the_score_of_a_grade_lies_in_the_grade(grade):
    assert scale.grade_of(odds.probability_of(odds.score_of_grade(grade))) == grade


def test_every_table_goes_one_way():
    for bins in points.FIGURES.values():
        worth = [each for _, each in bins]
        assert worth == sorted(worth, reverse=True)


def test_points_are_whole_hundredths_of_log_odds():
    outcome = score(ACCOUNTS, YEAR_BEFORE, in_collection=True)

    assert all(term.points % 10_000 == 0 for term in outcome.terms)


def test_the_reasons_come_heaviest_first_with_the_base_last():
    reasons = score(ACCOUNTS, YEAR_BEFORE).reasons

    weights = [abs(reason["points"]) for reason in reasons[:-1]]
    assert weights == sorted(weights, reverse=True)
    assert reasons[-1]["code"] == "BASE"


def test_reasons_carry_the_figure_and_its_year():
    reasons = {reason["code"]: reason["values"] for reason in score(ACCOUNTS, YEAR_BEFORE).reasons}

    assert reasons["SOLVENCY"] == {"figure": "0.400", "year": "2025"}
    assert reasons["SIZE"] == {"figure": "20000000", "currency": "EUR", "year": "2025"}


@pytest.mark.parametrize(
    ("facts", "due_on"),
    [
        ({"founded_on": None}, None),
        ({"founded_on": date(1950, 1, 1)}, None),
        ({"founded_on": date(2025, 6, 1)}, date(2026, 6, 1)),
        ({"founded_on": None, "dissolved_on": date(2026, 4, 1)}, date(2026, 4, 1)),
        (
            {
                "founded_on": None,
                "overdue_reporters": 1,
                "overdue_oldest_due_on": date(2026, 2, 1),
            },
            date(2026, 3, 4),
        ),
        (
            {
                "founded_on": None,
                "legal_events": (LegalFact(INSOLVENCY, date(2025, 1, 1), date(2026, 2, 1)),),
            },
            date(2026, 5, 1),
        ),
    ],
)
def test_the_day_on_which_time_alone_may_change_a_grade(facts, due_on):
    assert score(**facts).due_on == due_on


def test_accounts_make_a_company_due_when_they_turn_eighteen_months():
    assert score(ACCOUNTS, founded_on=None).due_on == date(2027, 6, 30)


AMOUNTS = some.none() | some.decimals(
    min_value=-(10**12), max_value=10**12, places=3, allow_nan=False
)
DAYS = some.dates(date(1990, 1, 1), date(2030, 1, 1))
STATEMENTS = some.builds(
    Accounts,
    period_end=some.dates(date(2015, 1, 1), ON),
    currency=some.sampled_from(["EUR", "USD", "JPY"]),
    **{field.name: AMOUNTS for field in fields(Accounts)[2:]},
)
FACTS = some.builds(LegalFact, some.sampled_from(LegalEventKind), DAYS, some.none() | DAYS)
EVIDENCE = some.builds(
    Evidence,
    country=some.sampled_from(["NL", "US", "KY", ""]),
    sector=some.sampled_from(["4120", "6201", ""]),
    legal_form=some.sampled_from(["BV", "NV", "VOF", ""]),
    is_natural_person=some.booleans(),
    founded_on=some.none() | DAYS,
    dissolved_on=some.none() | DAYS,
    accounts=some.lists(STATEMENTS, max_size=3).map(
        lambda rows: tuple(sorted(rows, key=lambda row: row.period_end, reverse=True))
    ),
    legal_events=some.lists(FACTS, max_size=2).map(tuple),
    overdue_reporters=some.integers(0, 3),
    overdue_oldest_due_on=some.none() | some.dates(date(2025, 1, 1), ON),
    in_collection=some.booleans(),
    claim_payable=some.booleans(),
)


@given(EVIDENCE)
def test_the_terms_add_up_to_the_score_whatever_the_evidence(known):
    outcome = scorecard.score(known, ON)

    assert outcome.millionths == sum(term.points for term in outcome.terms)
    assert outcome.grade == scale.grade_of(outcome.probability)
    assert all(isinstance(value, str) for term in outcome.terms for value in term.values.values())


@given(EVIDENCE)
def test_evidence_is_read_back_as_it_was_written(known):
    assert scorecard.score(stored.read(stored.written(known)), ON) == scorecard.score(known, ON)


@given(EVIDENCE, some.decimals(min_value=0, max_value=10**12, places=3))
def test_less_equity_never_gives_a_better_grade(known, loss):
    if not known.accounts or known.accounts[0].equity is None:
        return
    newest = known.accounts[0]
    # what is owed stays as it is, so that only the equity is worse
    given_debts = replace(newest, total_liabilities=newest.total_liabilities or Decimal(1))
    poorer = replace(given_debts, equity=newest.equity - loss)

    before = scorecard.score(replace(known, accounts=(given_debts, *known.accounts[1:])), ON)
    after = scorecard.score(replace(known, accounts=(poorer, *known.accounts[1:])), ON)

    assert after.millionths >= before.millionths
    assert after.grade >= before.grade


@given(EVIDENCE, some.integers(1, 400))
def test_before_the_due_day_time_alone_changes_nothing(known, days):
    outcome = scorecard.score(known, ON)
    later = ON + timedelta(days=days)
    if outcome.due_on is not None and later >= outcome.due_on:
        return

    again = scorecard.score(known, later)

    assert (again.millionths, again.confidence) == (outcome.millionths, outcome.confidence)


@given(EVIDENCE)
def test_nothing_another_policyholder_reported_is_told_outside(known):
    shown = told.outside(scorecard.score(known, ON).reasons)

    codes = [line["code"] for line in shown]
    assert not {"OVERDUE_EXPERIENCE", "IN_COLLECTION", "CLAIM_PAYABLE"} & set(codes)
    assert codes.count(told.INTERNAL) <= 1
    assert all("points" not in line for line in shown if line["code"] == told.INTERNAL)
    assert all(not line["values"] for line in shown if line["code"] == told.INTERNAL)
