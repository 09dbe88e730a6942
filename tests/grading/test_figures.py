"""Published figures of countries and sectors: what is kept, refused, and worth in points."""

from datetime import UTC, datetime

import pycountry
import pytest

from accounts.rules import SYSTEM
from core import tenancy
from core.models import Event
from grading.imports import figures
from grading.model.figures import sets
from grading.model.figures.kinds import FutureYear, NotTheSet
from grading.models import FiguresImport, PlaceFigure, PlacePart
from grading.queries import places
from grading.rules import releases, terms
from grading.rules.inputs import PlaceLevel
from tests import factories
from tests.grading.ground import fitted_champion, grade_now

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RISK = [
    ["country", "default_spread", "equity_risk_premium", "country_risk_premium",
     "corporate_tax_rate", "moodys_rating"],
    ["Netherlands", "0.0", "0.0433", "0.0", "0.258", "Aaa"],
    ["Turkey", "0.0457", "0.1043", "0.061", "0.25", "B1"],
]  # fmt: skip


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


def take_in(rows, name="country-risk", *, year=2025, now=NOW):
    return figures.import_figures(
        iter(list(enumerate(rows, start=1))),
        of=sets.named(name, year=year),
        file_name="risk.csv",
        sha256="0" * 64,
        by=SYSTEM,
        now=now,
    )


def part_of(key, level=PlaceLevel.COUNTRY):
    return places.current_parts(level, NOW.date())[key]


def test_a_country_of_high_risk_adds_more_to_a_score_than_one_of_low_risk():
    outcome = take_in(RISK)

    assert (outcome.figures, outcome.added, outcome.parts) == (10, 10, 2)
    assert part_of("TR").points - part_of("NL").points > 400_000
    spread = next(t for t in part_of("TR").terms if t["code"] == "country_default_spread")
    assert spread == {
        "code": "country_default_spread",
        "points": 400_000,
        "value": 0.0457,
        "year": 2025,
    }
    assert sum(term["points"] for term in part_of("TR").terms) == part_of("TR").points


def test_the_same_file_again_changes_nothing():
    take_in(RISK)
    outcome = take_in(RISK)

    assert (outcome.added, outcome.superseded, outcome.parts) == (0, 0, 0)
    assert Event.objects.filter(name="grading.figures_imported").count() == 1


