"""Reading labelled sets: what is understood, what is refused, and what blanks become."""

import gzip
import json
import math

import pytest

from core.errors import BadInput
from grading.models import LINE_ITEMS
from grading.training import labelled, polish, sets
from grading.training.sets import Columns


@pytest.fixture
def written(tmp_path):
    def write(text, name="set.csv"):
        file = tmp_path / name
        if name.endswith(".gz"):
            file.write_bytes(gzip.compress(text.encode()))
        else:
            file.write_text(text)
        return file

    return write


def test_columns_named_by_their_code_are_understood_and_the_others_told(written):
    file = written("size,colour,failed\n3.5,red,1\n,blue,0\n", "set.csv.gz")

    found = sets.read(file, Columns("failed"))

    assert found.codes == ("size",)
    assert found.values["size"][0] == 3.5
    assert math.isnan(found.values["size"][1])
    assert found.target == (1, 0)
    assert found.unmapped == ("colour",)


def test_the_columns_of_the_polish_sets_are_understood():
    row = {f"Attr{number}": 0.5 for number in range(1, 65)} | {"Attr29": 4.0, "Attr27": 2.0}

    found = polish.indicators(row)

    assert found["equity_to_assets"] == 0.5
    assert found["size"] == pytest.approx(4 - math.log10(4))
    assert found["short_term_liabilities_days_of_cost"] == 0.5 * 365
    assert found["return_on_equity"] == 0.5  # Attr57 holds it
    assert found["financial_expenses_to_assets"] == 0.25
    assert "defensive_interval" not in found
    assert set(found) == set(polish.CODES)


def test_a_difference_of_columns_is_told_no_finer_than_they_are():
    row = {"Attr10": 0.50494, "Attr25": 0.504939999}

    assert polish.indicators(row)["share_capital_to_assets"] == 0


def test_line_items_become_ratios_with_the_year_before(written, tmp_path):
    file = written(
        "who,year,ta,ni,state\nA,2001,100,5,alive\nA,2002,200,30,failed\nB,2002,,1,alive\n"
    )
    given = tmp_path / "map.json"
    given.write_text(json.dumps({
        "source": "test", "currency": "EUR", "unit": 1, "scheme": "KVK", "company": "who",
        "year": "year", "items": {"total_assets": "ta", "net_income": "ni"},
    }))  # fmt: skip

    columns = sets.read_columns(given, target="state", group="", time="", items=LINE_ITEMS)
    found = sets.read(file, columns)

    assert list(found.values["net_income_to_assets"])[:2] == [0.05, 0.15]
    assert found.values["net_income_to_assets_change"][1] == pytest.approx(0.1)
    assert math.isnan(found.values["net_income_to_assets"][2])
    assert found.groups == ("A", "A", "B")
    assert found.times == (2001, 2002, 2002)


def test_a_map_may_name_indicators(written, tmp_path):
    file = written("solv,out\n0.4,0\n0.1,1\n")
    given = tmp_path / "map.json"
    given.write_text('{"solv": "equity_to_assets"}')

    columns = sets.read_columns(given, target="out", group="", time="", items=LINE_ITEMS)

    assert list(sets.read(file, columns).values["equity_to_assets"]) == [0.4, 0.1]


def test_a_map_to_an_indicator_that_is_not_there_is_refused(tmp_path):
    given = tmp_path / "map.json"
    given.write_text('{"solv": "solvability"}')

    with pytest.raises(BadInput, match="solvability is no indicator"):
        sets.read_columns(given, target="out", group="", time="", items=LINE_ITEMS)


@pytest.mark.parametrize(
    ("text", "refusal", "told"),
    [
        ("size,bad\n1,0\n", sets.TargetNotThere, "size, bad"),
        ("colour,failed\nred,0\n", sets.NothingUnderstood, "colour"),
        ("size,failed\nmany,0\n", sets.CellUnreadable, "Line 2"),
        ("size,failed\n1,perhaps\n", sets.CellUnreadable, "perhaps"),
        ("size,failed\n1\n", sets.CellUnreadable, "Line 2"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(written, text, refusal, told):
    with pytest.raises(refusal, match=told):
        sets.read(written(text), Columns("failed"))


def test_a_file_in_which_all_ended_alike_is_refused(written):
    found = sets.read(written("size,failed\n1,0\n2,0\n"), Columns("failed"))

    with pytest.raises(labelled.OneClass, match="All 2 rows"):
        labelled.ensure_two_classes(found, "failed")


def test_absurd_figures_are_bounded(written):
    found = sets.read(written("size,failed\n1e400,0\n-inf,1\nnan,1\n"), Columns("failed"))

    assert list(found.values["size"])[:2] == [1e30, -1e30]
    assert math.isnan(found.values["size"][2])


def test_only_the_last_row_of_a_failed_company_is_a_failure(written):
    """B's last row lies in the last year of the file, so what became of it is not known."""
    text = "size,who,year,failed\n1,A,2001,1\n2,A,2002,1\n3,B,2002,1\n4,B,2003,1\n5,C,2001,0\n"

    found = labelled.last_rows(sets.read(written(text), Columns("failed", "who", "year")))

    assert list(found.values["size"]) == [1, 2, 3, 5]
    assert found.target == (0, 1, 0, 0)


def test_blanks_are_filled_from_the_columns_other_values_and_the_same_each_time(written):
    text = "size,failed\n" + "1,0\n2,1\n,0\n,1\n" * 20
    rows = sets.read(written(text), Columns("failed"))

    found = rows.filled(seed=5)

    assert set(found.values["size"]) == {1.0, 2.0}
    assert list(found.values["size"])[:2] == [1.0, 2.0]
    assert found.values == rows.filled(seed=5).values
    assert found.values != rows.filled(seed=6).values


def test_a_column_that_a_set_does_not_have_stays_blank(written):
    rows = sets.read(written("size,failed\n1,0\n2,1\n"), Columns("failed"))

    found = rows.only(("size", "net_margin")).filled(seed=1)

    assert all(map(math.isnan, found.values["net_margin"]))
