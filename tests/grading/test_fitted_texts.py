"""Terms of a fitted model as people read them, and what of them a policyholder may see."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from core import tenancy
from grading import queries, texts
from grading.artefacts import ACCOUNTS as ARTEFACT
from grading.model import artefact, indicators, scoring
from grading.model.indicators import BY_CODE
from grading.models import ModelVersion, VersionState
from grading.queries import versions
from grading.rules import told
from grading.texts import fitted
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.model.test_scoring import MODEL
from tests.grading.test_scorecard_rules import ACCOUNTS, ON, YEAR_BEFORE, evidence
from tests.grading.test_versions import regrade


@pytest.mark.parametrize(
    ("language", "code", "values", "expected"),
    [
        (
            "en",
            "equity_to_assets",
            {"figure": "0.1234", "year": "2025"},
            "Solvency (equity / total assets): 12.3% (2025).",
        ),
        (
            "en",
            "equity_to_assets",
            {"year": "2025"},
            "Solvency (equity / total assets) is not in the accounts of 2025.",
        ),
        (
            "en",
            "current_ratio",
            {"figure": "1.5000", "year": "2025"},
            "Current ratio: 1.50 (2025).",
        ),
        (
            "en",
            "inventory_days",
            {"figure": "1.2000", "year": "2025"},
            "Inventory in days of sales: 1 day (2025).",
        ),
        (
            "en",
            "size",
            {"figure": "4.3010", "year": "2025"},
            "Size (logarithm of total assets in thousands): 4.30 (2025).",
        ),
        (
            "en",
            "equity_to_assets_change",
            {"figure": "-0.0510", "year": "2025"},
            "Solvency (equity / total assets): change on the year before: \u22125.1% (2025).",
        ),
        (
            "en",
            "equity_to_assets x net_margin",
            {"figure": "0.4000", "other": "0.0333", "year": "2025"},
            "Solvency (equity / total assets) 40.0% together with Net result / sales 3.3% (2025).",
        ),
        (
            "en",
            "equity_to_assets x net_margin",
            {"other": "0.0333", "year": "2025"},
            "Solvency (equity / total assets) not known together with"
            " Net result / sales 3.3% (2025).",
        ),
        ("en", "COUNTRY_JUDGED", {"country": "TR"}, "Our analysts' judgement on T\u00fcrkiye."),
        ("en", "COUNTRY", {"country": "DE"}, "Country: Germany."),
    ],
)
def test_a_term_is_a_sentence_with_its_figure(language, code, values, expected):
    with translation.override(language):
        assert texts.text(code, values) == expected


def test_a_term_has_its_name_in_the_readers_language():
    with translation.override("nl"):
        assert texts.name("equity_to_assets") == "Solvabiliteit (eigen vermogen / balanstotaal)"
        assert "Nettoresultaat / omzet" in texts.name("equity_to_assets x net_margin")


@pytest.mark.parametrize("code", list(indicators.BY_CODE))
def test_each_indicator_has_words_and_a_source(code):
    assert texts.name(code)
    assert texts.source(code)
    assert texts.text(code, {"figure": "0.1000", "year": "2025"})


def test_each_term_of_the_shipped_model_has_words():
    known = evidence(ACCOUNTS, YEAR_BEFORE)

    for reason in scoring.score(known, ON, artefact.read(ARTEFACT)).reasons:
        assert texts.text(reason["code"], reason["values"])
        assert texts.name(reason["code"])
        assert texts.source(reason["code"])


def test_exact_points_add_up_though_they_are_not_whole():
    score = scoring.score(evidence(ACCOUNTS, YEAR_BEFORE), ON, artefact.read(ARTEFACT))

    start, steps, end = texts.waterfall(score.reasons)

    assert start.points + sum(step.points for step in steps) == end.points
    assert end.points == Decimal(-score.millionths) / 10_000


def test_a_chart_folds_its_lightest_steps_into_one_of_the_same_worth():
    score = scoring.score(evidence(ACCOUNTS, YEAR_BEFORE), ON, artefact.read(ARTEFACT))
    _start, steps, _end = texts.waterfall(score.reasons)

    shown, lighter = texts.folded(steps)

    assert lighter
    assert len(shown) == 13
    assert sum(step.points for step in shown) == sum(step.points for step in steps)
    assert texts.folded(steps[:12]) == (steps[:12], [])


def test_a_bar_does_not_say_its_name_twice():
    score = scoring.score(evidence(ACCOUNTS, YEAR_BEFORE), ON, MODEL)
    with translation.override("en"):
        _start, steps, _end = texts.waterfall(score.reasons)

    notes = {step.label: step.note for step in steps}
    assert notes["Solvency (equity / total assets)"] == "40.0% (2025)"


def test_policyholders_get_the_points_of_public_terms_only():
    reasons = [
        {"code": "equity_to_assets", "points": -400_001, "values": {}},
        {"code": "OVERDUE_EXPERIENCE", "points": 380_000, "values": {}},
    ]

    public, internal = told.outside(reasons)

    assert public["points"] == -400_001
    assert internal["code"] == told.INTERNAL
    assert "points" not in internal


@pytest.fixture
def _fitted(monkeypatch, db):
    monkeypatch.setattr(versions, "model", lambda version: MODEL)
    monkeypatch.setattr(queries, "model", lambda version: MODEL)
    with tenancy.scope(staff=True):
        ModelVersion.objects.all().delete()
        ModelVersion.objects.create(
            version=2, sha256="0" * 64, state=VersionState.CHAMPION, added_at=NOW
        )
        yield


@pytest.fixture
def _shipped(monkeypatch, _fitted):
    model = artefact.read(ARTEFACT)
    monkeypatch.setattr(versions, "model", lambda version: model)
    monkeypatch.setattr(queries, "model", lambda version: model)


@pytest.mark.usefixtures("_fitted")
def test_the_panel_shows_fitted_terms_with_points_and_what_is_missing():
    company = factories.company()
    lines = {"equity": 400_000, "sales": 900_000, "net_income": 30_000}
    factories.statement(company, total_assets=1_000_000, **lines)
    regrade(company)

    page = render_to_string("grading/standing.html", {"panel": texts.panel(company.id, TODAY)})

    assert "Solvency (equity / total assets): 40.0% (2025)." in page
    assert "+40.0" in page
    assert "69 points more halve the odds that a company fails" in page
    assert "together with" in page


@pytest.mark.usefixtures("_fitted")
def test_what_the_accounts_do_not_show_is_missing_and_no_reason():
    company = factories.company()
    factories.statement(company, total_assets=1_000_000)
    regrade(company)

    panel = texts.panel(company.id, TODAY)

    assert "equity_to_assets" in {line.code for line in panel.missing}
    assert "equity_to_assets" not in {line.code for line in (*panel.reasons, *panel.more_reasons)}


@pytest.mark.usefixtures("_shipped")
def test_the_price_of_shares_is_not_asked_of_companies_that_have_none():
    company = factories.company()
    factories.statement(company, total_assets=1_000_000)
    regrade(company)

    panel = texts.panel(company.id, TODAY)

    asked = {line.code for line in (*panel.missing, *panel.more_missing)}
    scored = {reason["code"] for reason in queries.standing(company.id).reasons}
    assert [code for code in scored if "market" in code]
    assert [code for code in asked if "market" in code] == []
    assert asked


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("0.0579867", "5.8%"),  # 87,899 of 1,515,845
        ("1.42650", "142.7%"),  # half a tenth goes up
        ("0.0454545", "4.5%"),  # and is not rounded twice
        ("-0.0579867", "\u22125.8%"),
    ],
)
def test_a_ratio_is_written_the_same_exact_and_as_a_term_keeps_it(exact, shown):
    ratio = BY_CODE["net_income_to_assets"]
    with translation.override("en"):
        assert fitted.figure(ratio, Decimal(exact)) == shown
        assert fitted.figure(ratio, Decimal(f"{float(exact):.6f}")) == shown
