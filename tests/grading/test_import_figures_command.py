"""A release of figures is shown before it is in force, and taken back unless somebody agrees."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core import tenancy
from core.models import Event
from grading.models import PlaceFigure, PlacePart
from grading.rules import releases
from grading.rules.inputs import PlaceLevel
from tests import factories
from tests.grading.ground import fitted_champion, grade_now

pytestmark = pytest.mark.django_db

HEADER = "country,default_spread,equity_risk_premium,country_risk_premium,corporate_tax_rate,"
RISK = HEADER + "moodys_rating\nTurkey,0.0457,0.1043,0.061,0.25,B1\n"


@pytest.fixture
def file(tmp_path, monkeypatch):
    with tenancy.scope(staff=True):
        fitted_champion(monkeypatch)
        grade_now(factories.company(country="TR", sector="4690"))
    made = tmp_path / "risk.csv"
    made.write_text(RISK)
    return made


def import_figures(file, *options):
    told = StringIO()
    call_command("import_figures", "country-risk", file, "--year", "2025", *options, stdout=told)
    return told.getvalue()


def kept():
    with tenancy.scope(staff=True):
        events = Event.objects.filter(name="grading.figures_imported").count()
        return PlaceFigure.objects.count(), PlacePart.objects.count(), events


def test_what_moves_grades_far_is_not_put_in_force_unseen(file):
    with pytest.raises(CommandError, match="--yes") as refused:
        import_figures(file)

    assert "Nothing" in str(refused.value)
    assert kept() == (0, 0, 0)


def test_it_prints_what_it_would_change_first(file):
    told = StringIO()

    with pytest.raises(CommandError):
        call_command("import_figures", "country-risk", file, "--year", "2025", stdout=told)

    assert "TR" in told.getvalue()
    assert "1 places" in told.getvalue()
    assert "1 companies" in told.getvalue()


def test_with_yes_it_is_put_in_force(file):
    told = import_figures(file, "--yes")

    assert kept() == (5, 1, 1)
    assert told.index("would change") < told.index("5 added")


def test_what_moves_next_to_nothing_asks_nobody(file):
    import_figures(file, "--yes")
    file.write_text(RISK.replace("0.0457", "0.0458"))

    told = import_figures(file)

    assert "1 superseded" in told


def test_the_first_file_of_a_set_is_agreed_to_however_little_it_moves(file, tmp_path):
    """Where a company is graded, the first word on a set is somebody's decision."""
    small = tmp_path / "corruption.csv"
    small.write_text("country,2024\nTurkey,3.4\n")

    with pytest.raises(CommandError, match=r"first file of its set.*--yes"):
        call_command("import_figures", "corruption", small, stdout=StringIO())
    assert kept() == (0, 0, 0)
    call_command("import_figures", "corruption", small, "--yes", stdout=StringIO())
    small.write_text("country,2024\nTurkey,3.4\nFrance,7.1\n")
    call_command("import_figures", "corruption", small, stdout=StringIO())

    assert kept()[0] == 2


def test_a_file_of_wrong_lines_only_tells_each_and_writes_them(tmp_path):
    wrong, refused, errors = tmp_path / "gov.csv", tmp_path / "refused.csv", StringIO()
    wrong.write_text(
        "Country/Territory,Code,Year,Estimate,NumSrc,Indicator\n"
        "Turkey,TUR,2020,-0.4,9,Happiness\nUtopia,UTO,2020,-0.4,9,RuleofLaw\n"
    )

    with pytest.raises(CommandError, match="no figure that can be read in"):
        call_command(
            "import_figures", "governance", wrong, "--refused", refused,
            stdout=StringIO(), stderr=errors,
        )  # fmt: skip

    assert "line 2: The set has no indicator Happiness" in errors.getvalue()
    assert "line 3: Nobody knows the country or sector Utopia" in errors.getvalue()
    assert len(refused.read_text().splitlines()) == 3


def test_a_year_to_come_is_refused_before_the_file_is_read(file):
    with pytest.raises(CommandError, match="2099 is no year that figures can be of"):
        call_command("import_figures", "country-risk", file, "--year", "2099")


def test_a_broken_workbook_is_refused_in_a_sentence(tmp_path):
    broken = tmp_path / "fig.xlsx"
    broken.write_bytes(b"\x07\x13 no workbook" * 40)

    with pytest.raises(CommandError, match="cannot be read as XLSX"):
        import_figures(broken)


def move(points, companies, key="TR"):
    return releases.Move(PlaceLevel.COUNTRY, key, 0, points, companies=companies)


@pytest.mark.parametrize(
    ("moves", "graded", "asks"),
    [
        ([], 1_000, False),
        ([move(760_000, 0)], 1_000, False),  # nobody is there
        ([move(190_000, 1)], 1_000, True),  # a quarter of a grade
        ([move(-190_000, 1)], 1_000, True),
        ([move(189_999, 1)], 1_000, False),
        ([move(76_000, 100)], 1_000, False),  # a tenth of a grade for 100: 10 grades of 1,000
        ([move(76_000, 101)], 1_000, True),
        ([move(76_000, 60), move(-76_000, 60, "DE")], 1_000, True),
    ],
)
def test_a_release_is_agreed_to_from_a_quarter_of_a_grade_or_one_grade_in_a_hundred(
    moves, graded, asks
):
    assert releases.needs_agreement(moves, graded=graded) is asks
