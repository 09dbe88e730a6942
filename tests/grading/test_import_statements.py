"""Reading annual accounts in: what is kept, what is refused, what is told."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.rules import SYSTEM
from companies import queries as companies
from companies.models import Company
from core import tenancy
from core.errors import BadInput
from core.models import Event
from core.source_files import SourceFile
from grading import imports
from grading.imports import comparing, staging
from grading.models import LINE_ITEMS, AccountsImport, CompanyScore, Statement
from grading.rules import accounts_map as maps
from grading.rules import accounts_rows as lines
from tests import factories

pytestmark = pytest.mark.django_db

MAP = {
    "source": "Test register",
    "currency": "EUR",
    "unit": 1000,
    "country": "NL",
    "scheme": "KVK",
    "company": "number",
    "name": "name",
    "year": "year",
    "items": {
        "total_assets": "assets",
        "current_assets": "current",
        "total_liabilities": "debts",
        "equity": "assets - debts",
        "sales": "home + abroad",
    },
}
HEADER = "number,name,year,assets,current,debts,home,abroad\n"
AMERICAN = Path("tests/maps/american_1999_2014.json")


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def company():
    row = factories.company("Alfa Handel B.V.")
    row.identifiers.create(scheme="KVK", country="NL", value="77001234")
    return row


def line(**changes):
    values = {
        "number": "77001234",
        "name": "Alfa Handel B.V.",
        "year": "2024",
        "assets": "100",
        "current": "60",
        "debts": "70.5",
        "home": "200",
        "abroad": "50",
    } | changes
    return ",".join(values.values()) + "\n"


def write(folder, *lines, header=HEADER):
    path = folder / "accounts.csv"
    path.write_bytes((header + "".join(lines)).encode())
    return path


def read_in(path, *, create=False, now=factories.NOW, given=MAP):
    with SourceFile(path) as source:
        return imports.import_statements(
            source,
            accounts_map=maps.read_map(given, items=LINE_ITEMS),
            map_sha256="0" * 64,
            create_companies=create,
            watch=lambda done, of: None,
            by=SYSTEM,
            now=now,
        )


def command(folder, path, *arguments, given=MAP):
    columns = folder / "map.json"
    columns.write_text(json.dumps(given))
    out, errors = StringIO(), StringIO()
    options = map(str, (path, "--columns", columns, *arguments))
    call_command("import_statements", *options, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_a_line_becomes_a_statement_in_whole_units(tmp_path, company):
    outcome = read_in(write(tmp_path, line()))

    statement = Statement.objects.get()
    assert (outcome.added, outcome.warned) == (1, 0)
    assert statement.company == company
    assert statement.period_end.isoformat() == "2024-12-31"
    assert statement.total_assets == Decimal(100_000)
    assert statement.equity == Decimal(29_500)  # assets - debts
    assert statement.sales == Decimal(250_000)  # home + abroad
    assert statement.cash is None
    assert (statement.source, statement.currency) == ("Test register", "EUR")


def test_an_import_is_one_event_with_the_hash_and_the_counts(tmp_path, company):
    outcome = read_in(write(tmp_path, line(), line(year="2023"), line(year="20x3")))

    event = Event.objects.get(name="grading.accounts_imported")
    assert event.facts["sha256"] == outcome.sha256
    assert (event.facts["lines"], event.facts["added"], event.facts["refused"]) == (3, 2, 1)
    assert AccountsImport.objects.get().public_id == event.subject_id


def test_a_repeat_changes_nothing_and_says_so(tmp_path, company):
    path = write(tmp_path, line(), line(year="2023"))
    read_in(path)
    before = list(Statement.objects.order_by("id").values())

    out, _ = command(tmp_path, path)

    assert list(Statement.objects.order_by("id").values()) == before
    assert "nothing was changed" in out
    assert Event.objects.filter(name="grading.accounts_imported").count() == 1


def test_a_corrected_figure_supersedes_and_overwrites_nothing(tmp_path, company):
    read_in(write(tmp_path, line(), line(year="2023")))
    later = factories.NOW + timedelta(days=30)

    outcome = read_in(write(tmp_path, line(assets="101"), line(year="2023")), now=later)

    assert (outcome.added, outcome.superseded, outcome.unchanged) == (0, 1, 1)
    old, new = Statement.objects.filter(period_end__year=2024).order_by("id")
    assert (old.total_assets, old.superseded_at) == (Decimal(100_000), later)
    assert (new.total_assets, new.superseded_at) == (Decimal(101_000), None)


def test_new_accounts_bring_the_next_grading_forward(tmp_path, company):
    CompanyScore.objects.create(
        company=company, score=0, grade=5, confidence="C", scorecard=1, graded_on=factories.TODAY
    )

    read_in(write(tmp_path, line()))

    assert CompanyScore.objects.get().due_on == factories.TODAY


@pytest.mark.parametrize(
    ("changes", "column", "refusal"),
    [
        ({"assets": "n/a"}, "assets", lines.NotANumber),
        ({"assets": "NaN"}, "assets", lines.NotANumber),
        ({"assets": "inf"}, "assets", lines.NotANumber),
        ({"assets": "1e400"}, "assets", lines.NotANumber),
        ({"assets": "1" + "0" * 400}, "assets", lines.NumberTooLarge),
        ({"assets": "1000000000000"}, "assets", lines.NumberTooLarge),  # 10^15 in whole euros
        ({"assets": "1.000.000"}, "assets", lines.NotANumber),
        ({"assets": "١٢"}, "assets", lines.NotANumber),  # digits of another script
        ({"year": "2026"}, "year", lines.YearNotOver),
        ({"year": "0000"}, "year", lines.YearUnreadable),
        ({"year": "1899"}, "year", lines.YearUnreadable),
        ({"year": "24"}, "year", lines.YearUnreadable),
        ({"number": "123"}, "number", None),
        ({"name": "..."}, "name", None),
        ({"abroad": "50,7"}, "", lines.ColumnsMiscounted),
        (dict.fromkeys(("assets", "current", "debts", "home"), ""), "", lines.NoFigures),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_and_nothing_of_it_kept(
    tmp_path, company, changes, column, refusal
):
    outcome = read_in(write(tmp_path, line(year="2023"), line(**changes)))

    [refused] = outcome.refused
    assert (refused.line, refused.column) == (3, column)
    assert refusal is None or isinstance(refused.problem, refusal)
    assert Statement.objects.get().period_end.year == 2023


@pytest.mark.parametrize("assets", ["999999999999", "-1", "0.0000001", "+5", ".5"])
def test_an_odd_number_that_can_be_right_is_kept(tmp_path, company, assets):
    assert read_in(write(tmp_path, line(assets=assets, debts=""))).added == 1


def test_a_figure_left_open_leaves_open_what_is_derived_from_it(tmp_path, company):
    read_in(write(tmp_path, line(debts="")))

    statement = Statement.objects.get()
    assert (statement.total_liabilities, statement.equity) == (None, None)


def test_a_year_given_twice_keeps_the_first_line(tmp_path, company):
    company.identifiers.create(scheme="KVK", country="NL", value="77009999")
    path = write(tmp_path, line(), line(assets="5"), line(number="77009999", assets="6"))

    outcome = read_in(path)

    assert [refused.line for refused in outcome.refused] == [3, 4]
    assert all(isinstance(refused.problem, staging.YearTwice) for refused in outcome.refused)
    assert Statement.objects.get().total_assets == Decimal(100_000)


def test_accounts_of_a_company_nobody_knows_are_refused(tmp_path):
    outcome = read_in(write(tmp_path, line()))

    assert isinstance(outcome.refused[0].problem, staging.CompanyUnknown)
    assert not Company.objects.exists()


def test_companies_nobody_knows_are_added_when_asked(tmp_path, company):
    path = write(tmp_path, line(), line(number="77005678", name="Bravo B.V."))

    outcome = read_in(path, create=True)

    [bravo] = companies.find("bravo")
    assert (outcome.companies_added, outcome.added) == (1, 2)
    assert (bravo.country, bravo.source) == ("NL", "ACCOUNTS")
    assert Event.objects.filter(name="companies.imported").count() == 1


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"current": "101"}, ("PART_ABOVE_WHOLE", {"part": "current_assets"})),
        ({"home": "-60"}, ("NEGATIVE", {"line": "sales"})),
    ],
)
def test_figures_that_contradict_each_other_load_with_a_warning(
    tmp_path, company, changes, warning
):
    outcome = read_in(write(tmp_path, line(**changes)))

    code, values = warning
    [told] = Statement.objects.get().warnings
    assert (outcome.added, outcome.warned) == (1, 1)
    assert told["code"] == code
    assert values.items() <= told["values"].items()


def test_accounts_of_nothing_load_with_a_warning(tmp_path, company):
    nothing = dict.fromkeys(("assets", "current", "debts", "home", "abroad"), "0")

    outcome = read_in(write(tmp_path, line(**nothing)))

    assert (outcome.added, outcome.warned) == (1, 1)
    assert [told["code"] for told in Statement.objects.get().warnings] == ["EMPTY"]


def test_the_first_refused_lines_are_shown(tmp_path, company):
    out, errors = command(tmp_path, write(tmp_path, line(), line(year="x")))

    assert "line 3, year: x is no year or date" in errors
    assert "1 lines refused" in out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (HEADER.encode(), "no accounts"),
        (HEADER.replace(",", ";").encode() + b"1;2\n", "no column number"),
        (HEADER.encode() + line().encode() + b"\x00\n", "NUL byte on line 3"),
        (HEADER.encode() + b"\xff,\n", "no UTF-8 text from line 2"),
        (HEADER.replace("name", "naam", 1).encode() + line().encode(), "no column name"),
        (HEADER.replace("home", "thuis", 1).encode() + line().encode(), "no column home"),
        (b"number," + HEADER.encode() + line().encode(), "stands in the first line twice"),
    ],
)
def test_a_file_that_means_harm_is_refused_whole_in_one_sentence(tmp_path, company, content, says):
    path = tmp_path / "accounts.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        command(tmp_path, path)

    assert says in str(refused.value)
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"currency": "euro"}, "map.currency"),
        ({"currency": "ZZZ"}, "map.currency"),
        ({"currency": "ZZZ"}, "ISO 4217"),
        ({"unit": 0}, "map.unit"),
        ({"unit": "x"}, "map.unit"),
        ({"country": "Nederland"}, "map.country"),
        ({"scheme": "CLUB"}, "map.scheme"),
        ({"period_end": "day"}, "give either the column year or the column period_end"),
        ({"year": None}, "give either the column year or the column period_end"),
        ({"year_end": "13-31"}, "map.year_end"),
        ({"items": {}}, "names no line item"),
        ({"items": {"goodwill": "x"}}, "is no line item"),
        ({"items": {"sales": "a - "}}, "no column a -"),
        ({"items": {"sales": 5}}, "map.items.sales"),
        ({"colour": "x"}, "map.colour"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused_by_its_place(tmp_path, changes, says):
    with pytest.raises(CommandError) as refused:
        command(tmp_path, write(tmp_path, line()), given=MAP | changes)

    assert says in str(refused.value)


def test_a_map_that_is_no_object_is_refused():
    with pytest.raises(BadInput):
        maps.read_map(["x"], items=LINE_ITEMS)


def test_the_end_of_the_period_may_be_a_date(tmp_path, company):
    given = {name: value for name, value in MAP.items() if name != "year"}
    given |= {"period_end": "year", "filed_on": "home", "items": {"total_assets": "assets"}}

    outcome = read_in(
        write(
            tmp_path,
            line(year="2025-06-30", home="2025-09-01"),
            line(year="2025-07-31", home="2025-07-01"),  # filed before it was over
        ),
        given=given,
    )

    statement = Statement.objects.get()
    assert (str(statement.period_end), str(statement.filed_on)) == ("2025-06-30", "2025-09-01")
    assert isinstance(outcome.refused[0].problem, lines.FiledBeforeTheEnd)


@pytest.mark.skipif(
    not settings.SHARED.exists(), reason="the shared data (DEKKING_SHARED) is not on this machine"
)
def test_the_american_set_loads_by_its_map(tmp_path):
    source = settings.SHARED / "data/bankruptcies/american_1999_2014_train_val.csv.gz"
    with SourceFile(source) as whole:
        rows = [line for line, _ in zip(whole.lines(), range(501), strict=False)]
    path = tmp_path / "american.csv"
    path.write_text("".join(rows))

    outcome = read_in(path, create=True, given=json.loads(AMERICAN.read_text()))

    assert (outcome.lines, outcome.added, outcome.refused) == (500, 500, [])
    first = Statement.objects.get(
        company=companies.find_by_number("S_1")[0], period_end="1999-12-31"
    )
    assert first.total_assets == Decimal("341970000.000")
    assert first.equity == Decimal("242684000.000")  # X10 - X17


@pytest.mark.parametrize("given", ["Good B.V.", "Zuidelijke Bouwgroep N.V."])
def test_accounts_under_the_name_of_another_company_are_refused(tmp_path, company, given):
    """Whose accounts they are is not guessed: the name and the number have to go together."""
    outcome = read_in(write(tmp_path, line(), line(year="2023", name=given)))

    [refused] = outcome.refused
    assert (refused.line, refused.column) == (3, "name")
    assert isinstance(refused.problem, comparing.NameDiffers)
    assert refused.problem.values == {"given": given, "known": "Alfa Handel B.V."}
    assert Statement.objects.get().period_end.year == 2024


@pytest.mark.parametrize(
    "given", ["ALFA HANDEL BV", "Alfa Handl B.V.", "Alfa Handel Holding", "Omega"]
)
def test_other_spellings_and_trade_names_are_the_same_company(tmp_path, company, given):
    company.names.create(name="Omega", search_name="omega", kind="TRADE")

    assert read_in(write(tmp_path, line(name=given))).refused == []


BY_DAY = {name: value for name, value in MAP.items() if name != "year"} | {"period_end": "year"}


@pytest.mark.parametrize("second", ["2024-12-30", "2024-06-30", "2025-09-30"])
def test_a_second_year_within_300_days_is_refused(tmp_path, company, second):
    path = write(tmp_path, line(year="2024-12-31"), line(year=second), line(year="2023-12-31"))

    outcome = read_in(path, given=BY_DAY)

    [refused] = outcome.refused
    assert (refused.line, refused.column) == (3, "year")
    assert isinstance(refused.problem, comparing.YearTooNear)
    assert outcome.added == 2


def test_a_year_within_300_days_of_one_on_file_is_refused_and_a_correction_is_not(
    tmp_path, company
):
    read_in(write(tmp_path, line(year="2024-12-31")), given=BY_DAY)

    path = write(tmp_path, line(year="2024-12-30"), line(year="2024-12-31", assets="101"))
    outcome = read_in(path, given=BY_DAY)

    assert [refused.line for refused in outcome.refused] == [2]
    assert outcome.superseded == 1


def test_the_summary_names_what_has_a_warning_and_what_is_superseded(tmp_path, company):
    command(tmp_path, write(tmp_path, line()))

    out, _ = command(tmp_path, write(tmp_path, line(assets="50")))

    assert "line 2: Current assets is more than Total assets" in out
    assert "line 2 supersedes the accounts of Alfa Handel B.V. for the year to 2024-12-31" in out
