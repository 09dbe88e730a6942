"""The tables on which limits are decided: dated versions, each kept as it was."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from core import tenancy
from limits.models import DecisionTable
from limits.queries import tables
from limits.rules import house
from limits.rules import tables as rules
from limits.rules.publishing import Step
from limits.services import factors
from policies.models import Policy
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def version(number=2, valid_from=TODAY, state=Step.RELEASED, **figures):
    return DecisionTable.objects.create(
        version=number,
        figures=rules.written(house.FIRST) | figures,
        valid_from=valid_from,
        source="a test",
        reason="a test",
        state=state,
        proposed_at=NOW,
    )


def test_the_first_version_is_that_of_the_desk_calculator():
    found = tables.in_force(TODAY)

    assert found == house.FIRST
    assert "22 November 2026" in DecisionTable.objects.get().source


def test_what_is_written_is_read_again_the_same():
    assert rules.read(1, rules.written(house.FIRST)) == house.FIRST


def test_a_version_counts_from_its_day_on():
    version(valid_from=TODAY, rounding_unit=500)

    assert tables.in_force(TODAY - DAY).rounding_unit == 1_000
    assert tables.in_force(TODAY).rounding_unit == 500
    assert tables.in_force(TODAY).version == 2


@pytest.mark.parametrize("state", [Step.PROPOSED, Step.REJECTED])
def test_what_nobody_released_does_not_count(state):
    version(state=state, rounding_unit=500)

    assert tables.in_force(TODAY).rounding_unit == 1_000


def test_the_tables_in_force_cost_one_question(django_assert_num_queries):
    tables.in_force(TODAY)

    with django_assert_num_queries(1):
        tables.in_force(TODAY)


def test_tables_are_found_by_their_version_also_by_the_name_of_before():
    version(valid_from=TODAY + 30 * DAY, rounding_unit=500)

    assert tables.of_version(2).rounding_unit == 500
    assert tables.of_version("a0ea90ce21b8") == tables.of_version(1) == house.FIRST
    for unknown in (3, "another", None):
        with pytest.raises(tables.NoTables):
            tables.of_version(unknown)


def test_before_the_first_version_there_are_none():
    with pytest.raises(tables.NoTables):
        tables.in_force(date(1899, 12, 31))


@pytest.mark.parametrize(
    "change",
    [
        "SET figures = jsonb_set(figures, '{rounding_unit}', '1')",
        "SET valid_from = valid_from + 1",
        "SET source = 'another'",
        "SET version = 9",
        "SET state = 'REJECTED'",
    ],
)
def test_the_database_lets_nobody_change_a_version_in_force(change):
    with pytest.raises(Error, match="stay"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE limits_decisiontable {change}")


def test_the_database_lets_nobody_delete_a_version_in_force():
    with pytest.raises(Error, match="stay"), transaction.atomic():
        DecisionTable.objects.all().delete()


def test_the_worst_grade_with_anything_is_the_last_that_is_insured():
    assert house.FIRST.worst_insurable == 8
    assert [house.FIRST.terms_of(grade).cap.amount > 0 for grade in (8, 9)] == [True, False]


def test_without_accounts_a_tenth_counts_up_to_a_maximum():
    """R-LIM-01"""
    assert [house.FIRST.no_accounts_cap(grade).amount for grade in (1, 6, 7, 8)] == [
        Decimal(25_000),
        Decimal(25_000),
        Decimal(25_000),
        Decimal(5_000),
    ]


def test_blind_cover_that_nobody_tells_of_counts_on_every_buyer():
    """R-LIM-03: two policies without requests, taken to have 10,000 each on any buyer."""
    us = insured()
    for _ in range(2):
        them = insured(blind_maximum_per_buyer=Decimal(25_000))
        Policy.objects.filter(id=them.policy.id).update(product="NO_LIMIT_REQUEST")
    before = us.ask(buyer(4, equity=400_000), 100_000).decision
    version(valid_from=TODAY, unreported_use="10000")

    after = us.ask(buyer(4, equity=400_000), 100_000).decision

    assert (before.amount, after.amount) == (100_000, 80_000)
    assert Decimal(after.inputs["used"]) == 20_000
    assert after.as_told == [{"code": "ACCUMULATION", "values": {}}]


def test_factors_lie_between_the_bounds_of_the_tables_of_their_day():
    version(valid_from=TODAY + DAY, most_sector_factor="1.2")
    factor = {"kind": "SECTOR", "code": "41", "factor": Decimal("1.15"), "reason": "Strong orders."}
    factor |= {"source": "Order books of 20 February", "by": underwriter(), "now": NOW}

    with pytest.raises(factors.FactorOutOfBounds):
        factors.propose_factor(**factor, valid_from=TODAY)
    row = factors.propose_factor(**factor, valid_from=TODAY + DAY)

    assert row.factor == Decimal("1.15")