def test_a_newer_release_supersedes_what_it_corrects_and_keeps_what_was_known():
    take_in(RISK)
    outcome = take_in([RISK[0], ["Turkey", "0.0257", "0.1043", "0.061", "0.25", "Ba1"]])

    assert (outcome.added, outcome.superseded, outcome.parts) == (0, 2, 1)
    old = PlaceFigure.objects.get(key="TR", series="risk.rating", superseded_at__isnull=False)
    assert old.value == 14
    assert PlacePart.objects.filter(key="TR").count() == 2  # what was counted by before stays


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["Atlantis", "0.01", "0.05", "0.01", "0.2", "A1"], "PlaceUnknown"),
        (["Norway", "much", "0.05", "0.01", "0.2", "A1"], "NotAFigure"),
        (["Norway", "1e400", "0.05", "0.01", "0.2", "A1"], "NotAFigure"),
        (["Norway", "nan", "0.05", "0.01", "0.2", "A1"], "NotAFigure"),
        (["Norway", "0.01", "0.05", "0.01", "0.2", "AAA+"], "NotAFigure"),
        (["Netherlands", "0.01", "0.05", "0.01", "0.2", "Aaa"], "GivenTwice"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_and_nothing_of_it_is_kept(row, problem):
    outcome = take_in([*RISK, row])

    assert {(r.line, type(r.problem).__name__) for r in outcome.refused} == {(4, problem)}
    assert not PlaceFigure.objects.filter(key="NO").exists()
    assert PlaceFigure.objects.get(key="NL", series="risk.default_spread").value == 0


def test_a_year_that_has_not_come_is_refused():
    outcome = take_in(
        [["year", "pkd2007", "bankruptcies"], ["2027", "4690Z", "3"], ["2022", "4690Z", "5"]],
        "sector-bankruptcies",
    )

    assert [r.line for r in outcome.refused] == [2]
    assert PlaceFigure.objects.get(key="46").value == 5


def test_a_file_of_another_set_is_refused_by_its_first_line():
    with pytest.raises(NotTheSet, match="country"):
        take_in([["year", "pkd2007"], ["2022", "4690Z"]])
    assert not PlaceFigure.objects.exists()


def test_an_index_of_corruption_from_0_to_100_is_refused():
    rows = [["country", "2016", "2017"], ["Norway", "85", "85"], ["Sweden", "8.8", "8.4"]]

    outcome = take_in(rows, "corruption")

    assert [r.line for r in outcome.refused] == [2]
    assert set(PlaceFigure.objects.values_list("key", flat=True)) == {"SE"}


GOVERNANCE = ["Country/Territory", "Code", "Year", "Estimate", "NumSrc", "Indicator"]


def governance(estimate, indicator="RuleofLaw", country="Netherlands", code="NLD"):
    return [GOVERNANCE, [country, code, "2017", estimate, "9", indicator]]


@pytest.mark.parametrize(
    ("name", "rows", "problem"),
    [
        ("governance", governance("1.8", "Rule of Thumb"), "IndicatorUnknown"),
        ("governance", governance("1.8", ""), "IndicatorUnknown"),
        ("governance", governance("55"), "OutOfRange"),
        ("governance", governance("-3.6"), "OutOfRange"),
        ("corruption", [["country", "2017"], ["Norway", "-1"]], "OutOfRange"),
        ("output", [["Country Code", "2017"], ["NLD", "-5"]], "OutOfRange"),
        (
            "sovereign-defaults",
            [
                ["CountryCode", "Country", "Year", "DefaultThisYear", "TotalDebtDefaulted"],
                ["NLD", "Netherlands", "2015", "7", "0"],
            ],
            "OutOfRange",
        ),
        ("country-risk", [RISK[0], ["Norway", "1.2", "0.05", "0.01", "0.2", "A1"]], "OutOfRange"),
        ("country-risk", [RISK[0], ["Norway", "0.1", "0.05", "0.01", "25", "A1"]], "OutOfRange"),
        ("sector-financials", [["numer PKD", "wskaźnik", "2017"], ["46.", "EN x", "-4"]],
         "OutOfRange"),
    ],
)  # fmt: skip
def test_an_indicator_the_set_has_not_and_a_value_outside_its_range_are_refused_by_line(
    name, rows, problem
):
    sound = {
        "governance": ["Germany", "DEU", "2017", "1.6", "9", "RuleofLaw"],
        "corruption": ["Sweden", "8.4"],
        "output": ["DEU", "1000000"],
        "sovereign-defaults": ["DEU", "Germany", "2015", "0", "0"],
        "country-risk": RISK[1],
        "sector-financials": ["47.", "EN x", "4"],
    }[name]

    outcome = take_in([*rows, sound], name)

    assert [(r.line, type(r.problem).__name__) for r in outcome.refused] == [(2, problem)]
    assert set(PlaceFigure.objects.values_list("key", flat=True)) <= {"DE", "SE", "NL", "47"}
    assert not PlaceFigure.objects.filter(key="NL").exists() or name == "country-risk"


@pytest.mark.parametrize("estimate", ["-3.3149", "2.4699"])  # of the set itself, 1996 to 2017
def test_the_widest_estimates_of_governance_are_taken(estimate):
    assert not take_in(governance(estimate), "governance").refused


def test_a_place_whose_figures_fill_no_line_of_the_card_keeps_what_it_had():
    line = ["Turkey", "Turkey", "2015", "0", ""]
    rows = [["CountryCode", "Country", "Year", "DefaultThisYear", "TotalDebtDefaulted"], line]

    outcome = take_in(rows, "sovereign-defaults")

    assert (outcome.added, outcome.parts) == (1, 0)
    assert places.current_parts(PlaceLevel.COUNTRY, NOW.date()) == {}


def test_what_a_place_had_by_earlier_figures_stays_when_they_fill_no_line():
    FiguresImport.objects.create(
        set_name="wgi", source="x", file_name="x", sha256="0" * 64, figures=1, added=1,
        superseded=0, refused=0, imported_at=NOW,
    )  # fmt: skip
    PlaceFigure.objects.create(
        level="COUNTRY", key="NL", series="governance.Rule of Law", year=2017, value=55,
        source=FiguresImport.objects.get(),
    )  # fmt: skip

    take_in([RISK[0], RISK[2]])

    assert set(places.current_parts(PlaceLevel.COUNTRY, NOW.date())) == {"TR"}


def test_the_silence_of_sets_nobody_read_in_is_no_bad_sign():
    take_in(governance("1.8"), "governance")

    assert part_of("NL").points == 0
    assert len(part_of("NL").terms) == 33


def test_who_is_left_out_of_a_whole_set_counts_as_middling():
    """No spread 260,000, no rating 140,000 (decision 0032)."""
    names = [each.name for each in list(pycountry.countries)[:80] if "," not in each.name]
    known = [[name, "0.0", "0.0433", "0.0", "0.2", "Aaa"] for name in names if name != "Aruba"]
    take_in([RISK[0], *known])
    assert len(known) >= 50

    take_in(governance("1.8", country="Aruba", code="ABW"), "governance")

    assert part_of("AW").points == 260_000 + 140_000 + 20_000 + 20_000


def test_an_import_tells_what_it_changes_place_by_place(monkeypatch):
    fitted_champion(monkeypatch)
    companies = [factories.company(country="TR", sector="4690") for _ in range(3)]
    grade_now(*companies, factories.company(country="NL", sector="4690"))

    outcome = take_in(RISK)

    moves = {move.key: move for move in outcome.moves}
    before = terms.country("TR").points
    assert moves["TR"] == releases.Move(
        PlaceLevel.COUNTRY, "TR", before, part_of("TR").points, companies=3
    )
    assert moves["NL"].companies == 1
    assert take_in(RISK).moves == []


def test_a_column_of_a_year_to_come_is_refused_and_the_others_are_read():
    outcome = take_in([["country", "2023", "2031"], ["Turkey", "3.4", "3.5"]], "corruption")

    [refused] = outcome.refused
    assert (refused.line, refused.column) == (1, "2031")
    assert isinstance(refused.problem, FutureYear)
    assert PlaceFigure.objects.get().year == 2023


@pytest.mark.parametrize(
    ("written", "series"),
    [
        ("ControlofCorruption", "governance.ControlofCorruption"),
        ("Control of Corruption", "governance.ControlofCorruption"),
        ("Political Stability and Absence of Violence/Terrorism", "governance.PoliticalStability"),
    ],
)
def test_an_indicator_is_known_as_its_publisher_writes_it(written, series):
    header = ["Country/Territory", "Code", "Year", "Estimate", "NumSrc", "Indicator"]

    take_in([header, ["Turkey", "TUR", "2020", "-0.4", "9", written]], "governance")

    assert PlaceFigure.objects.get().series == series
